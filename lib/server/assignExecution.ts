import { filledText } from "@/lib/asl/source/filledText";
import { err, ok, type Result } from "@/lib/base/result";
import type { AssignmentBody } from "@/lib/contract/change";
import { definitionIn } from "@/lib/ingest/definitionFile";
import type { Context } from "./context";
import { conflict, invalid, notFound, type UseCaseError } from "./errors";

/**
 * Gives a stored execution a definition, an ARN or a machine. A definition is
 * whatever an import takes beside a history: files that a template names are not at hand here.
 */
export async function assignExecution(
  { store }: Pick<Context, "store">,
  key: string,
  given: AssignmentBody,
): Promise<Result<{ readonly key: string }, UseCaseError>> {
  const { definition, definitionName: _name, definitionId: _id, ...rest } = given;
  const read = definition === undefined ? null : readDefinition(definition, given);
  if (read !== null && !read.ok) return invalid.definition(read.error);
  try {
    const row = await store.executions.assign(key, read === null ? rest : { ...rest, definition: read.value });
    return row === null ? notFound.execution(key) : ok({ key: row.key });
  } catch (error) {
    if (error instanceof Error && error.name === "StoreRefusal") return conflict(error.message);
    throw error;
  }
}

/** The definition's text in JSON. The error says why the text is none; what a validator minds in one is said where it is used. */
function readDefinition(
  text: string,
  { definitionName = "The text", definitionId = null }: AssignedDefinition,
): Result<string, string> {
  const machine = definitionIn(text, definitionName, definitionId, {}, null);
  if (!machine.ok) return machine;
  const filled = filledText(machine.value, {});
  if (!filled.ok) return err(`${definitionName}: ${filled.error}.`);
  const why = unreadable(filled.value);
  return why === null ? filled : err(`${definitionName}: ${why}.`);
}

/** Why a text in JSON is no definition at all; null: it is one. */
function unreadable(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "States" in value ? null : "it holds no States";
  } catch (error) {
    return `it is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

type AssignedDefinition = {
  readonly definitionName?: AssignmentBody["definitionName"];
  readonly definitionId?: AssignmentBody["definitionId"] | null;
};
