import type { Execution } from "@/generated/sqlite/client";
import type { ChangesAfter } from "@/lib/contract/changeFeed";
import type { Facets, Histogram } from "@/lib/contract/execution";
import type { Job, OpenJobs } from "@/lib/contract/job";
import type { JobKind } from "@/lib/contract/jobKinds";
import type { ExecutionFilter, HistogramQuery, ListQuery } from "@/lib/contract/listQuery";
import { knownPrices, type PriceTable } from "@/lib/cost/prices";
import type { HistoryEvent } from "@/lib/history/event";
import type { StateStats } from "@/lib/stats/states";
import { readAddress } from "./address";
import { costSpan, type CostRange, type CostSpan, type CostSum, type StateSum, sumCosts, sumStates } from "./costSums";
import { changeNumber, changesAfter, pruneChanges } from "./changes";
import { type Database, migrationsOf, openDatabase } from "./database";
import { countFacets } from "./facets";
import { countOverTime } from "./histogram";
import { fillContentHashes } from "./contentHashes";
import {
  findExecution,
  latestDefinition,
  readDefinition,
  readEvent,
  readEvents,
  readPacked,
  readStates,
  readTexts,
} from "./history";
import type { IngestedExecution, Saved } from "./ingested";
import { type Assignment, assignFacts } from "./assign";
import { countUnassigned, findByArn, findRuns } from "./lookup";
import { removeExecutions } from "./remove";
import {
  cancelJob,
  hasOpenJob,
  type JobDetails,
  type JobRequest,
  openJobKeys,
  openJobs,
  readJob,
  readJobDetails,
  requestJob,
} from "./job";
import {
  type Claim,
  claimJob,
  type ClaimedJob,
  endJob,
  failJob,
  type JobEnd,
  type JobProgress,
  noteProgress,
  watchJob,
} from "./jobClaim";
import { type FailingJob, failingJobs, isResting } from "./jobHealth";
import { isLeased, type Lease, releaseLease, renewLease, type SeenLeases, takeLease } from "./lease";
import { type ListedExecutions, listExecutions } from "./list";
import { findMachines, labelMachines, type MachineLabel } from "./machine";
import type { PackedPage } from "./pages";
import {
  askReplay,
  claimReplays,
  endReplay,
  forgetReplays,
  openReplays,
  readReplay,
  restartReplays,
  type ReplayAnswer,
  type ReplayRequest,
} from "./replayRequest";
import { nearestRevision, revisionsNear } from "./revision";
import { refoldExecution, saveExecution } from "./save";
import { FOLD_VERSION } from "./summary";
import { watched } from "./watched";
import { awaitingVerdict, countAwaitingVerdict, type GivenVerdict, writeVerdicts } from "./verdict";

export type StoreOptions = {
  /** `file:PATH` or `postgresql://…`. */
  readonly url: string;
  /** The project's folder: what a relative path starts from, and where the migrations are. */
  readonly root: string;
  /** Milliseconds since the epoch; the computer's clock unless a test gives another. */
  readonly now?: () => number;
  /** Milliseconds that only go forward, for leases; the process's own clock, or `now` where a test gives that alone. */
  readonly elapsed?: () => number;
};

/** An execution as it is stored; `rowOf` makes of it what lists show. */
export type StoredExecution = Execution;

