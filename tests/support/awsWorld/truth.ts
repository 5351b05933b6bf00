import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { decodeLogRecord } from "@/lib/history/logRecord";
import { eventsAt, eventText, type Execution, isGone, rowAt } from "./execution";
import type { LogGroup, Run } from "./logs";
import type { World } from "./world";

/** One run that a collector should have, as it was at an instant. Times are ms since the epoch. */
export type ExpectedRun = {
  readonly arn: string;
  readonly type: "STANDARD" | "EXPRESS";
  /** Null where no record that could be seen tells it. */
  readonly start: number | null;
  readonly stop: number | null;
  /** Null where no record that could be seen tells it. */
  readonly status: string | null;
  readonly error: string | null;
  readonly redriveCount: number;
  readonly mapRunArn: string | null;
  /** How many events there were to read. */
  readonly count: number;
  readonly events: () => readonly HistoryEvent[];
  /** Its history may not be read: what is needed to decrypt it is not allowed. */
  readonly isDenied: boolean;
  /** Its history holds an event that is none. */
  readonly isPoisoned: boolean;
  /** The service had dropped it. */
  readonly isGone: boolean;
  /** Its log has all events that there were. */
  readonly isWhole: boolean;
};

/** All Standard executions that had started at `at`, children of Map Runs included, one after the other. */
export function* standardRuns(world: World, at: number): Generator<ExpectedRun> {
  for (const execution of world.account.executions(at)) yield standardRun(world, execution, at);
}

export function standardRun(world: World, execution: Execution, at: number): ExpectedRun {
  const { status, start, stop, error, redriveCount } = rowAt(execution, at);
  const events = eventsAt(execution, at);
  return {
    arn: execution.arn,
    type: "STANDARD",
    start,
    stop,
    status,
    error,
    redriveCount,
    mapRunArn: execution.mapRunArn,
    count: events.length,
    events: () => events.map((event) => decoded(decodeEvent(JSON.parse(eventText(execution, event, true))))),
    isDenied: execution.machine.machine.keyDenied === true,
    isPoisoned: world.isPoisoned(execution.arn),
    isGone: isGone(execution, at),
    isWhole: true,
  };
}

/** All runs of Express executions of which a record had come into a log at `at`, one after the other. */
export function* expressRuns(world: World, at: number): Generator<ExpectedRun> {
  for (const group of world.express.values()) {
    if (group.logging.keyDenied) continue;
    const count = group.truth.startedUntil(at);
    for (let index = 0; index < count; index++) {
      for (const run of group.runs(index)) {
        const expected = expressRun(group, run, at);
        if (expected.count > 0) yield expected;
      }
    }
  }
}

export function expressRun(group: LogGroup, run: Run, at: number): ExpectedRun {
  const { retentionDays } = group.logging;
  const oldest = retentionDays === null ? 0 : at - retentionDays * 24 * 3_600_000;
  const events = group
    .logged(run)
    .filter((event) => run.start + event.offset >= oldest && group.ingested(run, event) <= at);
  const end = events.findLast(({ type }) => type in ENDS);
  const texts = () => events.map((event) => JSON.parse(group.message(run, event)) as JsonObject);
  return {
    arn: run.arn,
    type: "EXPRESS",
    start: events[0]?.type === "ExecutionStarted" ? run.start : null,
    stop: end === undefined ? null : run.start + end.offset,
    status: end === undefined ? null : (ENDS[end.type] ?? null),
    error: end === undefined ? null : run.error,
    redriveCount: 0,
    mapRunArn: null,
    count: events.length,
    events: () => texts().map((text) => decoded(decodeLogRecord(text)).event),
    isDenied: false,
    isPoisoned: false,
    isGone: false,
    isWhole: events.length === run.events.length,
  };
}

const ENDS: Readonly<Record<string, string>> = {
  ExecutionSucceeded: "SUCCEEDED",
  ExecutionFailed: "FAILED",
  ExecutionTimedOut: "TIMED_OUT",
  ExecutionAborted: "ABORTED",
};

function decoded<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T {
  if (!result.ok) throw new Error("The made-up account holds an event that does not decode.");
  return result.value;
}
