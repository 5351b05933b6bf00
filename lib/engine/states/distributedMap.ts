import type { MapState, Source } from "@/lib/asl/machine";
import { isObject, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import { plainState, whenReady, type CompiledMachine, type CompiledState, type Maybe, type Soon } from "../compiled";
import { firstAgain, NONE_AGAIN } from "../distributed/again";
import { childIdentity } from "../distributed/children";
import { NONE_ENDED } from "../distributed/counts";
import { boundsOf } from "../distributed/batch";
import { compileInputs, type ChildInput } from "../distributed/inputs";
import {
  dropMapRun,
  endMapRun,
  fail,
  isOver,
  judge,
  openResults,
  type MapRunDoing,
  type Reader,
} from "../distributed/mapRun";
import { NO_RESULTS } from "../distributed/results";
import { leftIn, windowOver } from "../distributed/window";
import { compileValues, type MapRunValues } from "../distributed/values";
import { writerConfig } from "../distributed/written";
import { failState } from "../fail";
import { Failure } from "../failure";
import { compileRecovery } from "../recovery";
import type { Cursor, MapDoing } from "../run";
import { compileSetting, settingsOf } from "../settings";
import { resumer } from "../settle";
import { childTokenOf, readerTokenOf } from "../token";
import { record, type Work } from "../work";
import { compileItems, compileLeaving } from "./mapData";

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

  const enter = (work: Work, cursor: Cursor): Soon =>
    orFail(work, cursor, open(work, cursor, state, itemReader !== undefined), (map) =>
      orFail(work, cursor, concurrency(work, cursor, state, map.effective), (most) => {
        // Recorded: what a reader will find is not known yet, so the length is 0; the thresholds are read after it.
        cursor.last = record(work, "MapStateStarted", cursor.last, { length: map.items.length });
        return orFail(work, cursor, settingsOf(settings, work, cursor, state, map.effective), (numbers) =>
          orFail(work, cursor, values(work, cursor, state, map.effective), (made) =>
            goOn(work, cursor, begin(work, cursor, map, { ...numbers, concurrency: most }, made)),
          ),
        );
      }),
    );

  /** Records the start of the Map Run and asks for what it needs from the beginning. */
  function begin(work: Work, cursor: Cursor, map: MapDoing, numbers: Numbers, made: MapRunValues): MapRunDoing {
    const mapRunArn = arnOf(work, label);
    const stateStartedId = cursor.last;
    cursor.last = record(work, "MapRunStarted", cursor.last, { mapRunArn });
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
    const doing: MapRunDoing = {
      kind: "mapRun",
      due: false,
      mapRunArn,
      stateStartedId,
      startedId: cursor.last,
      redrives: 0,
      startedAt: work.run.now,
      effective: map.effective,
      childType,
      window: windowOver(map.items, map.keys),
      reader,
      firstReader: reader,
      gathering: { texts: [], bytes: 0 },
      started: 0,
      active: [],
      items: NONE_ENDED,
      children: NONE_ENDED,
      unsuccessful: "",
      again: NONE_AGAIN,
      results: writer === null ? NO_RESULTS : null,
      transformation,
      writer,
      concurrency: numbers.concurrency ?? 0,
      tolerance: { count, percentage },
      batch: itemBatcher === undefined ? null : boundsOf(batchItems, batchBytes, work.limits.payload),
      batchInput: isObject(made.batchInput) ? made.batchInput : null,
      ending: null,
    };
    cursor.doing = doing;
    if (maxItems !== null && maxItems < 0) fail(doing, "States.ItemReaderFailed", "field MaxItems must be positive");
    openResults(work, cursor, doing);
    return doing;
  }

  /** Starts what may run, asks for more items when few are left, and ends the Map Run when all is done. */
  function goOn(work: Work, cursor: Cursor, doing: MapRunDoing): Soon {
    judge(doing);
    const most = doing.concurrency === 0 ? DISTRIBUTED_CONCURRENCY : doing.concurrency;
    while (doing.ending === null && doing.active.length < most && doing.again.children > 0)
      startAgain(work, cursor, doing);
    while (doing.ending === null && doing.active.length < most) {
      const next = inputs.next(work, cursor, doing);
      if (next instanceof Promise) return next.then((input) => startNext(work, cursor, doing, input));
      if (next instanceof Failure) return failAt(work, cursor, doing, next);
      if (next === null) break;
      start(work, cursor, doing, next);
    }
    return waitOrEnd(work, cursor, doing);
  }

  function startNext(work: Work, cursor: Cursor, doing: MapRunDoing, next: ChildInput | null | Failure): Soon {
    if (cursor.doing !== doing) return;
    if (next instanceof Failure) return failAt(work, cursor, doing, next);
    if (next === null) return waitOrEnd(work, cursor, doing);
    start(work, cursor, doing, next);
    return goOn(work, cursor, doing);
  }

  function start(work: Work, cursor: Cursor, doing: MapRunDoing, { text, items }: ChildInput): void {
    const index = doing.started++;
    const isShown = doing.results !== null && transformation === "NONE";
    doing.active.push({ index, items, startedAt: work.run.now, input: isShown ? text : null });
    work.effects.push({
      kind: "startChild",
      token: childTokenOf(cursor, index),
      at: work.run.now,
      mapRunArn: doing.mapRunArn,
      state: state.name,
      index,
      execution: childIdentity(work.run.execution, doing.mapRunArn, childType, index),
      input: text,
    });
  }

  /** Children of the attempts before come first: they have the lower indices. */
  function startAgain(work: Work, cursor: Cursor, doing: MapRunDoing): void {
    const { index, items, rest } = firstAgain(doing.again);
    doing.again = rest;
    doing.active.push({ index, items, startedAt: work.run.now, input: null });
    work.effects.push({
      kind: "redriveChild",
      token: childTokenOf(cursor, index),
      at: work.run.now,
      mapRunArn: doing.mapRunArn,
      state: state.name,
      index,
      execution: childIdentity(work.run.execution, doing.mapRunArn, childType, index),
    });
  }

  function waitOrEnd(work: Work, cursor: Cursor, doing: MapRunDoing): Soon {
    const { reader } = doing;
    if (doing.ending === null && isOver(doing)) doing.ending = { status: "SUCCEEDED", stage: "decided", output: null };
    if (doing.ending === null) {
      if (reader !== null && !reader.isAsked && leftIn(doing.window) < READ_AHEAD) read(work, cursor, doing, reader);
      return;
    }
    const failure = endMapRun(work, cursor, doing, () => inputs.pending(work, cursor, doing));
    if (failure instanceof Failure) return failState(work, cursor, state, failure);
  }

  /** One of the state's own expressions failed: no event tells of the Map Run, what hangs on it is ended. */
  function failAt(work: Work, cursor: Cursor, doing: MapRunDoing, failure: Failure): Soon {
    dropMapRun(work, cursor, doing, "FAILED", inputs.pending(work, cursor, doing));
    return failState(work, cursor, state, failure);
  }

  function orFail<T>(work: Work, cursor: Cursor, value: Maybe<T | Failure>, then: (value: T) => Soon): Soon {
    return whenReady(value, (made) => (made instanceof Failure ? failState(work, cursor, state, made) : then(made)));
  }

  const settled = resumer(() => state, compileLeaving(source));
  const state: CompiledState = {
    ...plainState(source, enter),
    resume: (work, cursor) => {
      if (cursor.doing.kind !== "mapRun") return settled(work, cursor);
      cursor.doing.due = false;
      return goOn(work, cursor, cursor.doing);
    },
    abort: (work, cursor) => {
      const { doing } = cursor;
      if (doing.kind !== "mapRun" || doing.ending?.stage === "written") return;
      // MapRunAborted follows MapRunStarted, as MapRunSucceeded does; a history that is full shows none.
      if (work.run.nextEventId < work.limits.events - 1) record(work, "MapRunAborted", doing.startedId, {});
      dropMapRun(work, cursor, doing, "ABORTED", inputs.pending(work, cursor, doing));
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
function read(work: Work, cursor: Cursor, doing: MapRunDoing, reader: Reader): void {
  doing.reader = { ...reader, isAsked: true };
  work.effects.push({
    kind: "readItems",
    token: readerTokenOf(cursor),
    at: work.run.now,
    mapRunArn: doing.mapRunArn,
    resource: reader.resource,
    parameters: reader.parameters,
    readerConfig: reader.config,
    ...(reader.next === null ? {} : { from: reader.next }),
  });
}

function arnOf(work: Work, label: string | undefined): string {
  const { stateMachineId, stateMachineName } = work.run.execution;
  const owner = stateMachineId.split(":").slice(0, 5).join(":");
  return `${owner}:mapRun:${stateMachineName}/${label ?? work.entropy.uuid()}:${work.entropy.uuid()}`;
}

function sourceOf(config: JsonObject, name: string): Source<number> | undefined {
  const [value, path] = [config[name], config[`${name}Path`]];
  if (typeof path === "string") return { kind: "path", path };
  if (typeof value === "number") return { kind: "literal", value };
  const text = typeof value === "string" ? expressionIn(value) : null;
  return text === null ? undefined : { kind: "jsonata", expression: text };
}
