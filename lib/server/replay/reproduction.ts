import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { HistoryEvent } from "@/lib/history/event";
import type { Divergence } from "@/lib/replay/divergence";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";

/** How a run came out here. */
export type ReproducedEnd = {
  readonly status: ExecutionStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly events: number;
};

/** A recorded run that was made again here. */
export type Reproduction = {
  /** Whether its history is the recorded one. */
  readonly verdict: ReplayVerdict;
  /** Null where it could not be run. */
  readonly end: ReproducedEnd | null;
  /** The run with outcomes exchanged; null where none was, or nothing could be run. */
  readonly exchanged: ExchangedRun | null;
  /** The same run through an engine behind an endpoint; null where none was asked for. */
  readonly there: ReproducedThere | null;
};

export type ExchangedRun = {
  readonly end: ReproducedEnd;
  /** The first event that is not as recorded; null: all are of the recorded types and states. */
  readonly leavesAt: { readonly id: number; readonly ours: string | null; readonly recorded: string | null } | null;
  /** States whose tasks asked for what the record does not know. */
  readonly waiting: readonly string[];
};

export type ReproducedThere =
  | { readonly kind: "notMade"; readonly why: string }
  | {
      readonly kind: "made";
      /** Of the execution there. */
      readonly arn: string;
      readonly end: ReproducedEnd;
      /** An Express execution has no history to read back: of it the end alone is compared. */
      readonly compared: "history" | "end";
      readonly differences: readonly Pick<Divergence, "kind" | "state" | "ours" | "recorded" | "difference">[];
      readonly exchanged: ExchangedRun | null;
    };

/** The first event that is not of the recorded type and state. */
export function leavesAt(ours: readonly HistoryEvent[], recorded: readonly HistoryEvent[]): ExchangedRun["leavesAt"] {
  const length = Math.max(ours.length, recorded.length);
  for (let i = 0; i < length; i++) {
    const [mine, theirs] = [described(ours[i]), described(recorded[i])];
    if (mine !== theirs) return { id: i + 1, ours: mine, recorded: theirs };
  }
  return null;
}

/** Type of an event, with its state where it names one. */
function described(event: HistoryEvent | undefined): string | null {
  if (event === undefined) return null;
  const name =
    "details" in event && typeof event.details === "object" && "name" in event.details ? event.details.name : "";
  return `${event.type} ${typeof name === "string" ? name : ""}`.trim();
}
