import type { MapState, Source } from "@/lib/asl/machine";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { expressionIn } from "@/lib/expr/jsonata/compile";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { bindingsOf, leavingOf } from "../bindings";
import {
  onward,
  plainState,
  whenReady,
  type CompiledMachine,
  type CompiledState,
  type Maybe,
  type Soon,
} from "../compiled";
import { itemOf } from "../context";
import { tooLarge } from "../datum";
import { batchLength } from "../distributed/batch";
import { closeMapRun, failMapRun, judge, type MapRunDoing } from "../distributed/mapRun";
import { compileSetting } from "../distributed/settings";
import { evaluationFailed, expression } from "../expressions";
import { failState } from "../fail";
import { dataLimit, Failure, runtime } from "../failure";
import { compileFlow, effectiveInput } from "../flow";
import { pathValue, template } from "../paths";
import { compileRecovery } from "../recovery";
import type { Cursor } from "../run";
import { resumer, settleFlow, settleLeaving } from "../settle";
import { Sight } from "../sight";
import { childTokenOf, tokenOf, writerTokenOf, readerTokenOf } from "../token";
import { traceData } from "../trace";
import { record, type Work } from "../work";

/** Child executions that run at a time when MaxConcurrency is 0 or absent: AWS's default. */
const DISTRIBUTED_CONCURRENCY = 10_000;

