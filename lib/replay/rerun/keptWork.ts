import { mapRunsOf } from "@/lib/engine/distributed/mapRunView";
import type { MapRunPhase } from "@/lib/engine/distributed/mapRunPhase";
import type { Cursor, Run } from "@/lib/engine/run";
import { tokenOf } from "@/lib/engine/token";
import { placeOf } from "./places";

/** What a Parallel or Map that goes on keeps. Counts; null: the record does not tell. */
export type KeptWork = {
  readonly state: string;
  readonly place: string;
  readonly of: "branches" | "items" | "children";
  /** Have ended well, and are not run again. */
  readonly kept: number | null;
  /** Go on at a state of their own; children of a Map Run are redriven, or start anew where they are Express. */
  readonly goOn: number | null;
  /** Had not begun. */
  readonly start: number | null;
};

/** Of each Parallel, Map and Map Run that goes on in a run that was restored and has not gone on yet. */
export function keptWorkOf(run: Run): readonly KeptWork[] {
  return run.cursors.flatMap((cursor) => {
    if (cursor?.phase.kind === "container") {
      const { map, done, length, next, slots } = cursor.phase;
      const goOn = slots.filter((id) => id >= 0).length;
      const of = map === null ? "branches" : "items";
      return [
        { state: cursor.state, place: placeOf(run, cursor), of, kept: done, goOn, start: length - next } as const,
      ];
    }
    return cursor?.phase.kind === "mapRun" ? [ofMapRun(run, cursor, cursor.phase)] : [];
  });
}

function ofMapRun(run: Run, cursor: Cursor, phase: MapRunPhase): KeptWork {
  const told = { state: cursor.state, place: placeOf(run, cursor), of: "children" } as const;
  const { succeeded } = phase.children;
  // A record that tells only how a Map Run ended says nothing of its children.
  if (succeeded + phase.redriveQueue.children !== phase.started)
    return { ...told, kept: null, goOn: null, start: null };
  const view = mapRunsOf(run).find(({ token }) => token === tokenOf(cursor));
  const isRead = phase.reader === null && phase.batch === null;
  return {
    ...told,
    kept: succeeded,
    goOn: phase.redriveQueue.children,
    start: isRead ? (view?.executionCounts.pending ?? null) : null,
  };
}
