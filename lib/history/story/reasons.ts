import { counted, formatDuration } from "@/lib/base/wording";
import type { VisitSpan } from "../span";
import { NAMED } from "./phrases";
import { childrenOf, stateOf, type View } from "./view";
import type { Writer } from "./writer";

/** The reason that most states have: said once for all of them. */
export const NO_CATCH = "the state has no Catch";

/** Whether a state is known to have neither a catcher nor a retrier that could have answered. */
export function lacksCatch(reasons: readonly string[]): boolean {
  return reasons.length === 1 && reasons[0] === NO_CATCH;
}

/** Why neither Retry nor Catch answered, as the definition says; empty without one. */
export function reasonsOf(view: View, span: VisitSpan): string[] {
  const last = span.recovery.at(-1);
  const state = stateOf(view, span);
  if (last?.action !== "fail" || !last.judged || state === null || !("retry" in state)) return [];
  if (last.error === "States.Runtime") return ["States.Runtime can be neither retried nor caught"];
  const used = last.usedUp === null ? undefined : state.retry[last.usedUp];
  const retried =
    used === undefined ? notRetried(state.retry.length) : `the retrier for ${used.errorEquals.join(", ")} was used up`;
  const names =
    state.catch.length === 1
      ? "its only catcher does not name it"
      : `none of its ${state.catch.length} catchers names it`;
  const caught = state.catch.length === 0 ? NO_CATCH : names;
  return [...(retried === null ? [] : [retried]), caught];
}

function notRetried(retriers: number): string | null {
  if (retriers === 0) return null;
  return retriers === 1 ? "its only retrier does not name it" : `none of its ${retriers} retriers names it`;
}

/** ` Attempted 3 times, waited 2 s and 4 s`, without the full stop; nothing and false for a single attempt. */
export function attemptCount(writer: Writer, view: View, span: VisitSpan): boolean {
  const attempts = childrenOf(view, span, "attempt");
  const waits = childrenOf(view, span, "backoff").filter((wait) => wait.end !== null);
  const count = Math.max(attempts.at(-1)?.attempt ?? 0, waits.length + 1);
  if (count < 2) return false;
  // Where the start of an attempt is missing, whole attempts before it may be.
  const least = span.startMissing || attempts.some(({ startMissing }) => startMissing) ? "at least " : "";
  writer.say(` Attempted ${least}${counted(count, "time")}`);
  const lengths = waits.map((wait) => (wait.end ?? wait.start) - wait.start);
  if (lengths.length === 0) return true;
  writer.say(", waited ");
  if (lengths.length <= NAMED) writer.list(lengths, (ms) => void writer.say(formatDuration(ms)));
  else writer.say(`${formatDuration(lengths.reduce((sum, ms) => sum + ms, 0))} in all in between`);
  return true;
}
