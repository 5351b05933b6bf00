import type { Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import type { Billed } from "@/lib/history/reader/description";

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
  readonly definition: { readonly text: string; readonly assumed: boolean } | null;
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
  /** State transitions as the AWS console counts them. */
  readonly transitionCount?: number;
  /** What AWS billed a synchronous Express execution for. */
  readonly billed?: Billed;
};

/** `added` counts the events that were new; `key` names the execution in addresses. */
export type Saved = {
  readonly key: string;
  readonly outcome: "stored" | "duplicate" | "extended";
  readonly added: number;
};
