import { ok, type Result } from "@/lib/base/result";
import type { Context } from "./context";
import { noExecution, type UseCaseError } from "./problems";

/** Removes one stored execution. The next import of its history brings it back. */
export async function removeExecution(
  { store }: Pick<Context, "store">,
  key: string,
): Promise<Result<{ readonly removed: number }, UseCaseError>> {
  const execution = await store.find(key);
  if (execution === null) return noExecution(key);
  return ok({ removed: await store.remove([execution.id]) });
}
