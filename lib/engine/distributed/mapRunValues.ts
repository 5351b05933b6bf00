import type { MapState } from "@/lib/asl/machine";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { bindingsOf } from "../dataflow/bindings";
import type { CompiledState, StepContext } from "../compiledMachine";
import { expression } from "../dataflow/expressions";
import { Failure } from "../failure";
import { template } from "../dataflow/paths";
import type { Cursor } from "../run";
import { StateScope } from "../dataflow/stateScope";

/** What a Map Run evaluates once, before it starts. */
export type MapRunValues = {
  /** Bucket and key of the reader, bucket and prefix of the writer. */
  readonly reader: Json;
  readonly writer: Json;
  readonly batchInput: Json;
  /** Members of the ReaderConfig that are expressions. */
  readonly config: JsonObject;
};

type Made = (ctx: StepContext, cursor: Cursor, state: CompiledState, effective: Json) => Json | Failure;

/** Compiles the templates of ItemReader, ResultWriter and ItemBatcher. `effective` is what paths start at. */
export function compileValues(
  source: MapState,
): (ctx: StepContext, cursor: Cursor, state: CompiledState, effective: Json) => MapRunValues | Failure {
  const { itemReader, resultWriter, itemBatcher } = source.distributed ?? {};
  const jsonata = source.queryLanguage === "JSONata";
  const made = jsonata ? jsonataMade : pathMade;
  const pointer = itemReader?.readerConfig?.["ItemsPointer"];
  const reader = made(jsonata ? itemReader?.arguments : itemReader?.parameters, "ItemReader/Arguments");
  const writer = made(jsonata ? resultWriter?.arguments : resultWriter?.parameters, "ResultWriter/Arguments");
  const batchInput = made(itemBatcher?.batchInput, "ItemBatcher/BatchInput");
  const config = made(
    jsonata && pointer !== undefined ? { ItemsPointer: pointer } : undefined,
    "ItemReader/ReaderConfig",
  );
  return (ctx, cursor, state, effective) => {
    const read = reader(ctx, cursor, state, effective);
    if (read instanceof Failure) return read;
    const written = writer(ctx, cursor, state, effective);
    if (written instanceof Failure) return written;
    const batch = batchInput(ctx, cursor, state, effective);
    if (batch instanceof Failure) return batch;
    const members = config(ctx, cursor, state, effective);
    if (members instanceof Failure) return members;
    return { reader: read, writer: written, batchInput: batch, config: isObject(members) ? members : {} };
  };
}

/** Null where nothing is given. */
function pathMade(text: Json | undefined): Made {
  const value = text === undefined ? null : template(text);
  return (ctx, cursor, state, effective) => value?.(new StateScope(ctx, cursor, state, effective)) ?? null;
}

function jsonataMade(value: Json | undefined, field: string): Made {
  const evaluate = expression(value, field);
  return (ctx, cursor, state) => evaluate?.(bindingsOf(ctx, cursor, state)) ?? null;
}
