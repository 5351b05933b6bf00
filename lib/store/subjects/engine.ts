import type { Instant } from "@/lib/base/instant";
import type { Database } from "../database";
import { type Activities, activitiesIn } from "../engine/activities";
import { type Catalogue, catalogueIn } from "../engine/catalogue";
import { Committer } from "../engine/committer";
import {
  adoptExecution,
  childrenOf,
  dueExecutions,
  eventsPage,
  executionByArn,
  executionById,
  executionIds,
  executionsByIds,
  type ExecutionQuery,
  interruptedExecutions,
  isRunning,
  listExecutions,
  nextWake,
  outsideExecutions,
  owners,
  snapshotOf,
  startedExecutions,
  stepsAfter,
  takeOver,
} from "../engine/executions";
import { type MapRunRow, mapRunByArn, mapRunsOf } from "../engine/mapRuns";
import {
  answerRequest,
  askEngine,
  type ClaimedRequest,
  claimRequest,
  type EngineRequest,
  readAnswer,
} from "../engine/requests";
import { type Outbox, outboxIn } from "../engine/outbox";
import { type Rules, rulesIn } from "../engine/rules";
import { resetEngine } from "../engine/reset";
import type { StepCommit, StoredExecution, StoredStep, StoredTask } from "../engine/rows";
import { claimActivityTask, openTasks, releaseTask, startedTasks, taskByToken } from "../engine/tasks";
import type { Lease } from "../lease";

/** What the local engine keeps. */
export type EngineStore = {
  readonly catalogue: Catalogue;
  readonly activities: Activities;
  readonly rules: Rules;
  readonly outbox: Outbox;
  /**
   * Writes a step for the engine that holds a lease; resolves when it is on disk. Rejects with NameTaken when the execution is
   * to be created and its ARN is taken, with OwnershipLost when another engine has taken over.
   */
  commit(lease: Lease, commit: StepCommit): Promise<void>;
  execution(arn: string): Promise<StoredExecution | null>;
  executionById(id: string): Promise<StoredExecution | null>;
  executionsByIds(ids: readonly string[]): Promise<StoredExecution[]>;
  executions(query: ExecutionQuery): Promise<StoredExecution[]>;
  snapshot(id: string): Promise<Uint8Array | null>;
  steps(id: string, after: number, limit: number): Promise<StoredStep[]>;
  events(
    id: string,
    page: { readonly after: number | null; readonly limit: number; readonly reverse: boolean },
  ): Promise<{ readonly texts: string[]; readonly ids: number[] }>;
  due(owner: string, until: Instant, limit: number): Promise<{ readonly id: string; readonly wakeAt: Instant }[]>;
  nextWake(owner: string): Promise<{ readonly id: string; readonly at: Instant } | null>;
  interrupted(owner: string, after: string, limit: number): Promise<string[]>;
  executionIds(after: string, limit: number): Promise<string[]>;
  startedExecutions(owner: string): Promise<string[]>;
  outsideExecutions(owner: string): Promise<string[]>;
  children(parentId: string, after: string, limit: number): Promise<StoredExecution[]>;
  isRunning(machineArn: string): Promise<boolean>;
  owners(): Promise<string[]>;
  takeOver(from: string, to: string): Promise<number>;
  adopt(id: string, from: string, to: string): Promise<boolean>;
  task(taskToken: string): Promise<StoredTask | null>;
  startedTasks(executionId: string): Promise<StoredTask[]>;
  openTasks(where: { readonly account?: string; readonly executionId?: string }, limit: number): Promise<StoredTask[]>;
  claimActivityTask(
    owner: string,
    activityArn: string,
    worker: string | null,
    now: Instant,
  ): Promise<StoredTask | null>;
  releaseTask(taskToken: string): Promise<void>;
  mapRun(arn: string): Promise<MapRunRow | null>;
  mapRuns(executionId: string, after: number, limit: number): Promise<MapRunRow[]>;
  ask(request: Omit<EngineRequest, "id">, owner: string | null): Promise<number>;
  claimRequest(owner: string): Promise<ClaimedRequest | null>;
  answer(id: number, answer: string): Promise<void>;
  readAnswer(id: number): Promise<string | null | "gone">;
  /** Removes everything of the engine, or of one account. */
  reset(account: string | null): Promise<void>;
};

export function engineIn(database: Database, now: () => number): EngineStore {
  const { prisma } = database;
  const committers = new Map<string, Committer>();
  const committerOf = (lease: Lease): Committer => {
    const there = committers.get(lease.name) ?? new Committer(database, lease, now);
    committers.set(lease.name, there);
    return there;
  };
  return {
    catalogue: catalogueIn(database, now),
    activities: activitiesIn(database, now),
    rules: rulesIn(database, now),
    outbox: outboxIn(database),
    commit: (lease, commit) => committerOf(lease).commit(commit),
    execution: (arn) => executionByArn(prisma, arn),
    executionById: (id) => executionById(prisma, id),
    executionsByIds: (ids) => executionsByIds(prisma, ids),
    executions: (query) => listExecutions(prisma, query),
    snapshot: (id) => snapshotOf(prisma, id),
    steps: (id, after, limit) => stepsAfter(prisma, id, after, limit),
    events: (id, page) => eventsPage(prisma, id, page),
    due: (owner, until, limit) => dueExecutions(prisma, owner, until, limit),
    nextWake: (owner) => nextWake(prisma, owner),
    interrupted: (owner, after, limit) => interruptedExecutions(prisma, owner, after, limit),
    executionIds: (after, limit) => executionIds(prisma, after, limit),
    startedExecutions: (owner) => startedExecutions(prisma, owner),
    outsideExecutions: (owner) => outsideExecutions(prisma, owner),
    children: (parentId, after, limit) => childrenOf(prisma, parentId, after, limit),
    isRunning: (machineArn) => isRunning(prisma, machineArn),
    owners: () => owners(prisma),
    takeOver: (from, to) => takeOver(prisma, from, to),
    adopt: (id, from, to) => adoptExecution(prisma, id, from, to),
    task: (taskToken) => taskByToken(prisma, taskToken),
    startedTasks: (executionId) => startedTasks(prisma, executionId),
    openTasks: (where, limit) => openTasks(prisma, where, limit),
    claimActivityTask: (owner, arn, worker, at) => claimActivityTask(prisma, owner, arn, worker, at),
    releaseTask: (taskToken) => releaseTask(prisma, taskToken),
    mapRun: (arn) => mapRunByArn(prisma, arn),
    mapRuns: (executionId, after, limit) => mapRunsOf(prisma, executionId, after, limit),
    ask: (request, owner) => askEngine(database, request, owner, now()),
    claimRequest: (owner) => claimRequest(database, owner),
    answer: (id, answer) => answerRequest(database, id, answer, now()),
    readAnswer: (id) => readAnswer(database, id),
    reset: (account) => resetEngine(database, account, now()),
  };
}
