import type { Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import { datumOf, tooLarge } from "../datum";
import { dataLimit, Failure } from "../failure";
import type { Input, MapRunStatus, MapRunView } from "../protocol";
import type { Cursor, Run } from "../run";
import { childTokenOf, tokenOf, writerTokenOf } from "../token";
import { record, type Work } from "../work";
import type { BatchBounds, Gathering } from "./batch";
import { childIdentity, placeOfChild, withUnsuccessful, type RunningChild } from "./children";
import type { Again } from "./again";
import { countsOf, counted, unsuccessful, type Tally } from "./counts";
import { resultText, withResult, type Results } from "./results";
import { isExceeded, THRESHOLD_CAUSE, THRESHOLD_ERROR, type Tolerance } from "./tolerance";
import { leftIn, withRead, type ItemWindow } from "./window";
import { flattened, writtenTexts, type Transformation } from "./written";

/** A Map Run: what a distributed Map waits with. It holds what runs and what comes next, never what has ended. */
export type MapRunDoing = {
  readonly kind: "mapRun";
  /** Something has happened that its state has not looked at yet. Only inside a step. */
  due: boolean;
  readonly mapRunArn: string;
  /** Id of MapStateStarted: what MapRunStarted and every MapRunRedriven follow. */
  readonly stateStartedId: number;
  /** Id of MapRunStarted, or of the last MapRunRedriven. */
  startedId: number;
  redrives: number;
  readonly startedAt: Instant;
  /** What `$` means in ItemSelector. */
  readonly effective: Json;
  readonly childType: "STANDARD" | "EXPRESS";
  window: ItemWindow;
  /** Null: all items are in the window, or have been. */
  reader: Reader | null;
  /** The reader as it was at first: a Map Run that has started no child reads from the beginning when it is redriven. */
  readonly firstReader: Reader | null;
  /** A batch that is not full yet. */
  readonly gathering: Gathering;
  started: number;
  /** By index. */
  readonly active: RunningChild[];
  items: Tally;
  children: Tally;
  /** Children that did not end well: see `withUnsuccessful`. */
  unsuccessful: string;
  /** Children of the attempts before that are to be redriven. */
  again: Again;
  /** Null: a ResultWriter keeps them. */
  results: Results | null;
  readonly transformation: Transformation;
  readonly writer: Writer | null;
  concurrency: number;
  tolerance: Tolerance;
  readonly batch: BatchBounds | null;
  readonly batchInput: JsonObject | null;
  /** How it ends: nothing is started any more; null while it goes on. */
  ending: Ending | null;
};

export type Reader = {
  readonly resource: string;
  readonly parameters: string;
  readonly config: string;
  /** Items that may still come. */
  readonly most: number;
  /** Where it goes on; null: from the beginning. */
  readonly next: string | null;
  /** It has been asked. */
  readonly isAsked: boolean;
};

export type Writer = { readonly resource: string; readonly parameters: string; readonly config: string };

/** `written`: the writer has finished, or there is none; before that its world is asked to. */
type Ending = { readonly stage: "decided" | "writing" | "written" } & (
  | { readonly status: "SUCCEEDED"; readonly output: string | null }
  | { readonly status: "FAILED"; readonly error: string; readonly cause: string | null }
  /** The state was ended from outside. */
  | { readonly status: "ABORTED" }
);

export type MapRunInput = Extract<
  Input,
  {
    readonly kind:
      | "itemsRead"
      | "itemsReadFailed"
      | "childEnded"
      | "mapRunUpdated"
      | "mapRunSucceeded"
      | "mapRunFailed"
      | "resultWritten"
      | "resultWriteFailed";
  }
>;
type Whole = Extract<MapRunInput, { readonly kind: "mapRunSucceeded" | "mapRunFailed" }>;
type Write = Extract<MapRunInput, { readonly kind: "resultWritten" | "resultWriteFailed" }>;

/** Takes what the world tells a Map Run; its state goes on afterwards. */
export function tellMapRun(work: Work, cursor: Cursor, doing: MapRunDoing, input: MapRunInput, child: number): void {
  if (input.kind === "resultWritten" || input.kind === "resultWriteFailed") tellWritten(doing, input);
  else if (input.kind === "mapRunSucceeded" || input.kind === "mapRunFailed") tellWhole(work, cursor, doing, input);
  else if (doing.ending === null) tellRunning(work, doing, input, child);
  if (doing.due) return;
  doing.due = true;
  work.ready.push(cursor);
}

/** Its world has brought it to its end already: nothing is left to run or to write. */
function tellWhole(work: Work, cursor: Cursor, doing: MapRunDoing, input: Whole): void {
  if (doing.ending?.stage === "written") return;
  stopChildren(work, cursor, doing);
  const stage = "written";
  if (input.kind === "mapRunSucceeded") doing.ending = { status: "SUCCEEDED", stage, output: input.output };
  else doing.ending = { status: "FAILED", stage, error: input.error ?? "States.Runtime", cause: input.cause ?? null };
}

function tellWritten(doing: MapRunDoing, input: Write): void {
  const { ending } = doing;
  if (ending?.stage !== "writing") return;
  const stage = "written";
  // What failed first is what is told.
  if (ending.status !== "SUCCEEDED") doing.ending = { ...ending, stage };
  else if (input.kind === "resultWritten") doing.ending = { ...ending, stage, output: input.output };
  else {
    const { error = "States.ResultWriterFailed", cause = null } = input;
    doing.ending = { status: "FAILED", stage, error, cause };
  }
}

function tellRunning(work: Work, doing: MapRunDoing, input: Exclude<MapRunInput, Whole | Write>, child: number): void {
  switch (input.kind) {
    case "itemsRead":
      return itemsRead(doing, input);
    case "itemsReadFailed":
      if (doing.reader?.isAsked === true) fail(doing, input.error ?? "States.ItemReaderFailed", input.cause ?? null);
      return;
    case "childEnded":
      return childEnded(work, doing, input, child);
    case "mapRunUpdated":
      doing.concurrency = input.maxConcurrency ?? doing.concurrency;
      doing.tolerance = {
        count: input.toleratedFailureCount ?? doing.tolerance.count,
        percentage: input.toleratedFailurePercentage ?? doing.tolerance.percentage,
      };
  }
}

function itemsRead(doing: MapRunDoing, input: Extract<Input, { kind: "itemsRead" }>): void {
  const { reader } = doing;
  if (reader?.isAsked !== true) return;
  const before = leftIn(doing.window);
  const window = withRead(doing.window, input.items, input.source ?? "", reader.most);
  if (window === null) return fail(doing, "States.ItemReaderFailed", "What was read is not a list of items.");
  doing.window = window;
  const most = reader.most - (leftIn(window) - before);
  doing.reader = input.next === undefined || most <= 0 ? null : { ...reader, next: input.next, most, isAsked: false };
}

function childEnded(
  work: Work,
  doing: MapRunDoing,
  { status, at, output, error, cause, input }: Extract<Input, { kind: "childEnded" }>,
  index: number,
): void {
  const place = placeOfChild(doing.active, index);
  const child = doing.active[place];
  if (child === undefined) return;
  doing.active.splice(place, 1);
  doing.items = counted(doing.items, status, child.items);
  doing.children = counted(doing.children, status, 1);
  if (status !== "SUCCEEDED") doing.unsuccessful = withUnsuccessful(doing.unsuccessful, index, child.items);
  if (doing.results === null) return;
  const limit = work.limits.payload;
  if (doing.transformation !== "NONE") {
    const texts = status !== "SUCCEEDED" ? "" : shown(output ?? "null", doing.transformation);
    doing.results = withResult(doing.results, index, texts, limit);
  } else {
    const identity = childIdentity(work.run.execution, doing.mapRunArn, doing.childType, index);
    const ended = {
      identity,
      input: child.input ?? input ?? "null",
      status,
      startedAt: child.startedAt,
      stoppedAt: at,
      // Of one that was redriven only the world knows the input.
      redriveCount: child.input === null ? doing.redrives : 0,
    };
    const told = { ...ended, output: output ?? null, error: error ?? null, cause: cause ?? null };
    doing.results = withResult(doing.results, index, writtenTexts(told, "NONE").join(","), limit);
  }
}

function shown(output: string, transformation: Transformation): string {
  return transformation === "FLATTEN" ? flattened(output).join(",") : output;
}

/** The Map Run is going to fail: its state stops what runs. */
export function fail(doing: MapRunDoing, error: string, cause: string | null): void {
  doing.ending ??= { status: "FAILED", stage: "decided", error, cause };
}

/** Fails the Map Run when too many items have failed. */
export function judge(doing: MapRunDoing): void {
  const pending = leftIn(doing.window) + doing.gathering.texts.length + doing.again.items;
  const total = doing.items.succeeded + unsuccessful(doing.items) + runningItems(doing) + pending;
  if (isExceeded(doing.tolerance, unsuccessful(doing.items), doing.reader === null ? total : null)) {
    fail(doing, THRESHOLD_ERROR, THRESHOLD_CAUSE);
  }
}

function runningItems({ active, batch }: MapRunDoing): number {
  return batch === null ? active.length : active.reduce((sum, { items }) => sum + items, 0);
}

/** Whether all items have been given to children and these have ended. */
export function isOver({ reader, window, gathering, active, again }: MapRunDoing): boolean {
  if (reader !== null || again.children > 0) return false;
  return leftIn(window) === 0 && gathering.texts.length === 0 && active.length === 0;
}

/** Stops the children that run: from now on they count as aborted. */
function stopChildren(work: Work, cursor: Cursor, doing: MapRunDoing): void {
  for (const { index, items } of doing.active) {
    work.effects.push({ kind: "stopChild", token: childTokenOf(cursor, index), at: work.run.now });
    doing.items = counted(doing.items, "ABORTED", items);
    doing.children = counted(doing.children, "ABORTED", 1);
    doing.unsuccessful = withUnsuccessful(doing.unsuccessful, index, items);
  }
  doing.active.length = 0;
}

/**
 * Goes on with a Map Run that is decided: what runs is stopped, then the writer finishes, then the end is recorded.
 * The state's Exited event follows MapRunStarted, as AWS records since November 2024. A Map Run that failed stays
 * with its cursor: a redrive goes on from it.
 *
 * @param pending inputs of the children that were not started.
 * @returns what the state has to answer; undefined while the writer is waited for, null when it may leave.
 */
export function endMapRun(
  work: Work,
  cursor: Cursor,
  doing: MapRunDoing,
  pending: () => readonly string[],
): Failure | null | undefined {
  const { ending } = doing;
  if (ending === null || ending.stage === "writing" || ending.status === "ABORTED") return undefined;
  if (ending.stage === "decided") {
    stopChildren(work, cursor, doing);
    if (doing.writer !== null) {
      doing.ending = { ...ending, stage: "writing" };
      finishWriting(work, cursor, doing, doing.writer, ending.status, pending());
      return undefined;
    }
    doing.ending = { ...ending, stage: "written" };
  }
  tellEnded(work, cursor, doing, ending.status);
  if (ending.status === "FAILED") {
    const { error, cause } = ending;
    cursor.last = record(work, "MapRunFailed", cursor.last, { error, ...(cause === null ? {} : { cause }) });
    return new Failure("state", error, cause ?? undefined);
  }
  const succeeded = record(work, "MapRunSucceeded", doing.startedId, {});
  record(work, "MapStateSucceeded", succeeded, {});
  const output = ending.output ?? (doing.results === null ? "null" : resultText(doing.results));
  if (output === null || tooLarge(output, work.limits.payload)) return dataLimit(cursor.state);
  const result = datumOf(parseJson(output), output);
  cursor.doing = { kind: "settled", outcome: { ok: true, result } };
  return null;
}

/**
 * The state ends from outside, or fails at one of its own expressions: what runs is stopped, and what is written is
 * finished without being waited for.
 */
export function dropMapRun(
  work: Work,
  cursor: Cursor,
  doing: MapRunDoing,
  status: "FAILED" | "ABORTED",
  pending: readonly string[],
): void {
  if (doing.ending?.stage === "written") return;
  stopChildren(work, cursor, doing);
  if (doing.writer !== null && doing.ending?.stage !== "writing") {
    finishWriting(work, cursor, doing, doing.writer, status, pending);
  }
  doing.ending =
    status === "ABORTED"
      ? { status, stage: "written" }
      : { status, stage: "written", error: "States.Runtime", cause: null };
  tellEnded(work, cursor, doing, status);
}

/** Asks the world to keep the results, where the state has a ResultWriter. */
export function openResults(work: Work, cursor: Cursor, { writer, mapRunArn, redrives }: MapRunDoing): void {
  if (writer === null) return;
  const { resource, parameters, config: writerConfig } = writer;
  const [token, at] = [writerTokenOf(cursor), work.run.now];
  const redriveCount = redrives;
  work.effects.push({ kind: "openResults", token, at, mapRunArn, resource, parameters, writerConfig, redriveCount });
}

/** Asks the world to finish what the writer has written. */
function finishWriting(
  work: Work,
  cursor: Cursor,
  doing: MapRunDoing,
  { resource, parameters, config }: Writer,
  status: MapRunStatus,
  pending: readonly string[],
): void {
  const { mapRunArn } = doing;
  work.effects.push({
    kind: "writeResult",
    token: writerTokenOf(cursor),
    at: work.run.now,
    mapRunArn,
    resource,
    parameters,
    writerConfig: config,
    status,
    pending: pending.map((input, i) => ({
      execution: childIdentity(work.run.execution, mapRunArn, doing.childType, doing.started + i),
      input,
    })),
  });
}

function tellEnded(work: Work, cursor: Cursor, doing: MapRunDoing, status: MapRunStatus): void {
  const { now } = work.run;
  work.effects.push({ kind: "mapRunEnded", token: tokenOf(cursor), at: now, mapRun: viewOf(cursor, doing, status) });
}

function viewOf(cursor: Cursor, doing: MapRunDoing, status: MapRunStatus): MapRunView {
  const { mapRunArn, startedAt, concurrency, tolerance, active, children, items, batch, again } = doing;
  const pending = leftIn(doing.window) + doing.gathering.texts.length;
  const written = doing.writer !== null && doing.ending?.stage === "written";
  return {
    mapRunArn,
    token: tokenOf(cursor),
    state: cursor.state,
    status,
    startedAt,
    maxConcurrency: concurrency,
    toleratedFailureCount: tolerance.count ?? 0,
    toleratedFailurePercentage: tolerance.percentage ?? 0,
    redriveCount: doing.redrives,
    itemCounts: countsOf(items, runningItems(doing), pending, again.items, written),
    executionCounts: countsOf(children, active.length, batch === null ? pending : 0, again.children, written),
  };
}

/** The Map Runs that go on in a run, as DescribeMapRun tells of them; their tokens are for `mapRunUpdated`. */
export function mapRunsOf(run: Run): readonly MapRunView[] {
  return run.cursors.flatMap((cursor) =>
    cursor?.doing.kind === "mapRun" ? [viewOf(cursor, cursor.doing, "RUNNING")] : [],
  );
}
