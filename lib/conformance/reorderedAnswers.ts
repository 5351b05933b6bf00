import { instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import type { HistoryEvent, KnownEvent } from "@/lib/history/event";
import { inputOf } from "@/lib/replay/answers";
import type { RunResult, Task } from "@/lib/runner/simulatedWorld";
import { runToEnd } from "@/lib/runner/run";
import { prepare, roleOf, STARTED_AT, startOf } from "./execute";
import type { Start } from "./recognise";
import type { Snapshot } from "./snapshot";

/*
 * Recordings whose events lost ids and order inside a Parallel also lost which task got which answer. The answers
 * are few, so every way to hand them out is tried.
 */

/** Ways that are tried: those of six answers. A recording with more is compared with the first ones only. */
const MAX_ORDERS = 720;

/** Whether answers of tasks are among the events that lost their ids. */
export function hasReorderedAnswers({ events, loose }: Snapshot): boolean {
  return events.some((event) => loose.has(event.id) && /Scheduled$/.test(event.type));
}

export type ReorderedRun = { readonly events: readonly HistoryEvent[]; readonly taskTokens: ReadonlySet<string> };

/** The runs of each way to hand the recorded answers out, in the recorded order first. */
export async function* reorderedRuns(run: Start, { events }: Snapshot): AsyncGenerator<Result<ReorderedRun, string>> {
  const prepared = prepare(run);
  if (!prepared.ok) {
    yield err(prepared.error);
    return;
  }
  const start = { ...startOf(run, roleOf(events)), at: STARTED_AT };
  const submitted = events.filter(({ type }) => type === "TaskSubmitted");
  let tried = 0;
  for (const ends of orders(endsOf(events))) {
    if (++tried > MAX_ORDERS) return;
    const taskTokens = new Set<string>();
    let asked = 0;
    const ended: RunResult = await runToEnd(prepared.value.compiled, start, {
      invokeTask(task) {
        if (task.taskToken !== undefined) taskTokens.add(task.taskToken);
        const inputs = answersTo(task, submitted[asked] ?? null, ends[asked] ?? null, asked);
        asked++;
        return inputs;
      },
    });
    yield ok({ events: ended.events, taskTokens });
  }
}

/** How each task ended, in the recorded order; null for those that never did, or by a clock of their state. */
function endsOf(events: readonly HistoryEvent[]): readonly (KnownEvent | null)[] {
  const scheduled = events.filter(({ type }) => /Scheduled$/.test(type)).length;
  const ends = events.filter((event): event is KnownEvent => event.type !== "Unknown" && isEnd(event));
  return Array.from({ length: Math.max(scheduled, ends.length) }, (_, i) => ends[i] ?? null);
}

const TOKEN = "" as Token;

function isEnd(event: KnownEvent): boolean {
  const input = inputOf(event, TOKEN);
  return input !== null && input !== "timedOut" && input.kind !== "taskStarted" && input.kind !== "taskSubmitted";
}

/** Milliseconds a task takes, and by how much the next one takes longer: answers come one after the other. */
const TOOK = 1_000;
const APART = 10;

function answersTo(
  { token, at, target }: Task,
  submitted: HistoryEvent | null,
  end: KnownEvent | null,
  place: number,
): readonly Input[] {
  const inputs: Input[] = [{ kind: "taskStarted", token, at }];
  const waits = target.family === "service" && target.pattern !== "requestResponse";
  const request = waits && submitted !== null && submitted.type !== "Unknown" ? inputOf(submitted, token) : null;
  if (request !== null && request !== "timedOut") inputs.push({ ...request, at });
  const answer = end === null ? null : inputOf(end, token);
  if (answer !== null && answer !== "timedOut") inputs.push({ ...answer, at: instant(at + TOOK + APART * place) });
  return inputs;
}

/** Every order of a list, the given one first. */
function* orders<T>(list: readonly T[]): Generator<readonly T[]> {
  if (list.length < 2) {
    yield list;
    return;
  }
  for (const [i, first] of list.entries()) {
    for (const rest of orders(list.toSpliced(i, 1))) yield [first, ...rest];
  }
}
