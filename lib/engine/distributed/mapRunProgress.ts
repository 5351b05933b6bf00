import { unsuccessful } from "./counts";
import { isExceeded, THRESHOLD_CAUSE, THRESHOLD_ERROR } from "./tolerance";
import { bufferedItems } from "./itemBuffer";
import type { MapRunPhase } from "./mapRunPhase";

/** The Map Run is going to fail: its state stops what runs. */
export function failMapRun(phase: MapRunPhase, error: string, cause: string | null): void {
  phase.ending ??= { status: "FAILED", stage: "decided", error, cause };
}

/** Fails the Map Run when too many items have failed. */
export function checkTolerance(phase: MapRunPhase): void {
  const pending = bufferedItems(phase.itemBuffer) + phase.openBatch.texts.length + phase.redriveQueue.items;
  const total = phase.items.succeeded + unsuccessful(phase.items) + runningItems(phase) + pending;
  if (isExceeded(phase.tolerance, unsuccessful(phase.items), phase.reader === null ? total : null)) {
    failMapRun(phase, THRESHOLD_ERROR, THRESHOLD_CAUSE);
  }
}

/** Items of the children that run. */
export function runningItems({ active, batch }: MapRunPhase): number {
  return batch === null ? active.length : active.reduce((sum, { items }) => sum + items, 0);
}

/** Whether all items have been given to children and these have ended. */
export function isOver({ reader, itemBuffer, openBatch, active, redriveQueue }: MapRunPhase): boolean {
  if (reader !== null || redriveQueue.children > 0) return false;
  return bufferedItems(itemBuffer) === 0 && openBatch.texts.length === 0 && active.length === 0;
}
