import type { Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import { jsonOfText, tooLarge } from "../jsonWithText";
import { dataLimit, Failure } from "../failure";
import type { Input, MapRunStatus, MapRunView } from "../protocol";
import type { Cursor, Run } from "../run";
import { childTokenOf, tokenOf, writerTokenOf } from "../token";
import { record, type StepContext } from "../stepContext";
import type { BatchBounds, OpenBatch } from "./batch";
import { childIdentity, placeOfChild, withUnsuccessful, type RunningChild } from "./children";
import type { RedriveQueue } from "./redriveQueue";
import { countsOf, counted, unsuccessful, type Tally } from "./counts";
import { resultText, withResult, type Results } from "./results";
import { isExceeded, THRESHOLD_CAUSE, THRESHOLD_ERROR, type Tolerance } from "./tolerance";
import { bufferedItems, withRead, type ItemBuffer } from "./itemBuffer";
import { flattened, writtenTexts, type Transformation } from "./resultWriterFiles";

/** A Map Run: what a distributed Map waits with. It holds what runs and what comes next, never what has ended. */
export type MapRunPhase = {
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
  itemBuffer: ItemBuffer;
  /** Null: all items are in the window, or have been. */
  reader: Reader | null;
  /** The reader as it was at first: a Map Run that has started no child reads from the beginning when it is redriven. */
  readonly firstReader: Reader | null;
  /** A batch that is not full yet. */
  readonly openBatch: OpenBatch;
  started: number;
  /** By index. */
  readonly active: RunningChild[];
  items: Tally;
  children: Tally;
  /** Children that did not end well: see `withUnsuccessful`. */
  unsuccessful: string;
  /** Children of the attempts before that are to be redriven. */
  redriveQueue: RedriveQueue;
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
export function onMapRunInput(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  input: MapRunInput,
  child: number,
): void {
  if (input.kind === "resultWritten" || input.kind === "resultWriteFailed") onResultWriterInput(phase, input);
  else if (input.kind === "mapRunSucceeded" || input.kind === "mapRunFailed") completeMapRun(ctx, cursor, phase, input);
  else if (phase.ending === null) onRunningInput(ctx, phase, input, child);
  if (phase.due) return;
  phase.due = true;
  ctx.ready.push(cursor);
}

/** Its world has brought it to its end already: nothing is left to run or to write. */
function completeMapRun(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, input: Whole): void {
  if (phase.ending?.stage === "written") return;
  stopChildren(ctx, cursor, phase);
  const stage = "written";
  if (input.kind === "mapRunSucceeded") phase.ending = { status: "SUCCEEDED", stage, output: input.output };
  else phase.ending = { status: "FAILED", stage, error: input.error ?? "States.Runtime", cause: input.cause ?? null };
}

function onResultWriterInput(phase: MapRunPhase, input: Write): void {
  const { ending } = phase;
  if (ending?.stage !== "writing") return;
  const stage = "written";
  // What failed first is what is told.
  if (ending.status !== "SUCCEEDED") phase.ending = { ...ending, stage };
  else if (input.kind === "resultWritten") phase.ending = { ...ending, stage, output: input.output };
  else {
    const { error = "States.ResultWriterFailed", cause = null } = input;
    phase.ending = { status: "FAILED", stage, error, cause };
  }
}

function onRunningInput(
  ctx: StepContext,
  phase: MapRunPhase,
  input: Exclude<MapRunInput, Whole | Write>,
  child: number,
): void {
  switch (input.kind) {
    case "itemsRead":
      return itemsRead(phase, input);
    case "itemsReadFailed":
      if (phase.reader?.isAsked === true)
        failMapRun(phase, input.error ?? "States.ItemReaderFailed", input.cause ?? null);
      return;
    case "childEnded":
      return childEnded(ctx, phase, input, child);
    case "mapRunUpdated":
      phase.concurrency = input.maxConcurrency ?? phase.concurrency;
      phase.tolerance = {
        count: input.toleratedFailureCount ?? phase.tolerance.count,
        percentage: input.toleratedFailurePercentage ?? phase.tolerance.percentage,
      };
  }
}

function itemsRead(phase: MapRunPhase, input: Extract<Input, { kind: "itemsRead" }>): void {
  const { reader } = phase;
  if (reader?.isAsked !== true) return;
  const before = bufferedItems(phase.itemBuffer);
  const window = withRead(phase.itemBuffer, input.items, input.source ?? "", reader.most);
  if (window === null) return failMapRun(phase, "States.ItemReaderFailed", "What was read is not a list of items.");
  phase.itemBuffer = window;
  const most = reader.most - (bufferedItems(window) - before);
  phase.reader = input.next === undefined || most <= 0 ? null : { ...reader, next: input.next, most, isAsked: false };
}

function childEnded(
  ctx: StepContext,
  phase: MapRunPhase,
  { status, at, output, error, cause, input }: Extract<Input, { kind: "childEnded" }>,
  index: number,
): void {
  const place = placeOfChild(phase.active, index);
  const child = phase.active[place];
  if (child === undefined) return;
  phase.active.splice(place, 1);
  phase.items = counted(phase.items, status, child.items);
  phase.children = counted(phase.children, status, 1);
  if (status !== "SUCCEEDED") phase.unsuccessful = withUnsuccessful(phase.unsuccessful, index, child.items);
  if (phase.results === null) return;
  const limit = ctx.limits.payload;
  if (phase.transformation !== "NONE") {
    const texts = status !== "SUCCEEDED" ? "" : shown(output ?? "null", phase.transformation);
    phase.results = withResult(phase.results, index, texts, limit);
  } else {
    const identity = childIdentity(ctx.run.execution, phase.mapRunArn, phase.childType, index);
    const ended = {
      identity,
      input: child.input ?? input ?? "null",
      status,
      startedAt: child.startedAt,
      stoppedAt: at,
      // Of one that was redriven only the world knows the input.
      redriveCount: child.input === null ? phase.redrives : 0,
    };
    const told = { ...ended, output: output ?? null, error: error ?? null, cause: cause ?? null };
    phase.results = withResult(phase.results, index, writtenTexts(told, "NONE").join(","), limit);
  }
}

function shown(output: string, transformation: Transformation): string {
  return transformation === "FLATTEN" ? flattened(output).join(",") : output;
}

/** The Map Run is going to fail: its state stops what runs. */
export function failMapRun(phase: MapRunPhase, error: string, cause: string | null): void {
  phase.ending ??= { status: "FAILED", stage: "decided", error, cause };
}

/** Fails the Map Run when too many items have failed. */
export function checkTolerance(phase: MapRunPhase): void {
  const pending = bufferedItems(phase.itemBuffer) + phase.openBatch.texts.length + phase.redriveQueue.items;
  const total = phase.items.succeeded + unsuccessful(phase.items) + runningItems(phase) + pending;
  if (isExceeded(phase.tolerance, unsuccessful(phase.items), phase.reader === null ? total : null)) {
    failMapRun(phase, THRESHOLD_ERROR, THRESHOLD_CAUSE);
  }
}

function runningItems({ active, batch }: MapRunPhase): number {
  return batch === null ? active.length : active.reduce((sum, { items }) => sum + items, 0);
}

/** Whether all items have been given to children and these have ended. */
export function isOver({ reader, itemBuffer, openBatch, active, redriveQueue }: MapRunPhase): boolean {
  if (reader !== null || redriveQueue.children > 0) return false;
  return bufferedItems(itemBuffer) === 0 && openBatch.texts.length === 0 && active.length === 0;
}

/** Stops the children that run: from now on they count as aborted. */
function stopChildren(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): void {
  for (const { index, items } of phase.active) {
    ctx.effects.push({ kind: "stopChild", token: childTokenOf(cursor, index), at: ctx.run.now });
    phase.items = counted(phase.items, "ABORTED", items);
    phase.children = counted(phase.children, "ABORTED", 1);
    phase.unsuccessful = withUnsuccessful(phase.unsuccessful, index, items);
  }
  phase.active.length = 0;
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
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  pending: () => readonly string[],
): Failure | null | undefined {
  const { ending } = phase;
  if (ending === null || ending.stage === "writing" || ending.status === "ABORTED") return undefined;
  if (ending.stage === "decided") {
    stopChildren(ctx, cursor, phase);
    if (phase.writer !== null) {
      phase.ending = { ...ending, stage: "writing" };
      finishResultWriter(ctx, cursor, phase, phase.writer, ending.status, pending());
      return undefined;
    }
    phase.ending = { ...ending, stage: "written" };
  }
  emitMapRunEnded(ctx, cursor, phase, ending.status);
  if (ending.status === "FAILED") {
    const { error, cause } = ending;
    cursor.last = record(ctx, "MapRunFailed", cursor.last, { error, ...(cause === null ? {} : { cause }) });
    return new Failure("state", error, cause ?? undefined);
  }
  const succeeded = record(ctx, "MapRunSucceeded", phase.startedId, {});
  record(ctx, "MapStateSucceeded", succeeded, {});
  const output = ending.output ?? (phase.results === null ? "null" : resultText(phase.results));
  if (output === null || tooLarge(output, ctx.limits.payload)) return dataLimit(cursor.state);
  const result = jsonOfText(parseJson(output), output);
  cursor.phase = { kind: "completed", outcome: { ok: true, result } };
  return null;
}

/**
 * The state ends from outside, or fails at one of its own expressions: what runs is stopped, and what is written is
 * finished without being waited for.
 */
export function dropMapRun(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  status: "FAILED" | "ABORTED",
  pending: readonly string[],
): void {
  if (phase.ending?.stage === "written") return;
  stopChildren(ctx, cursor, phase);
  if (phase.writer !== null && phase.ending?.stage !== "writing") {
    finishResultWriter(ctx, cursor, phase, phase.writer, status, pending);
  }
  phase.ending =
    status === "ABORTED"
      ? { status, stage: "written" }
      : { status, stage: "written", error: "States.Runtime", cause: null };
  emitMapRunEnded(ctx, cursor, phase, status);
}

/** Asks the world to keep the results, where the state has a ResultWriter. */
export function beginResultWriter(
  ctx: StepContext,
  cursor: Cursor,
  { writer, mapRunArn, redrives }: MapRunPhase,
): void {
  if (writer === null) return;
  const { resource, parameters, config: writerConfig } = writer;
  const [token, at] = [writerTokenOf(cursor), ctx.run.now];
  const redriveCount = redrives;
  ctx.effects.push({
    kind: "beginResultWriter",
    token,
    at,
    mapRunArn,
    resource,
    parameters,
    writerConfig,
    redriveCount,
  });
}

/** Asks the world to finish what the writer has written. */
function finishResultWriter(
  ctx: StepContext,
  cursor: Cursor,
  phase: MapRunPhase,
  { resource, parameters, config }: Writer,
  status: MapRunStatus,
  pending: readonly string[],
): void {
  const { mapRunArn } = phase;
  ctx.effects.push({
    kind: "finishResultWriter",
    token: writerTokenOf(cursor),
    at: ctx.run.now,
    mapRunArn,
    resource,
    parameters,
    writerConfig: config,
    status,
    pending: pending.map((input, i) => ({
      execution: childIdentity(ctx.run.execution, mapRunArn, phase.childType, phase.started + i),
      input,
    })),
  });
}

function emitMapRunEnded(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, status: MapRunStatus): void {
  const { now } = ctx.run;
  ctx.effects.push({ kind: "mapRunEnded", token: tokenOf(cursor), at: now, mapRun: viewOf(cursor, phase, status) });
}

function viewOf(cursor: Cursor, phase: MapRunPhase, status: MapRunStatus): MapRunView {
  const { mapRunArn, startedAt, concurrency, tolerance, active, children, items, batch, redriveQueue } = phase;
  const pending = bufferedItems(phase.itemBuffer) + phase.openBatch.texts.length;
  const written = phase.writer !== null && phase.ending?.stage === "written";
  return {
    mapRunArn,
    token: tokenOf(cursor),
    state: cursor.state,
    status,
    startedAt,
    maxConcurrency: concurrency,
    toleratedFailureCount: tolerance.count ?? 0,
    toleratedFailurePercentage: tolerance.percentage ?? 0,
    redriveCount: phase.redrives,
    itemCounts: countsOf(items, runningItems(phase), pending, redriveQueue.items, written),
    executionCounts: countsOf(children, active.length, batch === null ? pending : 0, redriveQueue.children, written),
  };
}

/** The Map Runs that go on in a run, as DescribeMapRun tells of them; their tokens are for `mapRunUpdated`. */
export function mapRunsOf(run: Run): readonly MapRunView[] {
  return run.cursors.flatMap((cursor) =>
    cursor?.phase.kind === "mapRun" ? [viewOf(cursor, cursor.phase, "RUNNING")] : [],
  );
}
