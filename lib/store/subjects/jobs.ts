import type { Job, OpenJobs } from "@/lib/contract/job";
import type { JobKind } from "@/lib/contract/jobKinds";
import type { Database } from "../database";
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
} from "../job";
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
} from "../jobClaim";
import { type FailingJob, failingJobs, isResting } from "../jobHealth";
import type { Clocks, SeenLeases } from "../lease";

/** Work that the worker is asked for. */
export type Jobs = {
  /** Asks for a job; one with the same key that is still open is answered instead of a second. */
  request(request: JobRequest): Promise<Job>;
  hasOpen(kind: JobKind): Promise<boolean>;
  read(id: number): Promise<Job | null>;
  details<K extends JobKind>(kind: K, id: number): Promise<JobDetails<K> | null>;
  /** Jobs that wait or run, the oldest first, at most `limit`. */
  open(limit: number): Promise<OpenJobs>;
  openKeys(kind: JobKind): Promise<string[]>;
  /** A job that waits is cancelled at once, one that runs by its worker. Null when there is none. */
  cancel(id: number): Promise<Job | null>;
  claim(claim: Claim): Promise<ClaimedJob | null>;
  /** Whether a worker goes on with its job. */
  watch(claimed: ClaimedJob): Promise<"goOn" | "cancel" | "lost">;
  noteProgress<K extends JobKind>(claimed: ClaimedJob<K>, progress: JobProgress<K>): Promise<boolean>;
  end<K extends JobKind>(claimed: ClaimedJob<K>, end: JobEnd<K>): Promise<boolean>;
  /** Notes that a job failed: it is tried again later, some times. */
  fail(claimed: ClaimedJob, why: string): Promise<boolean>;
  failing(): Promise<FailingJob[]>;
  /** Whether a kind of work failed for good not long ago and nothing has changed since. */
  isResting(kind: JobKind): Promise<boolean>;
};

export function jobsIn(database: Database, clocks: () => Clocks, seen: SeenLeases): Jobs {
  const now = () => clocks().now;
  return {
    request: (request) => requestJob(database, request, now()),
    hasOpen: (kind) => hasOpenJob(database, kind),
    read: (id) => readJob(database, id),
    details: (kind, id) => readJobDetails(database, kind, id),
    open: (limit) => openJobs(database, limit),
    openKeys: (kind) => openJobKeys(database, kind),
    cancel: (id) => cancelJob(database, id, now()),
    claim: (claim) => claimJob(database, claim, clocks(), seen),
    watch: (claimed) => watchJob(database, claimed),
    noteProgress: (claimed, progress) => noteProgress(database, claimed, progress, now()),
    end: (claimed, end) => endJob(database, claimed, end, now()),
    fail: (claimed, why) => failJob(database, claimed, why, now()),
    failing: () => failingJobs(database),
    isResting: (kind) => isResting(database, kind, now()),
  };
}
