import type { Database } from "../database";
import {
  askReplay,
  claimReplays,
  endReplay,
  forgetReplays,
  openReplays,
  readReplay,
  type ReplayAnswer,
  type ReplayRequest,
  restartReplays,
} from "../replayRequest";

/** Parts of replays that pages ask the worker for, and their answers. */
export type Replays = {
  /** Asks for a part, unless its answer for this revision is there or on its way; answers how it stands. */
  ask(request: ReplayRequest): Promise<ReplayAnswer>;
  read(request: ReplayRequest): Promise<ReplayAnswer | null>;
  /** Gives the parts of an execution up, or forgets their answers. */
  forget(executionId: number): Promise<void>;
  /** What an ended worker left running waits again. */
  restart(): Promise<void>;
  /** Requests that wait, the oldest first; they run from now on. */
  claim(limit: number): Promise<readonly ReplayRequest[]>;
  /** Requests that run and that somebody still waits for; what nobody asks for any more is forgotten. */
  open(): Promise<readonly ReplayRequest[]>;
  end(request: ReplayRequest, end: Pick<ReplayAnswer, "answer" | "givenUp">): Promise<void>;
};

export function replaysIn(database: Database, now: () => number): Replays {
  return {
    ask: (request) => askReplay(database, request, now()),
    read: (request) => readReplay(database, request),
    forget: (id) => forgetReplays(database, id, now()),
    restart: () => restartReplays(database),
    claim: (limit) => claimReplays(database, limit, now()),
    open: () => openReplays(database, now()),
    end: (request, end) => endReplay(database, request, end, now()),
  };
}
