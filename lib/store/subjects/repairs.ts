import type { FailureAccount } from "@/lib/contract/accounted";
import type { MadeResumeMachine } from "@/lib/contract/resumeMachines";
import type { Database } from "../database";
import { catchUpRepairs, configureRepairs, followRepairs } from "../repairs/follow";
import { giveUp, undoGiveUp } from "../repairs/giveUp";
import { readAccount } from "../repairs/readAccount";
import {
  addResumeMachine,
  forgetResumeMachine,
  listResumeMachines,
  readResumeMachine,
} from "../repairs/resumeMachines";
import { addStartedRerun, type StartedRerun } from "../repairs/startedReruns";
import type { BusinessKeys } from "../repairs/tokens";

/** What became of failures. */
export type Repairs = {
  /** Takes the next changes in; answers whether there are more. Any number of processes may do it at once. */
  follow(): Promise<boolean>;
  /** Takes them in where that takes a moment. */
  catchUp(): Promise<void>;
  /** Keeps where the business key of each machine lies in its input. */
  configure(businessKeys: BusinessKeys): Promise<void>;
  /** Null when there is no such execution. */
  account(executionId: number): Promise<FailureAccount | null>;
  /** False when there is no such execution, or it did not fail. */
  giveUp(executionId: number, note: string): Promise<boolean>;
  /** False when it was not given up. */
  undoGiveUp(executionId: number): Promise<boolean>;
  /** Notes that an execution was started to repair another one. */
  started(rerun: StartedRerun): Promise<void>;
  /** Notes that a machine was made to resume an execution. */
  madeResumeMachine(made: Omit<MadeResumeMachine, "createdAt">): Promise<void>;
  /** The last ones that were made and not deleted. */
  resumeMachines(): Promise<MadeResumeMachine[]>;
  resumeMachine(arn: string): Promise<MadeResumeMachine | null>;
  forgetResumeMachine(arn: string): Promise<void>;
};

export function repairsIn(database: Database, now: () => number): Repairs {
  return {
    follow: () => followRepairs(database, now()),
    catchUp: () => catchUpRepairs(database, now()),
    configure: (businessKeys) => configureRepairs(database, businessKeys),
    account: (id) => readAccount(database, id),
    giveUp: (id, note) => giveUp(database, now(), id, note),
    undoGiveUp: (id) => undoGiveUp(database, now(), id),
    started: (rerun) => addStartedRerun(database, now(), rerun),
    madeResumeMachine: (made) => addResumeMachine(database, now(), made),
    resumeMachines: () => listResumeMachines(database),
    resumeMachine: (arn) => readResumeMachine(database, arn),
    forgetResumeMachine: (arn) => forgetResumeMachine(database, arn),
  };
}
