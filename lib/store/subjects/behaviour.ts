import { type MatrixAsked, matrixOf, type RunOfMatrix } from "../behaviour/matrix";
import { retriesOfMachine, type RetriesOfMachine } from "../behaviour/retries";
import { revisionFigures, type RevisionSums } from "../behaviour/revisionFigures";
import { type SeenRevision, seenRevisions } from "../behaviour/revisions";
import { type FiguresAsked, type FiguresOfStates, stateFigures } from "../behaviour/stateFigures";
import type { Database } from "../database";
import type { OverviewTime } from "../overview/range";

type OfMachine = OverviewTime & { readonly machineId: number };

/** What one machine did in a stretch of time (ms UTC), by state, by run and by definition. No history is read for it. */
export type Behaviour = {
  /** By state, from the roll-ups. */
  states(asked: FiguresAsked): Promise<FiguresOfStates>;
  /** By definition, type and region. */
  revisions(asked: OfMachine): Promise<RevisionSums>;
  /** The definitions of a machine that were seen, the newest first. */
  seen(
    machineId: number,
    most: number,
  ): Promise<{ readonly revisions: readonly SeenRevision[]; readonly count: number }>;
  /** What retries led to, by state. */
  retries(asked: OfMachine): Promise<RetriesOfMachine>;
  /** The last runs, the oldest first, with what each state did in them. */
  matrix(asked: MatrixAsked): Promise<readonly RunOfMatrix[]>;
};

export function behaviourIn(database: Database): Behaviour {
  return {
    states: (asked) => stateFigures(database, asked),
    revisions: (asked) => revisionFigures(database, asked),
    seen: (machineId, most) => seenRevisions(database, machineId, most),
    retries: (asked) => retriesOfMachine(database, asked),
    matrix: (asked) => matrixOf(database, asked),
  };
}
