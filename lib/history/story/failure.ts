import type { VisitSpan } from "../span";
import { writeContainers } from "./containers";
import { writeFailed } from "./failed";
import { error } from "./phrases";
import { attemptCount, lacksCatch, reasonsOf } from "./reasons";
import { pathOfFailure, type View } from "./view";
import type { Writer } from "./writer";

/** Why the run failed: the state where it began, how often it was attempted, and why nothing took over. */
export function writeFailure(writer: Writer, view: View): void {
  const path = pathOfFailure(view);
  const origin = path.at(-1);
  if (origin === undefined) return writeFailureAlone(writer, view);
  writeFailed(writer, view, origin);
  writer.say(".");
  if (origin.stateType !== "Fail") writeNothingTookOver(writer, view, origin, path.length === 1);
  writeContainers(writer, view, origin, path.slice(0, -1).reverse());
}

/** No state is known to have failed: the record lacks it, or the run failed as a whole (history too long). */
function writeFailureAlone(writer: Writer, view: View): void {
  const root = view.trace.spans[0];
  writer.say("The execution failed with ");
  error(writer, view, root?.failure ?? null);
  writer.say(".");
}

function writeNothingTookOver(writer: Writer, view: View, span: VisitSpan, last: boolean): void {
  const tried = attemptCount(writer, view, span);
  const all = reasonsOf(view, span);
  // Inside of a container it is said of both together.
  const reasons = !last && lacksCatch(all) ? [] : all;
  if (reasons.length === 0) {
    if (tried) writer.say(last ? `, then the execution failed.` : ".");
    return;
  }
  const text = `${reasons.join("; ")}${last ? ", so the execution failed" : ""}.`;
  writer.say(tried ? `; ${text}` : ` ${text.charAt(0).toUpperCase()}${text.slice(1)}`);
}
