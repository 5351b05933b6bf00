import { err, ok, type Result } from "@/lib/base/result";
import { assignmentSchema } from "@/lib/contract/change";
import type { Context } from "./context";
import { badBody, contradicts, noExecution, type Refused } from "./problems";

/** Gives a stored execution a definition, an ARN or a machine. `body` is JSON that nobody checked yet. */
export async function assignExecution(
  { store }: Pick<Context, "store">,
  key: string,
  body: unknown,
): Promise<Result<{ readonly key: string }, Refused>> {
  const given = assignmentSchema.safeParse(body);
  if (!given.success) return badBody(given.error.issues[0]?.message ?? "it is no assignment");
  const unreadable = given.data.definition === undefined ? null : unreadableDefinition(given.data.definition);
  if (unreadable !== null) return badBody(unreadable);
  try {
    const row = await store.assign(key, given.data);
    return row === null ? noExecution(key) : ok({ key: row.key });
  } catch (error) {
    if (error instanceof Error && error.name === "StoreRefusal") return err(contradicts(error.message));
    throw error;
  }
}

/** Why a text is no definition at all; what a validator minds in one is said where it is used. Null: it is one. */
function unreadableDefinition(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const isDefinition = typeof value === "object" && value !== null && "States" in value;
    return isDefinition ? null : "the definition holds no States";
  } catch (error) {
    return `the definition is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
