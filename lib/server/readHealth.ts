import { ok, type Result } from "@/lib/base/result";
import type { Health } from "@/lib/contract/health";
import type { Context } from "./context";
import { programVersion } from "./version";

/** Whether the database answers, and what it holds. */
export async function readHealth({ store }: Context): Promise<Result<Health, never>> {
  const [executions, changeNumber] = [await store.executions.count(), await store.changes.number()];
  const failing = await store.jobs.failing();
  return ok({ ok: true, version: await programVersion(), database: store.kind, executions, changeNumber, failing });
}
