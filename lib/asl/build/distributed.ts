import type { JsonObject } from "@/lib/base/json";
import type { DistributedMap } from "../machine";
import { field, numberSource, object, present, text } from "./read";

type Part<K extends keyof DistributedMap> = NonNullable<DistributedMap[K]>;

/** What a checked Map state in DISTRIBUTED mode has beyond an inline one. */
export function buildDistributed(state: JsonObject): DistributedMap {
  return present<DistributedMap>({
    label: text(state, "Label"),
    itemReader: reader(object(state, "ItemReader")),
    itemBatcher: batcher(object(state, "ItemBatcher")),
    resultWriter: writer(object(state, "ResultWriter")),
    toleratedFailureCount: numberSource(state, "ToleratedFailureCount"),
    toleratedFailurePercentage: numberSource(state, "ToleratedFailurePercentage"),
  });
}

function reader(from: JsonObject | undefined): Part<"itemReader"> | undefined {
  if (from === undefined) return undefined;
  return present<Part<"itemReader">>({
    resource: text(from, "Resource") ?? "",
    parameters: field(from, "Parameters"),
    arguments: field(from, "Arguments"),
    readerConfig: object(from, "ReaderConfig"),
  });
}

function batcher(from: JsonObject | undefined): Part<"itemBatcher"> | undefined {
  if (from === undefined) return undefined;
  return present<Part<"itemBatcher">>({
    maxItemsPerBatch: numberSource(from, "MaxItemsPerBatch"),
    maxInputBytesPerBatch: numberSource(from, "MaxInputBytesPerBatch"),
    batchInput: field(from, "BatchInput"),
  });
}

function writer(from: JsonObject | undefined): Part<"resultWriter"> | undefined {
  if (from === undefined) return undefined;
  return present<Part<"resultWriter">>({
    resource: text(from, "Resource"),
    parameters: field(from, "Parameters"),
    arguments: field(from, "Arguments"),
    writerConfig: object(from, "WriterConfig"),
  });
}
