import { labelOfMapRun } from "@/lib/base/arn";
import { isObject, type Json, jsonOrNull } from "@/lib/base/json";
import { parseRecorded } from "@/lib/asl/parse";
import type { MapState } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import type { HistoryEvent } from "@/lib/history/event";

/** Where the manifest of a Map Run's results is. */
export type ResultPlace = { readonly bucket: string; readonly key: string };

export type DistributedMaps = {
  /** Where its results can be; more than one where no label tells its state. */
  readonly places: readonly ResultPlace[];
  /** Its children are Express executions, which no list has. */
  readonly isExpress: boolean;
};

/** Places that are tried. */
const MAX_PLACES = 5;

/**
 * What a definition says of a Map Run. Its state is known by the label in the ARN; a state without one gets another each
 * time. Places that an expression computes are left out: its execution tells them when it has ended well.
 */
export function distributedMaps(definition: string, mapRunArn: string): DistributedMaps {
  const { machine } = parseRecorded(definition, {});
  if (machine === undefined) return { places: [], isExpress: false };
  const maps = [...statesOf(machine)].filter((state) => state.type === "Map").filter(isDistributed);
  const label = labelOfMapRun(mapRunArn);
  const labelled = maps.filter(({ distributed }) => distributed?.label === label);
  const possible = labelled.length > 0 ? labelled : maps.filter(({ distributed }) => distributed?.label === undefined);
  return {
    places: possible.flatMap((map) => placeIn(map, mapRunArn) ?? []).slice(0, MAX_PLACES),
    isExpress: possible.length > 0 && possible.every(({ processor }) => processor.executionType === "EXPRESS"),
  };
}

function isDistributed({ processor }: MapState): boolean {
  return processor.mode === "DISTRIBUTED";
}

function placeIn({ distributed }: MapState, mapRunArn: string): ResultPlace | null {
  const { parameters, arguments: given } = distributed?.resultWriter ?? {};
  const written = given ?? parameters;
  if (!isObject(written) || "Prefix.$" in written || isComputed(written["Prefix"])) return null;
  return isComputed(written["Bucket"]) ? null : placeOf(resultPlace(mapRunArn, written).ResultWriterDetails);
}

/** JSONata. */
function isComputed(value: Json | undefined): boolean {
  return typeof value === "string" && value.trimStart().startsWith("{%");
}

function placeOf({ Bucket, Key }: { readonly Bucket?: Json; readonly Key?: Json }): ResultPlace | null {
  return typeof Bucket === "string" && Bucket !== "" && typeof Key === "string" ? { bucket: Bucket, key: Key } : null;
}

/** Longest output that is looked into: AWS's limit of a payload in bytes. */
const MAX_OUTPUT = 256 * 1024;

/** Where an execution's Map Runs left their results, as outputs of its states tell, by the Map Run's ARN. */
export function toldResultPlaces(events: readonly HistoryEvent[]): ReadonlyMap<string, ResultPlace> {
  const told = new Map<string, ResultPlace>();
  for (const event of events) {
    if (event.type !== "MapStateExited" || !("text" in event.details.output)) continue;
    const { text } = event.details.output;
    if (text.length <= MAX_OUTPUT && text.includes("ResultWriterDetails")) addPlaces(jsonOrNull(text), told);
  }
  return told;
}

/** Objects inside each other that are looked into: a ResultPath puts the details further in. */
const MAX_DEPTH = 8;

function addPlaces(value: Json, told: Map<string, ResultPlace>, depth = 0): void {
  if (!isObject(value) || depth > MAX_DEPTH) return;
  const { MapRunArn, ResultWriterDetails } = value;
  if (typeof MapRunArn === "string" && isObject(ResultWriterDetails ?? null)) {
    const place = placeOf(ResultWriterDetails as { readonly Bucket?: Json; readonly Key?: Json });
    if (place !== null) told.set(MapRunArn, place);
  }
  for (const member of Object.values(value)) addPlaces(member, told, depth + 1);
}
