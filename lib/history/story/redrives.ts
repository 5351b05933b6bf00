import { counted } from "@/lib/base/wording";
import { error } from "./phrases";
import type { View } from "./view";
import type { Writer } from "./writer";

/** That it had ended before. A success by way of a redrive has said so already. */
export function writeRedrives(writer: Writer, view: View): void {
  const { redrives, status } = view.trace.execution;
  const last = view.trace.spans.findLast((span) => span.kind === "redrive");
  if (redrives === 0 || last === undefined) return;
  if (status === "SUCCEEDED" && last.before.outcome !== "unknown" && last.before.outcome !== "succeeded") return;
  writer.say(" It had ended before and was ").link("redriven", last.events[0]);
  writer.say(redrives === 1 ? " once." : ` ${counted(redrives, "time")}.`);
  const { failure, outcome } = last.before;
  if (failure === null) return;
  const ended = outcome === "aborted" ? "been stopped" : outcome === "timedOut" ? "timed out" : "failed";
  if (outcome !== "failed" && failure.error === null && failure.cause === null) return;
  writer.say(` Before the last redrive it had ${ended} with `);
  error(writer, view, failure);
  writer.say(".");
}
