import type { Cursor } from "../run";
import { record } from "../step/record";
import type { StepContext } from "../compiledMachine";
import { redriveQueueOf, indicesIn } from "./redriveQueue";
import { NONE_ENDED } from "./counts";
import type { MapRunPhase } from "./mapRunPhase";
import { withoutResults } from "./results";
import { bufferOf } from "./itemBuffer";
import { beginResultWriter } from "./finishMapRun";

/** AWS's limit of redrives of one Map Run. */
const MAX_REDRIVES = 1_000;

/**
 * Whether a Map Run that has ended goes on when its execution is redriven; else its state opens a new one.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html#redrive-eligibility-map-run
 */
export function isRedrivable({ ending }: MapRunPhase): boolean {
  if (ending === null || ending.status === "ABORTED") return true;
  // Documented: a result that is too large and an expression of the state itself make a new Map Run.
  return ending.status === "FAILED" && ending.error !== "States.Runtime" && ending.error !== "States.DataLimitExceeded";
}

/**
 * Opens a Map Run again: children that did not end well are redriven first, then those that were never started
 * start. Its state goes on afterwards. One that was redriven too often fails instead.
 */
export function redriveMapRun(ctx: StepContext, cursor: Cursor, phase: MapRunPhase): void {
  phase.due = true;
  ctx.ready.push(cursor);
  if (phase.redrives >= MAX_REDRIVES) {
    const cause = `The Map Run exceeded the maximum of ${MAX_REDRIVES} redrives.`;
    phase.ending = { status: "FAILED", stage: "written", error: "States.Runtime", cause };
    return;
  }
  phase.redrives++;
  const { mapRunArn, redrives } = phase;
  phase.startedId = record(ctx, "MapRunRedriven", phase.stateStartedId, { mapRunArn, redriveCount: redrives });
  cursor.last = phase.startedId;
  phase.redriveQueue = redriveQueueOf(phase.unsuccessful);
  if (phase.results !== null) phase.results = withoutResults(phase.results, indicesIn(phase.unsuccessful));
  phase.unsuccessful = "";
  phase.items = { ...NONE_ENDED, succeeded: phase.items.succeeded };
  phase.children = { ...NONE_ENDED, succeeded: phase.children.succeeded };
  phase.ending = null;
  readAgain(phase);
  beginResultWriter(ctx, cursor, phase);
}

/** Documented: once children were started, the items stay those that were read; else they are read anew. */
function readAgain(phase: MapRunPhase): void {
  if (phase.started > 0) {
    if (phase.reader !== null) phase.reader = { ...phase.reader, isAsked: false };
  } else if (phase.firstReader !== null) {
    phase.reader = phase.firstReader;
    phase.itemBuffer = bufferOf([], null);
    phase.openBatch.texts = [];
    phase.openBatch.bytes = 0;
  }
}
