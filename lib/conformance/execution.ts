import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { encodeEvent } from "@/lib/history/encode";
import { parsed } from "@/lib/replay/comparable";
import { jsonDifferences } from "@/lib/replay/jsonDiff";
import type { RecordedRun } from "@/lib/replay/recordedRun";
import { compareSnapshot } from "./compareSnapshot";
import { isEffectFree } from "./definition";
import { runDistributed } from "./distributed";
import { compareEnd } from "./end";
import { replay } from "./execute";
import { hasReorderedAnswers, reorderedRuns } from "./reorderedAnswers";
import { type Masks, masks, placeholdersOf } from "./masks";
import { EXECUTION_NAME, MACHINE_NAME, readNames } from "./names";
import { failed, type Outcome, PASSED } from "./outcome";
import type { ExecutionCase, LogCase, Start } from "./recognise";
import { readSnapshot, type Snapshot } from "./snapshot";
import { wordDivergences } from "./wording";

/** Runs the case in the world of its recording and compares the histories, or the ends where only that was recorded. */
export async function checkExecution(one: ExecutionCase): Promise<Outcome> {
  const snapshot = readSnapshot(one.history ?? []);
  if (!snapshot.ok) return failed(`the recording cannot be read: ${snapshot.error}`);
  if (hasReorderedAnswers(snapshot.value)) return checkLoose(one, snapshot.value);
  if (isEffectFree(one.run.definition)) return checkDistributed(one, snapshot.value);
  const ours = await replay(one.run, snapshot.value.events);
  if (!ours.ok) return failed(ours.error);
  if (one.history === null) return checkEnd(one, ours.value);
  const { divergences } = compareSnapshot(
    ours.value.events,
    snapshot.value,
    masksOf(one, snapshot.value, ours.value.taskTokens),
  );
  return divergences.length === 0 ? PASSED : failed(wordDivergences(divergences));
}

async function checkDistributed(one: ExecutionCase, snapshot: Snapshot): Promise<Outcome> {
  const ours = await runDistributed(one.run, snapshot.events, one.objects);
  if (!ours.ok) return failed(ours.error);
  const { divergences } = compareSnapshot(ours.value.events, snapshot, masksOf(one, snapshot, new Set()));
  return divergences.length === 0 ? PASSED : failed(wordDivergences(divergences));
}

/** Where there were several Map Runs the recorder wrote one word for the ARN of each. */
function hiddenMapRuns(masks: Masks): Masks {
  return {
    ...masks,
    match: (ours, recorded, key) =>
      key === "mapRunArn" && recorded === "map_run_arn"
        ? typeof ours === "string" && /^arn:aws:states:[^:]+:\d+:mapRun:[^:]+:[^:]+$/.test(ours)
        : masks.match(ours, recorded, key),
  };
}

/**
 * A recording that lost which answer was whose matches when one way to hand the answers out gives it back. The
 * difference that is told is that of the recorded order.
 */
async function checkLoose(one: ExecutionCase, snapshot: Snapshot): Promise<Outcome> {
  let first: string | null = null;
  for await (const run of reorderedRuns(one.run, snapshot)) {
    if (!run.ok) return failed(run.error);
    const { events, taskTokens } = run.value;
    const { divergences } = compareSnapshot(events, snapshot, masksOf(one, snapshot, taskTokens));
    if (divergences.length === 0) return PASSED;
    first ??= wordDivergences(divergences);
  }
  return failed(first ?? "no task asked for an answer");
}

const REDRIVE_COUNT_SINCE = "2024-07";

/** Free are only the placeholders for what the run itself makes: given are definition, input and recorded outcomes. */
export function masksOf(
  one: Pick<ExecutionCase, "run" | "recordedAt">,
  snapshot: Snapshot,
  taskTokens: ReadonlySet<string>,
): Masks {
  const given = placeholdersOf([one.run.definition, one.run.input, MACHINE_NAME, EXECUTION_NAME]);
  for (const event of snapshot.events) if (isGiven(event)) placeholdersOf(encodeEvent(event), given);
  return hiddenMapRuns(
    masks({
      given,
      taskTokens,
      withoutRedriveCount: one.recordedAt !== null && one.recordedAt < REDRIVE_COUNT_SINCE,
    }),
  );
}

/** What the recorded world says to the run: how tasks went, and who started it. */
function isGiven({ type }: HistoryEvent): boolean {
  if (type === "ExecutionStarted") return true;
  return /^(Task|LambdaFunction|Activity)(Submitted|Succeeded|Failed|TimedOut|StartFailed|SubmitFailed)$/.test(type);
}

function checkEnd(one: ExecutionCase, ours: RecordedRun): Outcome {
  const given = placeholdersOf([one.run.definition, one.run.input, MACHINE_NAME, EXECUTION_NAME]);
  const { match } = masks({ given, taskTokens: ours.taskTokens, withoutRedriveCount: false });
  return compareEnd(ours, one.end ?? { status: "SUCCEEDED", output: one.expectedOutput ?? null }, match);
}

/** Every logged record has to be an event of ours: same id, predecessor and type, and the same data where it was logged. */
export async function checkLogs(one: LogCase): Promise<Outcome> {
  for (const { run, logs } of one.runs) {
    const difference = await checkLog(run, logs);
    if (difference !== null) return failed(difference);
  }
  return PASSED;
}

async function checkLog(run: Start, logs: readonly JsonObject[]): Promise<string | null> {
  const ours = await replay(run, []);
  if (!ours.ok) return ours.error;
  const { match } = masks({
    given: placeholdersOf([run.definition, run.input]),
    taskTokens: ours.value.taskTokens,
    withoutRedriveCount: false,
  });
  for (const log of logs) {
    const event = ours.value.events.find(({ id }) => String(id) === log["id"]);
    if (event === undefined) return `no event #${String(log["id"])}, recorded ${String(log["type"])}`;
    const [found] = jsonDifferences(`#${event.id}`, shown(event, log), recordedLog(log), match);
    if (found !== undefined)
      return `${found.path}: ours ${found.ours ?? "absent"}, recorded ${found.recorded ?? "absent"}`;
  }
  return null;
}

/** Data that a log may leave out. */
const DATA = new Set(["input", "inputDetails", "output", "outputDetails", "parameters"]);

/** A log record as it is compared: payloads as values, without what differs between any two runs. */
export function recordedLog(log: JsonObject): Json {
  const details = isObject(log["details"]) ? log["details"] : {};
  return readNames({ type: log["type"] ?? null, previous: log["previous_event_id"] ?? null, ...texts(details) });
}

/** Our event as the log would show it: without the data that it leaves out, and without the role, which was its own. */
function shown(event: HistoryEvent, log: JsonObject): Json {
  const wire = encodeEvent(event);
  const recorded = isObject(log["details"]) ? log["details"] : {};
  const details = Object.values(wire).find((value) => isObject(value)) ?? {};
  const kept = Object.entries(isObject(details) ? details : {})
    .filter(([name]) => Object.hasOwn(recorded, name) || !DATA.has(name))
    .map(([name, value]): [string, Json] => [name, name === "roleArn" ? (recorded[name] ?? null) : value]);
  return { type: event.type, previous: String(event.previousEventId), ...texts(Object.fromEntries(kept)) };
}

/** Payloads as values. */
function texts(details: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === "string" && !isArray(value) ? parsed(value) : value,
    ]),
  );
}
