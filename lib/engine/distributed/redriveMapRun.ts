import type { Cursor } from "../run";
import { record, type Work } from "../work";
import { againOf, indicesIn } from "./again";
import { NONE_ENDED } from "./counts";
import { openResults, type MapRunDoing } from "./mapRun";
import { withoutResults } from "./results";
import { windowOver } from "./window";

/** AWS's limit of redrives of one Map Run. */
const MOST_REDRIVES = 1_000;

/**
 * Whether a Map Run that has ended goes on when its execution is redriven; else its state opens a new one.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html#redrive-eligibility-map-run
 */
export function isRedrivable({ ending }: MapRunDoing): boolean {
  if (ending === null || ending.status === "ABORTED") return true;
  // Documented: a result that is too large and an expression of the state itself make a new Map Run.
  return ending.status === "FAILED" && ending.error !== "States.Runtime" && ending.error !== "States.DataLimitExceeded";
}

/**
 * Opens a Map Run again: children that did not end well are redriven first, then those that were never started
 * start. Its state goes on afterwards. One that was redriven too often fails instead.
 */
export function redriveMapRun(work: Work, cursor: Cursor, doing: MapRunDoing): void {
  doing.due = true;
  work.ready.push(cursor);
  if (doing.redrives >= MOST_REDRIVES) {
    const cause = `The Map Run exceeded the maximum of ${MOST_REDRIVES} redrives.`;
    doing.ending = { status: "FAILED", stage: "written", error: "States.Runtime", cause };
    return;
  }
  doing.redrives++;
  const { mapRunArn, redrives } = doing;
  doing.startedId = record(work, "MapRunRedriven", doing.stateStartedId, { mapRunArn, redriveCount: redrives });
  cursor.last = doing.startedId;
  doing.again = againOf(doing.unsuccessful);
  if (doing.results !== null) doing.results = withoutResults(doing.results, indicesIn(doing.unsuccessful));
  doing.unsuccessful = "";
  doing.items = { ...NONE_ENDED, succeeded: doing.items.succeeded };
  doing.children = { ...NONE_ENDED, succeeded: doing.children.succeeded };
  doing.ending = null;
  readAgain(doing);
  openResults(work, cursor, doing);
}

/** Documented: once children were started, the items stay those that were read; else they are read anew. */
function readAgain(doing: MapRunDoing): void {
  if (doing.started > 0) {
    if (doing.reader !== null) doing.reader = { ...doing.reader, isAsked: false };
  } else if (doing.firstReader !== null) {
    doing.reader = doing.firstReader;
    doing.window = windowOver([], null);
    doing.gathering.texts = [];
    doing.gathering.bytes = 0;
  }
}
