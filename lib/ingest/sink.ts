import type { Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";

/**
 * What any source (file, API, log) hands over about one execution: its events as far as the source has them, ascending
 * by id, and the facts that came beside them. Null means that the source does not know.
 */
export type IngestedExecution = {
  /** The identity: the execution's ARN, else `import:` and a hash of event 1 (identity.ts). */
  readonly identity: string;
  readonly arn: string | null;
  readonly name: string | null;
  readonly machineArn: string | null;
  /** Name of the machine, also when its ARN is not known. */
  readonly machine: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
  /** What DescribeExecution said, where it was asked; the events win when they have an end. */
  readonly described: {
    readonly status: string;
    readonly startedAt: Instant;
    readonly stoppedAt: Instant | null;
  } | null;
  /** The definition as text, exactly as it came. `assumed`: matched by name or time, not told by AWS for this execution. */
  readonly definition: { readonly text: string; readonly assumed: boolean } | null;
  readonly events: readonly HistoryEvent[];
  /** The source itself was cut off or is known to lack events (a log below level ALL), whatever the ids say. */
  readonly cutOff: boolean;
  /** Where it came from, for people: a file's name, an endpoint. */
  readonly origin: string;
};

/**
 * What saving did. Saving the same events again is a `duplicate` and changes nothing; events that were not there yet
 * `extended` the execution. `key` names the execution in URLs; `added` counts the events that were new.
 */
export type Saved = {
  readonly key: string;
  readonly outcome: "stored" | "duplicate" | "extended";
  readonly added: number;
};

/** Where executions go. Each call is one transaction: it is kept whole or not at all. */
export type Sink = {
  save(execution: IngestedExecution): Promise<Saved>;
};
