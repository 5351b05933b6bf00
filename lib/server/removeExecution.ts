import { ok, type Result } from "@/lib/base/result";
import type { Context } from "./context";
import type { UseCaseError } from "./errors";
import { withExecution } from "./withExecution";

/** Removes one stored execution. The next import of its history brings it back. */
export function removeExecution(
  context: Pick<Context, "store">,
  key: string,
): Promise<Result<{ readonly removed: number }, UseCaseError>> {
  return withExecution(context, key, async ({ id }) => ok({ removed: await context.store.executions.remove([id]) }));
}
