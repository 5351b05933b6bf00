import { ok, type Result } from "@/lib/base/result";
import type { Health } from "@/lib/contract/health";
import type { Context } from "./context";
import { readSourceHealth } from "./sources/sourceHealth";
import { programVersion } from "./version";

/** Whether the database answers, what it holds, and how its sources stand at `now` (ms since the epoch). */
export async function readHealth(
  { store, rates }: Pick<Context, "store" | "rates">,
  now: number,
): Promise<Result<Health, never>> {
  const [executions, changeNumber] = [await store.executions.count(), await store.changes.number()];
  const failing = await store.jobs.failing();
  const sources = await readSourceHealth({ store, rates }, now);
  const version = await programVersion();
  return ok({ ok: true, version, database: store.kind, executions, changeNumber, failing, sources });
}
