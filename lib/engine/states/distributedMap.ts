import type { MapState, Source } from "@/lib/asl/machine";
import { isObject, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import {
  plainState,
  whenReady,
  type CompiledMachine,
  type CompiledState,
  type Maybe,
  type Soon,
} from "../compiledMachine";
import { takeNext, EMPTY_REDRIVE_QUEUE } from "../distributed/redriveQueue";
import { childIdentity } from "../distributed/children";
import { NONE_ENDED } from "../distributed/counts";
import { boundsOf } from "../distributed/batch";
import { compileInputs, type ChildInput } from "../distributed/childInputs";
import {
  dropMapRun,
  endMapRun,
  failMapRun,
  isOver,
  checkTolerance,
  beginResultWriter,
  type MapRunPhase,
  type Reader,
} from "../distributed/mapRun";
import { NO_RESULTS } from "../distributed/results";
import { bufferedItems, bufferOf } from "../distributed/itemBuffer";
import { compileValues, type MapRunValues } from "../distributed/mapRunValues";
import { writerConfig } from "../distributed/resultWriterFiles";
import { failState } from "../recovery/failState";
import { Failure } from "../failure";
import { compileRecovery } from "../recovery/compileRecovery";
import type { Cursor, MapItems } from "../run";
import { compileSetting, settingsOf } from "../dataflow/settings";
import { resumeCompleted } from "../step/completeState";
import { childTokenOf, readerTokenOf } from "../token";
import { record, type StepContext } from "../stepContext";
import { compileItems, compileCompletion } from "./mapData";

/** Child executions that run at a time when MaxConcurrency is 0 or absent: AWS's default. */
const DISTRIBUTED_CONCURRENCY = 10_000;

/** A reader is asked for more when fewer items than this are known. */
const READ_AHEAD = 1_000;

/** Distributed Map: every item, or batch of items, is an execution of its own that the world runs. */
export function compileDistributedMap(source: MapState, child: CompiledMachine): CompiledState {
  const open = compileItems(source);
  const { itemReader, resultWriter, label, itemBatcher, ...tolerated } = source.distributed ?? {};
  const config = itemReader?.readerConfig ?? {};
  const concurrency = compileSetting(source.maxConcurrency, "MaxConcurrency");
  const settings = {
    count: compileSetting(tolerated.toleratedFailureCount, "ToleratedFailureCount"),
    percentage: compileSetting(tolerated.toleratedFailurePercentage, "ToleratedFailurePercentage"),
    maxItems: compileSetting(sourceOf(config, "MaxItems"), "MaxItems"),
    batchItems: compileSetting(itemBatcher?.maxItemsPerBatch, "MaxItemsPerBatch"),
    batchBytes: compileSetting(itemBatcher?.maxInputBytesPerBatch, "MaxInputBytesPerBatch"),
  };
  const values = compileValues(source);
  const inputs = compileInputs(source, () => state);
  const transformation = writerConfig(resultWriter?.writerConfig, "COMPACT").transformation;
  const childType = source.processor.executionType ?? "STANDARD";

  const enter = (ctx: StepContext, cursor: Cursor): Soon =>
    orFail(ctx, cursor, open(ctx, cursor, state, itemReader !== undefined), (map) =>
      orFail(ctx, cursor, concurrency(ctx, cursor, state, map.effective), (most) => {
        // Recorded: what a reader will find is not known yet, so the length is 0; the thresholds are read after it.
        cursor.last = record(ctx, "MapStateStarted", cursor.last, { length: map.items.length });
        return orFail(ctx, cursor, settingsOf(settings, ctx, cursor, state, map.effective), (numbers) =>
          orFail(ctx, cursor, values(ctx, cursor, state, map.effective), (made) =>
            goOn(ctx, cursor, begin(ctx, cursor, map, { ...numbers, concurrency: most }, made)),
          ),
        );
      }),
    );

  /** Records the start of the Map Run and asks for what it needs from the beginning. */
  function begin(ctx: StepContext, cursor: Cursor, map: MapItems, numbers: Numbers, made: MapRunValues): MapRunPhase {
    const mapRunArn = arnOf(ctx, label);
    const stateStartedId = cursor.last;
    cursor.last = record(ctx, "MapRunStarted", cursor.last, { mapRunArn });
    const { count, percentage, maxItems, batchItems, batchBytes } = numbers;
    const writer =
      resultWriter?.resource === undefined
        ? null
        : {
            resource: resultWriter.resource,
            parameters: jsonText(made.writer),
            config: jsonText(resultWriter.writerConfig ?? null),
          };
    const reader: Reader | null =
      itemReader === undefined
        ? null
        : {
            resource: itemReader.resource,
            parameters: jsonText(made.reader),
            config: jsonText({ ...config, ...made.config, MaxItems: maxItems ?? 0 }),
            most: maxItems === null || maxItems === 0 ? Number.MAX_SAFE_INTEGER : maxItems,
            next: null,
            isAsked: false,
          };
    const phase: MapRunPhase = {
      kind: "mapRun",
      due: false,
      mapRunArn,
      stateStartedId,
      startedId: cursor.last,
      redrives: 0,
      startedAt: ctx.run.now,
      effective: map.effective,
      childType,
      itemBuffer: bufferOf(map.items, map.keys),
      reader,
      firstReader: reader,
      openBatch: { texts: [], bytes: 0 },
      started: 0,
      active: [],
      items: NONE_ENDED,
      children: NONE_ENDED,
      unsuccessful: "",
      redriveQueue: EMPTY_REDRIVE_QUEUE,
      results: writer === null ? NO_RESULTS : null,
      transformation,
      writer,
      concurrency: numbers.concurrency ?? 0,
      tolerance: { count, percentage },
      batch: itemBatcher === undefined ? null : boundsOf(batchItems, batchBytes, ctx.limits.payload),
      batchInput: isObject(made.batchInput) ? made.batchInput : null,
      ending: null,
    };
    cursor.phase = phase;
    if (maxItems !== null && maxItems < 0)
      failMapRun(phase, "States.ItemReaderFailed", "field MaxItems must be positive");
    beginResultWriter(ctx, cursor, phase);
    return phase;
  }

  /** Starts what may run, asks for more items when few are left, and ends the Map Run when all is done. */
  function goOn(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): Soon {
    checkTolerance(phase);
    const most = phase.concurrency === 0 ? DISTRIBUTED_CONCURRENCY : phase.concurrency;
    while (phase.ending === null && phase.active.length < most && phase.redriveQueue.children > 0)
      startAgain(ctx, cursor, phase);
    while (phase.ending === null && phase.active.length < most) {
      const next = inputs.next(ctx, cursor, phase);
      if (next instanceof Promise) return next.then((input) => startNext(ctx, cursor, phase, input));
      if (next instanceof Failure) return failAt(ctx, cursor, phase, next);
      if (next === null) break;
      start(ctx, cursor, phase, next);
    }
    return waitOrEnd(ctx, cursor, phase);
  }

  function startNext(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, next: ChildInput | null | Failure): Soon {
    if (cursor.phase !== phase) return;
    if (next instanceof Failure) return failAt(ctx, cursor, phase, next);
    if (next === null) return waitOrEnd(ctx, cursor, phase);
    start(ctx, cursor, phase, next);
    return goOn(ctx, cursor, phase);
  }

  function start(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, { text, items }: ChildInput): void {
    const index = phase.started++;
    const isShown = phase.results !== null && transformation === "NONE";
    phase.active.push({ index, items, startedAt: ctx.run.now, input: isShown ? text : null });
    ctx.effects.push({
      kind: "startChild",
      token: childTokenOf(cursor, index),
      at: ctx.run.now,
      mapRunArn: phase.mapRunArn,
      state: state.name,
      index,
      execution: childIdentity(ctx.run.execution, phase.mapRunArn, childType, index),
      input: text,
    });
  }

  /** Children of the attempts before come first: they have the lower indices. */
  function startAgain(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): void {
    const { index, items, rest } = takeNext(phase.redriveQueue);
    phase.redriveQueue = rest;
    phase.active.push({ index, items, startedAt: ctx.run.now, input: null });
    ctx.effects.push({
      kind: "redriveChild",
      token: childTokenOf(cursor, index),
      at: ctx.run.now,
      mapRunArn: phase.mapRunArn,
      state: state.name,
      index,
      execution: childIdentity(ctx.run.execution, phase.mapRunArn, childType, index),
    });
  }

  function waitOrEnd(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): Soon {
    const { reader } = phase;
    if (phase.ending === null && isOver(phase)) phase.ending = { status: "SUCCEEDED", stage: "decided", output: null };
    if (phase.ending === null) {
      if (reader !== null && !reader.isAsked && bufferedItems(phase.itemBuffer) < READ_AHEAD)
        read(ctx, cursor, phase, reader);
      return;
    }
    const failure = endMapRun(ctx, cursor, phase, () => inputs.pending(ctx, cursor, phase));
    if (failure instanceof Failure) return failState(ctx, cursor, state, failure);
  }

  /** One of the state's own expressions failed: no event tells of the Map Run, what hangs on it is ended. */
  function failAt(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, failure: Failure): Soon {
    dropMapRun(ctx, cursor, phase, "FAILED", inputs.pending(ctx, cursor, phase));
    return failState(ctx, cursor, state, failure);
  }

  function orFail<T>(ctx: StepContext, cursor: Cursor, value: Maybe<T | Failure>, then: (value: T) => Soon): Soon {
    return whenReady(value, (made) => (made instanceof Failure ? failState(ctx, cursor, state, made) : then(made)));
  }

  const settled = resumeCompleted(() => state, compileCompletion(source));
  const state: CompiledState = {
    ...plainState(source, enter),
    resume: (ctx, cursor) => {
      if (cursor.phase.kind !== "mapRun") return settled(ctx, cursor);
      cursor.phase.due = false;
      return goOn(ctx, cursor, cursor.phase);
    },
    abort: (ctx, cursor) => {
      const { phase } = cursor;
      if (phase.kind !== "mapRun" || phase.ending?.stage === "written") return;
      // MapRunAborted follows MapRunStarted, as MapRunSucceeded does; a history that is full shows none.
      if (ctx.run.nextEventId < ctx.limits.events - 1) record(ctx, "MapRunAborted", phase.startedId, {});
      dropMapRun(ctx, cursor, phase, "ABORTED", inputs.pending(ctx, cursor, phase));
    },
    recovery: compileRecovery(source, () => state),
    child,
  };
  return state;
}

type Numbers = Readonly<
  Record<"concurrency" | "count" | "percentage" | "maxItems" | "batchItems" | "batchBytes", number | null>
>;

/** Asks for items: from the beginning, or from where the last piece ended. */
function read(ctx: StepContext, cursor: Cursor, phase: MapRunPhase, reader: Reader): void {
  phase.reader = { ...reader, isAsked: true };
  ctx.effects.push({
    kind: "readItems",
    token: readerTokenOf(cursor),
    at: ctx.run.now,
    mapRunArn: phase.mapRunArn,
    resource: reader.resource,
    parameters: reader.parameters,
    readerConfig: reader.config,
    ...(reader.next === null ? {} : { from: reader.next }),
  });
}

function arnOf(ctx: StepContext, label: string | undefined): string {
  const { stateMachineId, stateMachineName } = ctx.run.execution;
  const owner = stateMachineId.split(":").slice(0, 5).join(":");
  return `${owner}:mapRun:${stateMachineName}/${label ?? ctx.entropy.uuid()}:${ctx.entropy.uuid()}`;
}

function sourceOf(config: JsonObject, name: string): Source<number> | undefined {
  const [value, path] = [config[name], config[`${name}Path`]];
  if (typeof path === "string") return { kind: "path", path };
  if (typeof value === "number") return { kind: "literal", value };
  const text = typeof value === "string" ? expressionIn(value) : null;
  return text === null ? undefined : { kind: "jsonata", expression: text };
}
