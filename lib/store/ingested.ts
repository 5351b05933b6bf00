import type { Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import type { ExecutionStatus } from "@/lib/history/span";

/*
 * What every source (files, logs, the API, the local engine) hands over to be kept. The store decides which
 * execution it belongs to, joins it with what is already there, folds it and answers what was new: a source
 * needs to know nothing of what came before.
 */

/** An event as it came, and as it was understood. */
export type IngestedEvent = {
  /** Its JSON in AWS's shape (HistoryEvent of the API), on one line; otherwise as it came, to the letter. */
  readonly text: string;
  readonly event: HistoryEvent;
};

/** What DescribeExecution, a log record, a form or a flag says; null is "does not say". */
export type IngestedFacts = {
  /** The execution's ARN. Without it the execution is recognised by its first event. */
  readonly arn: string | null;
  readonly name: string | null;
  /** Name of the state machine; taken from an ARN when null and one is known. */
  readonly machine: string | null;
  readonly machineArn: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  /** Believed where the events do not show an end. */
  readonly status: ExecutionStatus | null;
  readonly startedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly error: string | null;
  readonly cause: string | null;
};

export const NO_FACTS: IngestedFacts = {
  arn: null,
  name: null,
  machine: null,
  machineArn: null,
  type: null,
  status: null,
  startedAt: null,
  stoppedAt: null,
  error: null,
  cause: null,
};

export type IngestedDefinition = {
  /** The definition's text as it came. */
  readonly text: string;
  /** It was matched by time or by the user, not recorded with the run. */
  readonly assumed: boolean;
  /** AWS's revision id of the machine, when the source knows it. */
  readonly revisionId: string | null;
  /** When this revision was seen on the machine; null when the source does not know. */
  readonly seenAt: Instant | null;
};

export type IngestedExecution = {
  readonly facts: IngestedFacts;
  readonly definition: IngestedDefinition | null;
  /** In any order, with holes and repetitions. */
  readonly events: readonly IngestedEvent[];
  /** The source says that events are missing at the end (a dump that was cut off, a log that is read in part). */
  readonly cut: boolean;
  /** Kind of source, for people: `history JSON`, `CloudWatch Logs`, `own file`, `AWS API`, … */
  readonly source: string;
};

export type SaveReport = {
  /** Key of the execution, for addresses. */
  readonly key: string;
  /** `extended` when events, facts or the definition came to an execution that was there. */
  readonly outcome: "added" | "extended" | "unchanged";
  /** Events that were new. */
  readonly events: number;
  /** Events that were there already, or came twice. */
  readonly duplicates: number;
};

/**
 * Where sources write. Each call is one transaction: the execution is stored whole or not at all. The same
 * execution again, a longer version of it, or parts of it in any order end in one execution.
 */
export type ExecutionSink = { readonly save: (execution: IngestedExecution) => Promise<SaveReport> };
