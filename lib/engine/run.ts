import type { Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import type { JsonWithText } from "./jsonWithText";
import type { MapRunPhase } from "./distributed/mapRunPhase";
import type { ExecutionIdentity, ExecutionStatus } from "./protocol";

/*
 * Where an execution stands, as plain JSON: it can be stored, diffed, shown and restored.
 *
 * The cursors form a tree (the machine's own level, a branch of a Parallel, an iteration of a Map), kept
 * in a flat table so that a parent is one lookup away and nothing is cyclic. Between two steps every
 * cursor waits for something outside; a cursor of kind `group` waits for its children.
 */

export type Run = {
  status: ExecutionStatus;
  readonly execution: ExecutionIdentity;
  readonly startedAt: Instant;
  /** Time of the latest input, in the end that of the end: events of a step carry it. Never goes back. */
  now: Instant;
  readonly input: Json;
  readonly seed: string;
  /** How many random values were drawn: with the seed, the whole state of chance. */
  randomDraws: number;
  redriveCount: number;
  /** When the execution was last redriven. */
  redrivenAt: Instant | null;
  /** Whether the timer of the execution's TimeoutSeconds runs. */
  timeoutSet: boolean;
  nextEventId: number;
  /** Bytes that the variables of all scopes have at most: see assignment.ts. */
  variableBytes: number;
  /** By cursor id; null is a free place. Place 0 is the machine's own level. */
  cursors: (Cursor | null)[];
  output: string | null;
  error: string | null;
  cause: string | null;
};

export type Cursor = {
  readonly id: number;
  /** Id of the cursor whose Parallel or Map this one belongs to; -1 at the top. */
  readonly parent: number;
  /** Index of the branch or iteration; 0 at the top. */
  readonly index: number;
  /** Place of a Map among its concurrent iterations; 0 elsewhere. */
  readonly slot: number;
  /** What its tokens start with. */
  readonly path: string;
  /** Where its level begins: what the next iteration in its slot starts with. */
  readonly startAt: string;
  state: string;
  /** Entries into states so far: makes tokens unique. */
  visit: number;
  /** Retries of this visit: `$$.State.RetryCount`. */
  attempt: number;
  /** Retries of this visit by retrier; null while there were none. */
  retries: readonly number[] | null;
  /** Id of the event that the next event of this chain follows. */
  last: number;
  enteredId: number;
  /** previousEventId of the Entered event: what EvaluationFailed follows. */
  enteredPrevious: number;
  enteredAt: Instant;
  input: JsonWithText;
  /** Assigned in this scope; outer ones are found through the parents. */
  variables: JsonObject | null;
  phase: CursorPhase;
};

/** What a cursor waits for; `ready`, `attempt`, `select`, `completed` and `elapsed` exist only inside a step. */
export type CursorPhase =
  /** About to enter `state`. */
  | { readonly kind: "ready" }
  /** About to begin another attempt of `state`, without entering it. */
  | { readonly kind: "attempt" }
  /** A new iteration whose input is not made yet. */
  | { readonly kind: "select" }
  | TaskPhase
  | { readonly kind: "completed"; readonly outcome: PhaseOutcome }
  | { readonly kind: "wait" }
  | { readonly kind: "elapsed" }
  | { readonly kind: "backoff" }
  | ContainerPhase
  | SuspendedContainer
  | MapRunPhase;

export type TaskPhase = {
  readonly kind: "task";
  readonly stage: "scheduled" | "started" | "submitted";
  /** Null: no timer of that kind. Both clocks run from the Started event on; the timeout is never above the call's own limit. */
  readonly timeoutSeconds: number | null;
  readonly heartbeatSeconds: number | null;
};

export type PhaseOutcome =
  | { readonly ok: true; readonly result: JsonWithText }
  | {
      readonly ok: false;
      readonly origin: "service" | "state";
      readonly error: string | null;
      readonly cause: string | null;
      readonly heartbeat: boolean;
      /** What a Parallel or Map was at when it failed: kept until the failure is answered, for a redrive. */
      readonly suspended?: SuspendedContainer;
    };

/** A Parallel or an inline Map with its children. */
export type ContainerPhase = {
  readonly kind: "container";
  readonly startedId: number;
  /** Ids of the active children by slot (a Parallel has one slot a branch); -1 is free. */
  readonly slots: number[];
  /** Last inner event of each slot: what its next iteration follows (checklist §7). */
  readonly slotLast: number[];
  /** Outputs by index, as values and as texts: the texts are joined in the end, not made again. */
  readonly values: Json[];
  readonly texts: string[];
  /** How many there are in all, and the next index to start. */
  readonly length: number;
  next: number;
  /** How many have ended well. */
  done: number;
  /** Id of the event that Succeeded and Exited follow. */
  lastSucceeded: number;
  readonly map: MapItems | null;
};

/**
 * A group that was ended before all of its children were, with those that had not ended well. Their places
 * in the table are given up, so `parent` and the slots say nothing until a redrive gives them new ones. Never changed.
 */
export type SuspendedContainer = {
  readonly kind: "suspended";
  readonly container: ContainerPhase;
  readonly children: readonly Cursor[];
};

export type MapItems = {
  readonly items: readonly Json[];
  /** Keys, when the items are the members of an object. */
  readonly keys: readonly string[] | null;
  /** What `$` means in ItemSelector. */
  readonly effective: Json;
};
