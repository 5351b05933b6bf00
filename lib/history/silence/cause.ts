import type { Instant } from "@/lib/base/instant";
import type { MapRunCounts } from "../mapRunCounts";
import type { AttemptSpan, VisitSpan } from "../span";

/** When a limit of an attempt ends it, ms UTC. */
export type Deadline = { readonly seconds: number; readonly at: Instant };

/**
 * `timeout`: null without TimeoutSeconds. `heartbeat`: null without HeartbeatSeconds; `isKnown`: somebody told when the
 * last heartbeat came; AWS records none, and then the due time is that of the first.
 */
export type Deadlines = {
  readonly timeout: Deadline | null;
  readonly heartbeat: (Deadline & { readonly isKnown: boolean }) | null;
};

/** What it has in common that somebody was asked for. */
export type Waiting = {
  readonly visit: VisitSpan;
  readonly attempt: AttemptSpan;
  readonly since: Instant;
  readonly deadlines: Deadlines;
};

type OpenMapRun = { readonly visit: VisitSpan; readonly since: Instant; readonly counts: MapRunCounts | null };

/**
 * Why nothing is recorded of a state that is open.
 *
 * - `taskToken`: its token was handed out and is not answered;
 * - `noWorker`: nobody has taken its activity; `worker`: somebody has, and does not answer;
 * - `child`, `job`, `call`: an execution, a job or a call has not ended;
 * - `unstarted`: it is scheduled, and nobody has begun;
 * - `backoff`: an attempt failed, and the next one is planned; `afterFailure`: no more is known than that it failed;
 * - `wait`: a Wait; `until` null where only data that is not recorded tells it;
 * - `mapRun`: children of a distributed Map; `heldBack` when all of their counts are zero;
 * - `idle`: it has nothing pending;
 * - `between`: no state is open at all.
 */
export type SilenceCause =
  | (Waiting & { readonly kind: "taskToken" })
  | (Waiting & { readonly kind: "noWorker" })
  | (Waiting & { readonly kind: "worker"; readonly worker: string | null })
  | (Waiting & { readonly kind: "child"; readonly arn: string })
  | (Waiting & { readonly kind: "job" })
  | (Waiting & { readonly kind: "call" })
  | (Waiting & { readonly kind: "unstarted" })
  | {
      readonly kind: "backoff";
      readonly visit: VisitSpan;
      readonly next: number;
      readonly since: Instant;
      readonly plannedMs: number;
      /** The wait is anything up to `plannedMs`. */
      readonly isJittered: boolean;
    }
  | { readonly kind: "afterFailure"; readonly visit: VisitSpan; readonly since: Instant }
  | { readonly kind: "wait"; readonly visit: VisitSpan; readonly since: Instant; readonly until: Instant | null }
  | (OpenMapRun & { readonly kind: "mapRun" })
  | (OpenMapRun & { readonly kind: "heldBack" })
  | { readonly kind: "idle"; readonly visit: VisitSpan; readonly since: Instant }
  | { readonly kind: "between"; readonly visit: VisitSpan | null; readonly since: Instant };

/** A Map that runs as many items as it may: the others wait for these. */
export type FullMap = {
  readonly visit: VisitSpan;
  readonly running: number;
  readonly done: number;
  readonly total: number;
  /** MaxConcurrency, or null for the 40 that AWS runs of an inline Map at most. */
  readonly maxConcurrency: number | null;
};