/** Everything that is kept. The only way to the database. */
export type Store = {
  readonly kind: Database["kind"];
  save(execution: IngestedExecution): Promise<Saved>;
  /** `prices` to sort by cost: the table of the home region first. */
  list(query: ListQuery, prices?: readonly PriceTable[]): Promise<ListedExecutions>;
  facets(filter: ExecutionFilter): Promise<Facets>;
  histogram(query: HistogramQuery): Promise<Histogram | null>;
  costs(range: CostRange): Promise<CostSum[] | null>;
  stateCosts(range: CostRange & { readonly machine: string }): Promise<StateSum[]>;
  costSpan(): Promise<CostSpan | null>;
  /** Ids of the machines that a word of an address names: a name (all that have it), an ARN, or `name:NAME`. */
  findMachines(word: string): Promise<number[]>;
  /** How machines are called where they are listed, by id; what is gone is left out. */
  labelMachines(ids: readonly number[]): Promise<ReadonlyMap<number, MachineLabel>>;
  /** The definition that a machine ran with last; null when none is known. */
  latestDefinition(machine: string): Promise<string | null>;
  find(key: string): Promise<StoredExecution | null>;
  /** The latest run of `ARN`, or the run `ARN@START`; null when it is not stored. */
  findByArn(target: string): Promise<StoredExecution | null>;
  /** All runs under an ARN, the latest first. */
  runs(arn: string): Promise<StoredExecution[]>;
  /** Events of logs under an ARN of which nothing tells whose they are. */
  countUnassigned(arn: string): Promise<number>;
  /** Answers the execution, or null when there is none. Throws StoreRefusal when it contradicts another one. */
  assign(key: string, assignment: Assignment): Promise<StoredExecution | null>;
  /** Removes executions; answers how many were there. */
  remove(executionIds: readonly number[]): Promise<number>;
  findById(executionId: number): Promise<StoredExecution | null>;
  events(executionId: number): Promise<HistoryEvent[]>;
  event(executionId: number, eventId: number): Promise<{ readonly event: HistoryEvent; readonly index: number } | null>;
  texts(executionId: number): AsyncGenerator<string[]>;
  /** Histories as they are stored, by the execution's id: `unpackEvents` of lib/store/pages makes events of a page. */
  packed(executionIds: readonly number[]): Promise<ReadonlyMap<number, readonly PackedPage[]>>;
  states(executionId: number): Promise<StateStats[]>;
  definition(hash: string): Promise<string | null>;
  /** Computes the content hashes that definitions of an older version lack; answers how many. */
  fillContentHashes(): Promise<number>;
  /** Hash of the definition that the machine of an execution had nearest to its start. */
  nearestRevision(execution: StoredExecution): Promise<string | null>;
  /** Hashes of the definitions known of its machine, nearest to its start first. */
  revisionsNear(execution: StoredExecution, limit: number): Promise<readonly string[]>;
  countExecutions(): Promise<number>;
  /** Number of the last change; 0 before the first. */
  changeNumber(): Promise<number>;
  /** Changes with numbers above `seq`, ascending, at most `limit`. */
  changesAfter(seq: number, limit: number): Promise<ChangesAfter>;
  /** Forgets all but the last `keep` changes; answers how many were forgotten. */
  pruneChanges(keep: number): Promise<number>;
  /** Ids above `after` of executions that an older version folded, ascending, at most `limit`. */
  outdated(limit: number, after?: number): Promise<number[]>;
  refold(executionId: number): Promise<boolean>;
  /** Executions without a verdict of this interpreter, at most `limit`. */
  awaitingVerdict(limit: number): Promise<StoredExecution[]>;
  countAwaitingVerdict(): Promise<number>;
  /** Answers how many were kept: what changed meanwhile still awaits a verdict. */
  writeVerdicts(given: readonly GivenVerdict[]): Promise<number>;
  /** Asks for a job; one with the same key that is still open is answered instead of a second. */
  requestJob(request: JobRequest): Promise<Job>;
  hasOpenJob(kind: JobKind): Promise<boolean>;
  job(id: number): Promise<Job | null>;
  jobDetails<K extends JobKind>(kind: K, id: number): Promise<JobDetails<K> | null>;
  /** Jobs that wait or run, the oldest first, at most `limit`. */
  openJobs(limit: number): Promise<OpenJobs>;
  openJobKeys(kind: JobKind): Promise<string[]>;
  /** A job that waits is cancelled at once, one that runs by its worker. Null when there is none. */
  cancelJob(id: number): Promise<Job | null>;
  claimJob(claim: Claim): Promise<ClaimedJob | null>;
  /** Whether a worker goes on with its job. */
  watchJob(claimed: ClaimedJob): Promise<"goOn" | "cancel" | "lost">;
  noteProgress<K extends JobKind>(claimed: ClaimedJob<K>, progress: JobProgress<K>): Promise<boolean>;
  endJob<K extends JobKind>(claimed: ClaimedJob<K>, end: JobEnd<K>): Promise<boolean>;
  /** Asks for a part of a replay, unless its answer for this revision is there or on its way; answers how it stands. */
  askReplay(request: ReplayRequest): Promise<ReplayAnswer>;
  readReplay(request: ReplayRequest): Promise<ReplayAnswer | null>;
  /** Gives a part of a replay up, or forgets its answer. */
  forgetReplays(executionId: number): Promise<void>;
  /** What an ended worker left running waits again. */
  restartReplays(): Promise<void>;
  /** Requests that wait, the oldest first; they run from now on. */
  claimReplays(limit: number): Promise<readonly ReplayRequest[]>;
  /** Requests that run and that somebody still waits for; what nobody asks for any more is forgotten. */
  openReplays(): Promise<readonly ReplayRequest[]>;
  endReplay(request: ReplayRequest, end: Pick<ReplayAnswer, "answer" | "givenUp">): Promise<void>;
  /** Whether somebody holds a lease of `ttl` ms now, as far as this process can tell. */
  isLeased(name: string, ttl: number): Promise<boolean>;
  /** Notes that a job failed: it is tried again later, some times. */
  failJob(claimed: ClaimedJob, why: string): Promise<boolean>;
  failingJobs(): Promise<FailingJob[]>;
  /** Whether a kind of work failed for good not long ago and nothing has changed since. */
  isResting(kind: JobKind): Promise<boolean>;
  takeLease(name: string, holder: string, ttl: number): Promise<Lease | null>;
  renewLease(lease: Lease, ttl: number): Promise<boolean>;
  releaseLease(lease: Lease): Promise<void>;
  close(): Promise<void>;
};

