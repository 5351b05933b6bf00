import { err, ok, type Result } from "@/lib/base/result";
import { definitionDifference } from "@/lib/compare/definitions";
import type { DefinitionDifferenceAnswer } from "@/lib/contract/machine";
import type { DefinitionsQuery } from "@/lib/contract/machineAddress";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { findMachine } from "./findMachine";

/** What leads from one definition of a machine to another. */
export async function readDefinitions(
  { store }: Pick<Context, "store">,
  { machine, before, after }: DefinitionsQuery,
): Promise<Result<DefinitionDifferenceAnswer, UseCaseError>> {
  const found = await findMachine(store, machine);
  if (!found.ok) return err(found.error);
  const texts = [await store.definitions.read(before), await store.definitions.read(after)];
  const [old, now] = texts;
  if (old == null || now == null) return notFound.definition(old == null ? before : after);
  const { states, lines, otherLines } = definitionDifference(old, now);
  return ok({ states: [...states], lines: [...lines], otherLines });
}
