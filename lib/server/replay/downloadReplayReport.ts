import { randomUUID } from "node:crypto";
import { ok, type Result } from "@/lib/base/result";
import { divergenceReport } from "@/lib/replay/report";
import type { Context } from "../context";
import { noDivergence, noExecution, type Refused } from "../problems";
import { programVersion } from "../version";
import { travelOf } from "./openedTravels";

/** What a stranger needs to look into the divergences of an execution, without its data: the text of a JSON file. */
export async function downloadReplayReport(context: Context, key: string): Promise<Result<string, Refused>> {
  const execution = await context.store.find(key);
  if (execution === null) return noExecution(key);
  const { travel } = await travelOf(context, execution);
  const report = divergenceReport(travel, { version: await programVersion(), salt: randomUUID() });
  return report === null ? noDivergence() : ok(`${JSON.stringify(report, null, 1)}\n`);
}
