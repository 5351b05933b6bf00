import type { JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import type { HistoryEvent } from "@/lib/history/event";
import type { RunResult } from "@/lib/runner/simulatedWorld";
import { runToEnd } from "@/lib/runner/run";
import { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { storageWorld } from "@/lib/runner/s3/world";
import { prepare, roleOf, STARTED_AT, startOf } from "./execute";
import type { Start } from "./recognise";

/** Runs a machine with distributed Maps whose children do nothing outside; what readers find is given. */
export async function runDistributed(
  run: Start,
  recorded: readonly HistoryEvent[],
  objects: readonly JsonObject[],
): Promise<Result<RunResult, string>> {
  const prepared = prepare(run);
  if (!prepared.ok) return err(prepared.error);
  const storage = new MemoryStorage(STARTED_AT);
  for (const { Bucket, Key, Body } of objects) {
    if (typeof Body === "string") storage.put(String(Bucket), String(Key), Body);
  }
  const world = { invokeTask: () => [], ...storageWorld(storage) };
  const start = { ...startOf(run, roleOf(recorded)), at: STARTED_AT };
  return ok(await runToEnd(prepared.value.compiled, start, world));
}
