import type { JsonObject } from "@/lib/base/json";
import { ok, type Result } from "@/lib/base/result";
import type { Context } from "../context";
import { noDivergence, noExecution, notReplayedYet, type UseCaseError } from "../problems";
import { askedReplay } from "./askedReplay";

/** As long as a browser waits for a file, in ms. */
const WAIT_MS = 20_000;

/** What a stranger needs to look into the divergences of an execution, without its data: the text of a JSON file. */
export async function downloadReplayReport(
  context: Pick<Context, "store">,
  key: string,
): Promise<Result<string, UseCaseError>> {
  const execution = await context.store.find(key);
  if (execution === null) return noExecution(key);
  const asked = await askedReplay<JsonObject | null>(context, execution, "report", WAIT_MS);
  switch (asked.state) {
    case "opened":
      return asked.value === null ? noDivergence() : ok(`${JSON.stringify(asked.value, null, 1)}\n`);
    case "givenUp":
      return notReplayedYet(asked.why);
    case "waiting":
    case "running":
      return notReplayedYet(asked.isWorkerRunning ? "The worker is still replaying it." : "No worker is running.");
  }
}
