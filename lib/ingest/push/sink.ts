import type { IngestedExecution, Saved } from "@/lib/store/ingested";

/** A record that cannot be stored: kept as it came, so that it can be tried again. */
export type SetAside = {
  /** What it is, for people: a log event's id, an ARN. */
  readonly what: string;
  readonly why: string;
  /** As it came. */
  readonly text: string;
};

/** What is stored in one transaction. */
export type PushCommit = {
  readonly executions: readonly IngestedExecution[];
  readonly setAside: readonly SetAside[];
  /** Deliveries that ended with it, and the bytes of their bodies. */
  readonly deliveries: number;
  readonly bytes: number;
  /** Messages in them that are about no execution. */
  readonly passedOver: number;
};

/** What became of an execution; of other outcomes than these nothing is to be done. */
export type PushOutcome =
  Saved | { readonly outcome: "refused"; readonly reason: string } | { readonly outcome: "dropped" };

/** Where deliveries are kept. */
export type PushSink = {
  /**
   * Stores a commit whole or not at all; answers what became of each execution, in their order. One that is refused keeps
   * the others from nothing. Throws when the database is out of reach: nothing was stored, and the sender comes again.
   */
  readonly commit: (commit: PushCommit) => Promise<readonly PushOutcome[]>;
};
