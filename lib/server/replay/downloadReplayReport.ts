import type { JsonObject } from "@/lib/base/json";
import { ok, type Result } from "@/lib/base/result";
import { notFound, unavailable, type UseCaseError } from "../errors";
import type { Showing } from "../redactorOf";
import { withExecution } from "../withExecution";
import { shownReplay } from "./askedReplay";

/** As long as a browser waits for a file, in ms. */
const WAIT_MS = 20_000;

/** What a stranger needs to look into the divergences of an execution, without its data: the text of a JSON file. */
export function downloadReplayReport(context: Showing, key: string): Promise<Result<string, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const asked = await shownReplay<JsonObject | null>(context, execution, "report", WAIT_MS);
    switch (asked.state) {
      case "opened":
        return asked.value === null ? notFound.divergence() : ok(`${JSON.stringify(asked.value, null, 1)}\n`);
      case "givenUp":
        return unavailable.report(asked.why);
      case "waiting":
      case "running":
        return unavailable.report(
          asked.isWorkerRunning ? "The worker is still replaying it." : "No worker is running.",
        );
    }
  });
}
