import type { Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import type { Billed } from "@/lib/history/reader/description";

/** `origin` of what a log told, whose events may be of several runs of one ARN. Everything else is one run's record. */
export const LOG_ORIGIN = "CloudWatch Logs";
/** `origin` of a row that has no history. */
export const DESCRIPTION_ORIGIN = "description, without a history";

/**
 * What any source hands over to be kept (lib/ingest describes it from the other side). The store decides which
 * execution it belongs to, joins it with what is there, folds it and answers what was new.
 */
export type IngestedExecution = {
  /** The ARN, or `import:` and a hash of the first event. */
  readonly identity: string;
  readonly arn: string | null;
  readonly name: string | null;
  readonly machineArn: string | null;
  readonly machine: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  /** What DescribeExecution said; the events win when they show an end. */
  readonly described: Described | null;
  /** The definition as text, exactly as it came. `assumed`: not told by AWS for this execution. */
  readonly definition: GivenDefinition | null;
  /** In any order, with holes and repetitions. */
  readonly events: readonly HistoryEvent[];
  /**
   * The JSON of each event in AWS's shape as it came, in the order of `events`: what is kept, to the letter.
   * Without it the events are encoded.
   */
  readonly texts?: readonly string[];
  /** The source was cut off or is known to lack events, whatever the ids say. */
  readonly cutOff: boolean;
  /** Where it came from, for people. */
  readonly origin: string;
};

/**
 * `guessed`: nobody said that the execution ran with it, it is what its machine has now; it never replaces another one
 * and contradicts none.
 */
export type GivenDefinition = { readonly text: string; readonly assumed: boolean; readonly guessed?: true };

export type Described = {
  readonly status: string;
  readonly startedAt: Instant;
  readonly stoppedAt: Instant | null;
  readonly error?: string;
  readonly cause?: string;
  /** JSON texts as AWS gave them. */
  readonly input?: string;
  readonly output?: string;
  readonly redriveCount?: number;
  /** The Map Run that it is a child of. */
  readonly mapRunArn?: string;
  /** State transitions as the AWS console counts them. */
  readonly transitionCount?: number;
  /** What AWS billed a synchronous Express execution for. */
  readonly billed?: Billed;
};

/**
 * `added` counts the events that were new; `key` names the execution in addresses: of several runs the one that most
 * of the events are of. `unassigned`: events under this ARN of which nothing tells whose they are.
 */
export type Saved = {
  readonly key: string;
  readonly unassigned?: number;
  readonly outcome: "stored" | "duplicate" | "extended";
  readonly added: number;
  /** Other runs under its ARN that were written with it: their keys, and how many of them are new. */
  readonly besides?: { readonly keys: readonly string[]; readonly stored: number };
};

/** An execution that cannot be kept, whatever the reason; the others are not concerned. */
export type RefusedExecution = { readonly outcome: "refused"; readonly identity: string; readonly reason: string };

/** An execution that retention removed, and of which nothing newer came. */
export type DroppedAgain = { readonly outcome: "dropped"; readonly identity: string };

export type SavedOrRefused = Saved | RefusedExecution | DroppedAgain;
