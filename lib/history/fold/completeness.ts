import { type Completeness, MAX_GAPS } from "../span";

/** What besides the ids tells how much of a run is there. */
export type RecordExtent = {
  /** An event says that the execution ended. */
  readonly ended: boolean;
  /** The source says that the record stops before its end. */
  readonly truncated: boolean;
  /** Events of types that this version does not know: one of them may have ended the execution. */
  readonly unknownEvents: number;
};

/** What a history says about what is missing of it. `ids` are distinct and ascending. */
export function completenessOf(
  ids: readonly number[],
  { ended, truncated, unknownEvents }: RecordExtent,
): Completeness {
  const lastId = ids[ids.length - 1] ?? null;
  const missing = (lastId ?? 0) - ids.length;
  const lacks = missing > 0 || truncated || lastId === null || (unknownEvents > 0 && !ended);
  const kind = lacks ? "partial" : ended ? "complete" : "running";
  return { kind, ended, firstId: ids[0] ?? null, lastId, missing, gaps: missing > 0 ? gapsIn(ids) : [], truncated };
}

function gapsIn(ids: readonly number[]): [number, number][] {
  const holes: [number, number][] = [];
  let expected = 1;
  for (const id of ids) {
    if (id > expected) holes.push([expected, id - 1]);
    if (holes.length === MAX_GAPS) break;
    expected = id + 1;
  }
  return holes;
}
