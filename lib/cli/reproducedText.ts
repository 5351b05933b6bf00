import type { Divergence } from "@/lib/replay/divergence";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import type { ExchangedRun, ReproducedEnd, ReproducedThere, Reproduction } from "@/lib/server/replay/reproduction";

/** An invocation of a handler: what it was given and what came of it. */
export type Invoked = { readonly state: string; readonly attempt: number; readonly outcome: string };

/** How a recorded run came out that was made again, in lines. `endpoint`: where it was made too. */
export function wordReproduction(
  name: string,
  { verdict, end, exchanged, there }: Reproduction,
  invocations: readonly Invoked[],
  uncalled: readonly string[],
  endpoint: string | null,
): string {
  const lines = [end === null ? name : `${name}: ${wordedEnd(end)}`, `  history: ${wordedVerdict(verdict)}`];
  if (there !== null) lines.push(`  at ${endpoint}: ${wordedThere(there)}`);
  const changed = exchanged ?? (there?.kind === "made" ? there.exchanged : null);
  if (changed !== null) lines.push(...exchangedLines(changed, invocations));
  for (const state of uncalled) lines.push(`  the handler of ${state} was not called: the run does not come there`);
  return lines.join("\n");
}

function exchangedLines({ end, leavesAt, waiting }: ExchangedRun, invocations: readonly Invoked[]): readonly string[] {
  const lines = [`  with handlers: ${wordedEnd(end)}`];
  for (const { state, attempt, outcome } of invocations) {
    lines.push(`    ${state}${attempt === 0 ? "" : `, attempt ${attempt + 1}`}: ${shortened(outcome)}`);
  }
  if (leavesAt === null) lines.push("    the same events as recorded");
  else {
    const { id, ours, recorded } = leavesAt;
    lines.push(`    goes another way from event ${id} on: ${ours ?? "no event"}, recorded ${recorded ?? "no event"}`);
  }
  if (end.status === "RUNNING") {
    lines.push(`    waits for what the record does not hold: ${waiting.join(", ")}; give a --handler for it`);
  }
  return lines;
}

function wordedThere(there: ReproducedThere): string {
  if (there.kind === "notMade") return `not made: ${there.why}`;
  const { end, compared, differences, arn } = there;
  const how = `${wordedEnd(end)}, ${arn}`;
  const [first] = differences;
  if (first !== undefined) return `another run: ${wordedDivergence(first)} (${how})`;
  return compared === "history" ? `the same as recorded (${how})` : `the same end; no history is read back (${how})`;
}

function wordedEnd({ status, error, cause, events }: ReproducedEnd): string {
  const why = [error, cause].filter((text) => text !== null && text !== "").join(": ");
  return `${status}${why === "" ? "" : ` (${shortened(why)})`}, ${events} events`;
}

function wordedVerdict({ verdict, reason, divergences }: ReplayVerdict): string {
  const [first] = divergences;
  if (verdict.startsWith("MATCH")) return "the same as recorded";
  return `${verdict}: ${first === undefined ? (reason ?? "") : wordedDivergence(first)}`;
}

type Worded = Pick<Divergence, "state" | "recorded" | "ours"> & { readonly kind: string };

function wordedDivergence({ state, recorded, ours, kind }: Worded): string {
  return `${kind} in ${state ?? "the execution"}, recorded event ${recorded ?? "none"}, ours ${ours ?? "none"}`;
}

/** Characters of a text that a line shows. */
const MAX_SHOWN = 300;

function shortened(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
