import { type Completeness, MAX_HOLES } from "../span";

/** What the ids of a history say about what is missing. `ids` are distinct and ascending. */
export function completenessOf(ids: readonly number[], ended: boolean, cut: boolean): Completeness {
  const lastId = ids[ids.length - 1] ?? null;
  const missing = (lastId ?? 0) - ids.length;
  const kind = missing > 0 || cut || lastId === null ? "partial" : ended ? "complete" : "running";
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
