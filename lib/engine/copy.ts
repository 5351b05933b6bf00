import { copyGroup } from "./group";
import type { Cursor, Doing, Run } from "./run";

/** A copy that shares what never changes: values, texts, items. Costs as much as is active, not as has happened. */
export function copyRun(run: Run): Run {
  return { ...run, cursors: run.cursors.map((cursor) => (cursor === null ? null : copyCursor(cursor))) };
}

export function copyCursor(cursor: Cursor): Cursor {
  return { ...cursor, doing: copyDoing(cursor.doing) };
}

function copyDoing(doing: Doing): Doing {
  if (doing.kind === "mapRun") {
    const { active, gathering } = doing;
    return { ...doing, active: [...active], gathering: { ...gathering, texts: [...gathering.texts] } };
  }
  return doing.kind === "group" ? copyGroup(doing) : doing;
}
