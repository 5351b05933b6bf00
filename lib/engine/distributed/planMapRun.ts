import { ownerOfArn } from "@/lib/base/arn";
import type { MapState, Source } from "@/lib/asl/machine";
import { isObject, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import type { CompiledState, StepContext } from "../compiledMachine";
import { compileSetting, settingsOf } from "../dataflow/settings";
import { Failure } from "../failure";
import type { Cursor, MapItems } from "../run";
import { compileItems } from "../containers/mapData";
import { record } from "../step/record";
import { boundsOf } from "./batch";
import { NONE_ENDED } from "./counts";
import { beginResultWriter } from "./finishMapRun";
import { bufferOf } from "./itemBuffer";
import type { MapRunPhase, Reader, Writer } from "./mapRunPhase";
import { failMapRun } from "./mapRunProgress";
import { compileValues, type MapRunValues } from "./mapRunValues";
import { EMPTY_REDRIVE_QUEUE } from "./redriveQueue";
import { NO_RESULTS } from "./results";
import { writerConfig } from "./resultWriterFiles";

/** The numbers of a Map Run as its data gives them; null: not given. */
type Numbers = Readonly<
  Record<"concurrency" | "count" | "percentage" | "maxItems" | "batchItems" | "batchBytes", number | null>
>;

/** What a Map Run begins with. */
type Plan = { readonly map: MapItems; readonly numbers: Numbers; readonly values: MapRunValues };

/**
 * Compiles how a distributed Map begins: what it needs is evaluated in the order of AWS, the start of the state and of
 * the Map Run are recorded, and the world is told to keep results where there is a ResultWriter.
 */
export function compilePlan(
  source: MapState,
  state: () => CompiledState,
): (ctx: StepContext, cursor: Cursor) => MapRunPhase | Failure {
  const plan = compileEvaluation(source);
  return (ctx, cursor) => {
    const made = plan(ctx, cursor, state());
    return made instanceof Failure ? made : beginMapRun(ctx, cursor, source, made);
  };
}

function compileEvaluation(
  source: MapState,
): (ctx: StepContext, cursor: Cursor, state: CompiledState) => Plan | Failure {
  const open = compileItems(source);
  const { itemReader, itemBatcher, ...tolerated } = source.distributed ?? {};
  const concurrency = compileSetting(source.maxConcurrency, "MaxConcurrency");
  const settings = {
    count: compileSetting(tolerated.toleratedFailureCount, "ToleratedFailureCount"),
    percentage: compileSetting(tolerated.toleratedFailurePercentage, "ToleratedFailurePercentage"),
    maxItems: compileSetting(sourceOf(itemReader?.readerConfig ?? {}, "MaxItems"), "MaxItems"),
    batchItems: compileSetting(itemBatcher?.maxItemsPerBatch, "MaxItemsPerBatch"),
    batchBytes: compileSetting(itemBatcher?.maxInputBytesPerBatch, "MaxInputBytesPerBatch"),
  };
  const valuesOf = compileValues(source);
  return (ctx, cursor, state) => {
    const map = open(ctx, cursor, state, itemReader !== undefined);
    if (map instanceof Failure) return map;
    const most = concurrency(ctx, cursor, state, map.effective);
    if (most instanceof Failure) return most;
    // Recorded: what a reader will find is not known yet, so the length is 0; the thresholds are read after it.
    cursor.last = record(ctx, "MapStateStarted", cursor.last, { length: map.items.length });
    const numbers = settingsOf(settings, ctx, cursor, state, map.effective);
    if (numbers instanceof Failure) return numbers;
    const values = valuesOf(ctx, cursor, state, map.effective);
    if (values instanceof Failure) return values;
    return { map, numbers: { ...numbers, concurrency: most }, values };
  };
}

/** Records the start of the Map Run and asks for what it needs from the beginning. */
function beginMapRun(ctx: StepContext, cursor: Cursor, source: MapState, plan: Plan): MapRunPhase {
  const { map, numbers, values } = plan;
  const { label, itemBatcher, resultWriter } = source.distributed ?? {};
  const mapRunArn = arnOf(ctx, label);
  const stateStartedId = cursor.last;
  cursor.last = record(ctx, "MapRunStarted", cursor.last, { mapRunArn });
  const reader = readerOf(source, plan);
  const writer = writerOf(source, values);
  const { count, percentage, maxItems, batchItems, batchBytes } = numbers;
  const phase: MapRunPhase = {
    kind: "mapRun",
    due: false,
    mapRunArn,
    stateStartedId,
    startedId: cursor.last,
    redrives: 0,
    startedAt: ctx.run.now,
    effective: map.effective,
    childType: source.processor.executionType ?? "STANDARD",
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
    transformation: writerConfig(resultWriter?.writerConfig, "COMPACT").transformation,
    writer,
    concurrency: numbers.concurrency ?? 0,
    tolerance: { count, percentage },
    batch: itemBatcher === undefined ? null : boundsOf(batchItems, batchBytes, ctx.limits.payload),
    batchInput: isObject(values.batchInput) ? values.batchInput : null,
    ending: null,
  };
  cursor.phase = phase;
  if (maxItems !== null && maxItems < 0)
    failMapRun(phase, "States.ItemReaderFailed", "field MaxItems must be positive");
  beginResultWriter(ctx, cursor, phase);
  return phase;
}

function readerOf({ distributed }: MapState, { numbers: { maxItems }, values }: Plan): Reader | null {
  const itemReader = distributed?.itemReader;
  if (itemReader === undefined) return null;
  return {
    resource: itemReader.resource,
    parameters: jsonText(values.reader),
    config: jsonText({ ...itemReader.readerConfig, ...values.config, MaxItems: maxItems ?? 0 }),
    most: maxItems === null || maxItems === 0 ? Number.MAX_SAFE_INTEGER : maxItems,
    next: null,
    isAsked: false,
  };
}

function writerOf({ distributed }: MapState, values: MapRunValues): Writer | null {
  const resultWriter = distributed?.resultWriter;
  if (resultWriter?.resource === undefined) return null;
  const config = jsonText(resultWriter.writerConfig ?? null);
  return { resource: resultWriter.resource, parameters: jsonText(values.writer), config };
}

function arnOf(ctx: StepContext, label: string | undefined): string {
  const { stateMachineId, stateMachineName } = ctx.run.execution;
  const owner = ownerOfArn(stateMachineId);
  return `${owner}:mapRun:${stateMachineName}/${label ?? ctx.entropy.uuid()}:${ctx.entropy.uuid()}`;
}

function sourceOf(config: JsonObject, name: string): Source<number> | undefined {
  const [value, path] = [config[name], config[`${name}Path`]];
  if (typeof path === "string") return { kind: "path", path };
  if (typeof value === "number") return { kind: "literal", value };
  const text = typeof value === "string" ? expressionIn(value) : null;
  return text === null ? undefined : { kind: "jsonata", expression: text };
}
