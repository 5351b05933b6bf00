import { type Completeness, MAX_HOLES } from "../span";

/** What besides the ids tells how much of a run is there. */
export type Known = {
  /** An event says that the execution ended. */
  readonly ended: boolean;
  /** The source says that the record stops before its end. */
  readonly cut: boolean;
  /** Events of types that this version does not know: one of them may have ended the execution. */
  readonly unknownEvents: number;
};

/** What a history says about what is missing of it. `ids` are distinct and ascending. */
export function completenessOf(ids: readonly number[], { ended, cut, unknownEvents }: Known): Completeness {
  const lastId = ids[ids.length - 1] ?? null;
  const missing = (lastId ?? 0) - ids.length;
  const lacks = missing > 0 || cut || lastId === null || (unknownEvents > 0 && !ended);
  const kind = lacks ? "partial" : ended ? "complete" : "running";
  return { kind, ended, firstId: ids[0] ?? null, lastId, missing, holes: missing > 0 ? holesOf(ids) : [], cut };
}

function holesOf(ids: readonly number[]): [number, number][] {
  const holes: [number, number][] = [];
  let expected = 1;
  for (const id of ids) {
    if (id > expected) holes.push([expected, id - 1]);
    if (holes.length === MAX_HOLES) break;
    expected = id + 1;
  }
  return holes;
}
