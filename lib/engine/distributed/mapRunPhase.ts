import type { Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import type { OpenBatch, BatchBounds } from "./batch";
import type { RunningChild } from "./children";
import type { Tally } from "./counts";
import type { ItemBuffer } from "./itemBuffer";
import type { RedriveQueue } from "./redriveQueue";
import type { Results } from "./results";
import type { Transformation } from "./resultWriterFiles";
import type { Tolerance } from "./tolerance";

/** A Map Run: what a distributed Map waits with. It holds what runs and what comes next, never what has ended. */
export type MapRunPhase = {
  readonly kind: "mapRun";
  /** Something has happened that its state has not looked at yet. Only inside a step. */
  due: boolean;
  readonly mapRunArn: string;
  /** Id of MapStateStarted: what MapRunStarted and every MapRunRedriven follow. */
  readonly stateStartedId: number;
  /** Id of MapRunStarted, or of the last MapRunRedriven. */
  startedId: number;
  redrives: number;
  readonly startedAt: Instant;
  /** What `$` means in ItemSelector. */
  readonly effective: Json;
  readonly childType: "STANDARD" | "EXPRESS";
  itemBuffer: ItemBuffer;
  /** Null: all items are in the window, or have been. */
  reader: Reader | null;
  /** The reader as it was at first: a Map Run that has started no child reads from the beginning when it is redriven. */
  readonly firstReader: Reader | null;
  /** A batch that is not full yet. */
  readonly openBatch: OpenBatch;
  started: number;
  /** By index. */
  readonly active: RunningChild[];
  items: Tally;
  children: Tally;
  /** Children that did not end well: see `withUnsuccessful`. */
  unsuccessful: string;
  /** Children of the attempts before that are to be redriven. */
  redriveQueue: RedriveQueue;
  /** Null: a ResultWriter keeps them. */
  results: Results | null;
  readonly transformation: Transformation;
  readonly writer: Writer | null;
  concurrency: number;
  tolerance: Tolerance;
  readonly batch: BatchBounds | null;
  readonly batchInput: JsonObject | null;
  /** How it ends: nothing is started any more; null while it goes on. */
  ending: Ending | null;
};

export type Reader = {
  readonly resource: string;
  readonly parameters: string;
  readonly config: string;
  /** Items that may still come. */
  readonly most: number;
  /** Where it goes on; null: from the beginning. */
  readonly next: string | null;
  /** It has been asked. */
  readonly isAsked: boolean;
};

export type Writer = { readonly resource: string; readonly parameters: string; readonly config: string };

/** `written`: the writer has finished, or there is none; before that its world is asked to. */
export type Ending = { readonly stage: "decided" | "writing" | "written" } & (
  | { readonly status: "SUCCEEDED"; readonly output: string | null }
  | { readonly status: "FAILED"; readonly error: string; readonly cause: string | null }
  /** The state was ended from outside. */
  | { readonly status: "ABORTED" }
);
