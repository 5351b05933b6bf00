import type { JobKind } from "@/lib/contract/jobKinds";
import type { ClaimedJob, JobEnd, JobProgress } from "@/lib/store/jobClaim";
import type { Store } from "@/lib/store/store";
import type { UploadSpool } from "../import/uploadSpool";
import type { Verifier } from "../replay/verifier";
import type { RetentionSettings } from "../settings";

/** What jobs work with. */
export type JobTools = {
  readonly store: Store;
  /** Files that requests brought. */
  readonly spool: UploadSpool;
  /** Opens processes that replay; whoever opens them closes them. */
  readonly openVerifier: () => Verifier;
  /** How long what sources brought is kept. */
  readonly retention: RetentionSettings;
};

/** `said`: what is done by now; what is told of a job that is cancelled. */
export type NotedProgress<K extends JobKind> = JobProgress<K> & { readonly said: string };

export type JobRun<K extends JobKind> = {
  readonly tools: JobTools;
  readonly claimed: ClaimedJob<K>;
  /** Says how far it is. Throws when the lease has gone to another worker. */
  readonly note: (progress: NotedProgress<K>) => Promise<void>;
  readonly signal: AbortSignal;
};

/** How a job ended; done unless it says otherwise. */
export type WorkEnd<K extends JobKind> = Omit<JobEnd<K>, "state"> & { readonly state?: "done" | "failed" };