/** Distributed Map: every item, or batch of items, is an execution of its own that the world runs. */
export function compileDistributedMap(source: MapState, child: CompiledMachine): CompiledState {
  const parts = source.queryLanguage === "JSONata" ? jsonataParts(source) : pathParts(source);
  const { itemReader, resultWriter, label, itemBatcher } = source.distributed ?? {};
  const config = itemReader?.readerConfig ?? {};
  const settings = {
    concurrency: compileSetting(source.maxConcurrency, "MaxConcurrency", "integer"),
    count: compileSetting(source.distributed?.toleratedFailureCount, "ToleratedFailureCount", "integer"),
    percentage: compileSetting(source.distributed?.toleratedFailurePercentage, "ToleratedFailurePercentage", "float"),
    maxItems: compileSetting(sourceOf(config, "MaxItems"), "MaxItems", "integer"),
    batchItems: compileSetting(itemBatcher?.maxItemsPerBatch, "MaxItemsPerBatch", "integer"),
    batchBytes: compileSetting(itemBatcher?.maxInputBytesPerBatch, "MaxInputBytesPerBatch", "integer"),
  };
  const writes = resultWriter?.resource !== undefined;

  const enter = (work: Work, cursor: Cursor): Soon =>
    whenReady(parts.open(work, cursor, state), (opened) => {
      if (opened instanceof Failure) return failState(work, cursor, state, opened);
      const { effective, items, keys } = opened;
      return orFail(work, cursor, settings.concurrency(work, cursor, state, effective), (most) => {
        // Recorded: what a reader will find is not known yet, so the length is 0; the thresholds are read after it.
        cursor.last = record(work, "MapStateStarted", cursor.last, { length: items?.length ?? 0 });
        return orFail(work, cursor, settings.count(work, cursor, state, effective), (count) =>
          orFail(work, cursor, settings.percentage(work, cursor, state, effective), (percentage) =>
            orFail(work, cursor, settings.maxItems(work, cursor, state, effective), (maxItems) =>
              orFail(work, cursor, settings.batchItems(work, cursor, state, effective), (batchItems) =>
                orFail(work, cursor, settings.batchBytes(work, cursor, state, effective), (batchBytes) =>
                  orFail(work, cursor, parts.batchInput(work, cursor, state, effective), (batchInput) => {
                    const mapRunArn = arnOf(work, label);
                    cursor.last = record(work, "MapRunStarted", cursor.last, { mapRunArn });
                    const doing: MapRunDoing = {
                      kind: "mapRun",
                      due: false,
                      mapRunArn,
                      startedId: cursor.last,
                      effective,
                      pending: items ?? [],
                      keys,
                      taken: 0,
                      started: 0,
                      from: null,
                      reading: items === null,
                      writing: false,
                      active: [],
                      sizes: [],
                      texts: [],
                      failed: 0,
                      concurrency: most ?? 0,
                      tolerance: { count, percentage },
                      batch: itemBatcher === undefined ? null : { items: batchItems, bytes: batchBytes },
                      batchInput: isObject(batchInput) ? batchInput : null,
                    };
                    cursor.doing = doing;
                    if (maxItems !== null && maxItems < 0) {
                      return failMapRun(work, cursor, "States.ItemReaderFailed", "field MaxItems must be positive");
                    }
                    if (items !== null) return pump(work, cursor, doing);
                    return orFail(work, cursor, parts.reader(work, cursor, state, effective), (parameters) => {
                      work.effects.push({
                        kind: "readItems",
                        token: readerTokenOf(cursor),
                        at: work.run.now,
                        resource: itemReader?.resource ?? "",
                        parameters: jsonText(parameters),
                        readerConfig: jsonText({ ...config, MaxItems: maxItems ?? 0 }),
                      });
                    });
                  }),
                ),
              ),
            ),
          ),
        );
      });
    });

  /** Starts what may run, asks for more items when few are left, and ends the Map Run when all is done. */
  function pump(work: Work, cursor: Cursor, doing: MapRunDoing): Soon {
    const most = doing.concurrency === 0 ? DISTRIBUTED_CONCURRENCY : doing.concurrency;
    while (doing.active.length < most) {
      const left = doing.pending.length - doing.taken;
      const window = doing.batch === null || left === 0 ? null : doing.pending.slice(doing.taken, doing.taken + WINDOW);
      const size =
        window === null
          ? Math.min(left, 1)
          : batchLength(window, doing.batch ?? NO_BOUNDS, doing.batchInput, !doing.reading || window.length === WINDOW);
      if (size === 0) break;
      const soon = start(work, cursor, doing, size);
      if (soon instanceof Promise) {
        return soon.then(() => (cursor.doing === doing ? pump(work, cursor, doing) : undefined));
      }
      if (cursor.doing !== doing) return;
    }
    if (doing.reading && doing.from !== null && doing.pending.length - doing.taken < most) {
      const { from } = doing;
      doing.from = null;
      work.effects.push({
        kind: "readItems",
        token: readerTokenOf(cursor),
        at: work.run.now,
        resource: itemReader?.resource ?? "",
        parameters: "{}",
        readerConfig: jsonText(config),
        from,
      });
    }
    const over = !doing.reading && doing.active.length === 0 && doing.taken === doing.pending.length && !doing.writing;
    if (!over || judge(work, cursor, doing)) return;
    if (!writes) return closeMapRun(work, cursor, doing, `[${doing.texts.filter((text) => text !== null).join(",")}]`);
    return orFail(work, cursor, parts.writer(work, cursor, state, doing.effective), (parameters) => {
      doing.writing = true;
      work.effects.push({
        kind: "writeResult",
        token: writerTokenOf(cursor),
        at: work.run.now,
        resource: resultWriter?.resource ?? "",
        mapRunArn: doing.mapRunArn,
        parameters: jsonText(parameters),
        output: `[${doing.texts.filter((text) => text !== null).join(",")}]`,
      });
    });
  }

  function start(work: Work, cursor: Cursor, doing: MapRunDoing, size: number): Soon {
    const from = doing.taken;
    doing.taken += size;
    const inputs = Array.from({ length: size }, (_, i) => parts.input(work, cursor, state, doing, from + i));
    const all = inputs.some((input) => input instanceof Promise)
      ? Promise.all(inputs)
      : (inputs as readonly (Json | Failure)[]);
    return whenReady(all, (made) => {
      const failure = made.find((input) => input instanceof Failure);
      if (failure instanceof Failure) return failState(work, cursor, state, failure);
      const items = made as readonly Json[];
      const batch = doing.batchInput === null ? { Items: items } : { BatchInput: doing.batchInput, Items: items };
      const input = jsonText(doing.batch === null ? (items[0] ?? null) : batch);
      if (tooLarge(input, work.limits.payload)) return failState(work, cursor, state, dataLimit(state.name));
      const index = doing.started++;
      doing.active.push(index);
      doing.sizes[index] = size;
      doing.texts[index] = null;
      work.effects.push({
        kind: "startChild",
        token: childTokenOf(cursor, index),
        at: work.run.now,
        mapRunArn: doing.mapRunArn,
        state: state.name,
        index,
        name: `${tokenOf(cursor)}-${index}`,
        input,
      });
    });
  }

  function orFail<T>(work: Work, cursor: Cursor, value: Maybe<T | Failure>, then: (value: T) => Soon): Soon {
    return whenReady(value, (made) => (made instanceof Failure ? failState(work, cursor, state, made) : then(made)));
  }

  const settled = resumer(() => state, parts.leaveWith);
  const state: CompiledState = {
    ...plainState(source, enter),
    resume: (work, cursor) => {
      if (cursor.doing.kind !== "mapRun") return settled(work, cursor);
      cursor.doing.due = false;
      return pump(work, cursor, cursor.doing);
    },
    recovery: compileRecovery(source, () => state),
    child,
  };
  return state;
}

/** Items that a batch is looked for in at a time; AWS's batches have at most 100 million, ours what fits an input. */
const WINDOW = 10_000;
const NO_BOUNDS = { items: null, bytes: null };

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