/** Opens the database, creating and migrating what is missing. Throws when the address is not one or cannot be reached. */
export async function openStore({ url, root, now = Date.now, ...given }: StoreOptions): Promise<Store> {
  const elapsed = given.elapsed ?? (now === Date.now ? () => performance.now() : now);
  const clocks = () => ({ now: now(), elapsed: elapsed() });
  const seen: SeenLeases = new Map();
  const address = readAddress(url, root);
  if (!address.ok) throw new Error(`DATABASE_URL cannot be used: ${address.error}.`);
  const database = await openDatabase(address.value, root);
  const { prisma } = database;
  const store: Store = {
    kind: database.kind,
    save: (execution) => saveExecution(database, now, execution),
    list: (query, prices = knownPrices()) => listExecutions(database, query, prices),
    facets: (filter) => countFacets(database, filter),
    histogram: (query) => countOverTime(database, query),
    costs: (range) => sumCosts(database, range),
    stateCosts: (range) => sumStates(database, range),
    costSpan: () => costSpan(database),
    findMachines: (word) => findMachines(prisma, word),
    labelMachines: (ids) => labelMachines(prisma, ids),
    latestDefinition: (machine) => latestDefinition(database, machine),
    find: (key) => findExecution(database, key),
    findByArn: (target) => findByArn(database, target),
    runs: (arn) => findRuns(database, arn),
    countUnassigned: (arn) => countUnassigned(database, arn),
    assign: (key, assignment) => assignFacts(database, now, key, assignment),
    remove: (ids) => removeExecutions(database, now, ids),
    findById: (id) => prisma.execution.findUnique({ where: { id } }),
    events: (id) => readEvents(database, id),
    event: (id, eventId) => readEvent(database, id, eventId),
    texts: (id) => readTexts(database, id),
    packed: (ids) => readPacked(database, ids),
    states: (id) => readStates(database, id),
    definition: (hash) => readDefinition(database, hash),
    fillContentHashes: () => fillContentHashes(database),
    nearestRevision: (execution) => nearestRevision(database, execution),
    revisionsNear: (execution, limit) => revisionsNear(database, execution, limit),
    countExecutions: () => prisma.execution.count(),
    changeNumber: () => changeNumber(database),
    changesAfter: (seq, limit) => changesAfter(database, seq, limit),
    pruneChanges: (keep) => pruneChanges(database, BigInt(keep)),
    outdated: (limit, after = 0) => outdated(database, limit, after),
    refold: (id) => refoldExecution(database, now, id),
    awaitingVerdict: (limit) => awaitingVerdict(database, limit),
    countAwaitingVerdict: () => countAwaitingVerdict(database),
    writeVerdicts: (given) => writeVerdicts(database, given, now),
    requestJob: (request) => requestJob(database, request, now()),
    hasOpenJob: (kind) => hasOpenJob(database, kind),
    job: (id) => readJob(database, id),
    jobDetails: (kind, id) => readJobDetails(database, kind, id),
    openJobs: (limit) => openJobs(database, limit),
    openJobKeys: (kind) => openJobKeys(database, kind),
    cancelJob: (id) => cancelJob(database, id, now()),
    claimJob: (claim) => claimJob(database, claim, clocks(), seen),
    watchJob: (claimed) => watchJob(database, claimed),
    noteProgress: (claimed, progress) => noteProgress(database, claimed, progress, now()),
    endJob: (claimed, end) => endJob(database, claimed, end, now()),
    askReplay: (request) => askReplay(database, request, now()),
    readReplay: (request) => readReplay(database, request),
    forgetReplays: (id) => forgetReplays(database, id),
    restartReplays: () => restartReplays(database),
    claimReplays: (limit) => claimReplays(database, limit),
    openReplays: () => openReplays(database, now()),
    endReplay: (request, end) => endReplay(database, request, end, now()),
    isLeased: (name, ttl) => isLeased(database, name, clocks(), ttl, seen),
    failJob: (claimed, why) => failJob(database, claimed, why, now()),
    failingJobs: () => failingJobs(database),
    isResting: (kind) => isResting(database, kind, now()),
    takeLease: (name, holder, ttl) => takeLease(database, name, holder, clocks(), ttl, seen),
    renewLease: (lease, ttl) => renewLease(database, lease, now(), ttl),
    releaseLease: (lease) => releaseLease(database, lease),
    close: () => prisma.$disconnect(),
  };
  return watched(store, database, address.value, migrationsOf(address.value, root), elapsed);
}

async function outdated({ prisma }: Database, limit: number, after: number): Promise<number[]> {
  const rows = await prisma.execution.findMany({
    where: { foldVersion: { lt: FOLD_VERSION }, id: { gt: after } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
