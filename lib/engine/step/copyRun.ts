import { copyContainer } from "../containers/container";
import type { Cursor, CursorPhase, Run } from "../run";

/** A copy that shares what never changes: values, texts, items. Costs as much as is active, not as has happened. */
export function copyRun(run: Run): Run {
  return { ...run, cursors: run.cursors.map((cursor) => (cursor === null ? null : copyCursor(cursor))) };
}

export function copyCursor(cursor: Cursor): Cursor {
  return { ...cursor, phase: copyPhase(cursor.phase) };
}

function copyPhase(phase: CursorPhase): CursorPhase {
  if (phase.kind === "mapRun") {
    const { active, openBatch } = phase;
    return { ...phase, active: [...active], openBatch: { ...openBatch, texts: [...openBatch.texts] } };
  }
  return phase.kind === "container" ? copyContainer(phase) : phase;
}
