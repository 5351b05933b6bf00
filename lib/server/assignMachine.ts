import { ok, type Result } from "@/lib/base/result";
import { assignExecution } from "./assignExecution";
import type { Context } from "./context";
import type { UseCaseError } from "./errors";
import { executionsOfMachine } from "./findExecutions";

/** What is said of a machine: which one it is, or that what was said of its executions is taken back. */
export type MachineAssignment = { readonly machine: string } | { readonly undo: true };

/**
 * Says which machine the executions of a machine belong to, as when the ARN of one becomes known that was known by its
 * name alone: each is assigned to it, and `undo` brings each back. Answers how many; null when no execution of such a
 * machine is stored. It ends with the first that cannot be assigned; what was done before stays, and again does the rest.
 */
export async function assignMachine(
  context: Pick<Context, "store">,
  word: string,
  given: MachineAssignment,
): Promise<Result<number | null, UseCaseError>> {
  const executions = await executionsOfMachine(context, word);
  if (executions === null) return ok(null);
  const keys: string[] = [];
  // Read to the end first: whoever is assigned is no longer among them.
  for await (const { key, assigned } of executions) if ("machine" in given || assigned.length > 0) keys.push(key);
  for (const key of keys) {
    const done = await assignExecution(context, key, given);
    if (!done.ok) return done;
  }
  return ok(keys.length);
}