type Opened = {
  readonly effective: Json;
  /** Null: a reader knows them. */
  readonly items: readonly Json[] | null;
  readonly keys: readonly string[] | null;
};

type Made = (work: Work, cursor: Cursor, state: CompiledState, effective: Json) => Maybe<Json | Failure>;

type Parts = {
  readonly open: (work: Work, cursor: Cursor, state: CompiledState) => Maybe<Opened | Failure>;
  readonly reader: Made;
  readonly writer: Made;
  readonly batchInput: Made;
  readonly input: (
    work: Work,
    cursor: Cursor,
    state: CompiledState,
    doing: MapRunDoing,
    index: number,
  ) => Maybe<Json | Failure>;
  readonly leaveWith: (work: Work, cursor: Cursor, state: CompiledState, result: Json) => Soon;
};

function pathParts(source: MapState): Parts {
  const flow = compileFlow(source);
  const path = source.itemsPath ?? "$";
  const read = pathValue(path);
  const selector = source.itemSelector === undefined ? null : template(source.itemSelector);
  const { itemReader, resultWriter, itemBatcher } = source.distributed ?? {};
  const made = (text: Json | undefined): Made => {
    const value = text === undefined ? null : template(text);
    return (work, cursor, state, effective) => value?.(new Sight(work, cursor, state, effective)) ?? {};
  };
  return {
    open(work, cursor, state) {
      const effective = effectiveInput(work, cursor, state, flow);
      if (effective instanceof Failure) return effective;
      // Recorded: an ItemsPath beside an ItemReader is not even looked at.
      if (itemReader !== undefined) return { effective, items: null, keys: null };
      const found = read(new Sight(work, cursor, state, effective));
      if (found instanceof Failure) return found;
      if (isArray(found)) {
        if (work.trace !== null) traceData(work.trace, cursor, "afterItemsPath", found);
        return { effective, items: found, keys: null };
      }
      if (!isObject(found)) return runtime(`Reference path "${path}" must point to array.`);
      return { effective, items: Object.values(found), keys: Object.keys(found) };
    },
    reader: made(itemReader?.parameters),
    writer: made(resultWriter?.parameters),
    batchInput: itemBatcher?.batchInput === undefined ? () => null : made(itemBatcher.batchInput),
    input(work, cursor, state, doing, index) {
      if (selector === null) return plainItem(doing, index);
      const item = itemOf({ items: doing.pending, keys: doing.keys }, index);
      return selector(new Sight(work, cursor, state, doing.effective, item));
    },
    leaveWith: (work, cursor, state, result) => settleFlow(work, cursor, state, flow, result),
  };
}

function jsonataParts(source: MapState): Parts {
  const items = expression(source.items, "Items");
  const text = typeof source.items === "string" ? (expressionIn(source.items) ?? source.items) : "";
  const selector = expression(source.itemSelector, "ItemSelector");
  const output = expression(source.output, "Output");
  const assign = expression(source.assign, "Assign");
  const { itemReader, resultWriter, itemBatcher } = source.distributed ?? {};
  const made = (value: Json | undefined, field: string): Made => {
    const evaluate = expression(value, field);
    return (work, cursor, state) => evaluate?.(bindingsOf(work, cursor, state)) ?? {};
  };
  return {
    open(work, cursor, state) {
      const raw = cursor.input.value;
      if (itemReader !== undefined) return { effective: raw, items: null, keys: null };
      return onward(items === null ? raw : items(bindingsOf(work, cursor, state)), (found): Opened | Failure => {
        if (isArray(found)) return { effective: raw, items: found, keys: null };
        return items === null
          ? evaluationFailed({ cause: `Map state input must be an array but was: ${JSON.stringify(found)}` })
          : evaluationFailed(unexpectedType(text, "Items", "array", found));
      });
    },
    reader: made(itemReader?.arguments, "ItemReader/Arguments"),
    writer: made(resultWriter?.arguments, "ResultWriter/Arguments"),
    batchInput:
      itemBatcher?.batchInput === undefined ? () => null : made(itemBatcher.batchInput, "ItemBatcher/BatchInput"),
    input(work, cursor, state, doing, index) {
      if (selector === null) return plainItem(doing, index);
      return selector(bindingsOf(work, cursor, state, {}, itemOf({ items: doing.pending, keys: doing.keys }, index)));
    },
    leaveWith(work, cursor, state, result) {
      const leaving = leavingOf(output, assign, bindingsOf(work, cursor, state, { result }), result);
      return settleLeaving(work, cursor, state, leaving, state.next);
    },
  };
}

function plainItem(doing: MapRunDoing, index: number): Json {
  const value = doing.pending[index] ?? null;
  const key = doing.keys?.[index];
  return key === undefined ? value : { Key: key, Value: value };
}
