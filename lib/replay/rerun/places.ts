import type { Cursor, Run } from "@/lib/engine/run";

/** Where a cursor stands, for people: `Orders › item 3 › Charge`. Items and branches count from 0, as their events do. */
export function placeOf(run: Run, cursor: Cursor): string {
  const names = [cursor.state];
  for (let child = cursor; child.parent >= 0;) {
    const parent = run.cursors[child.parent];
    if (parent === undefined || parent === null) break;
    const isMap = parent.phase.kind === "container" && parent.phase.map !== null;
    names.push(`${isMap ? "item" : "branch"} ${child.index}`, parent.state);
    child = parent;
  }
  return names.reverse().join(" › ");
}
