import type { SpanOutcome, StateType } from "@/lib/history/span";

export type RowKind = "state" | "visit" | "branch" | "iteration" | "redrive" | "child" | "unreached" | "note";

export type Row = {
  /** Stable while a run grows, and unique: names, numbers of branches and items, joined. */
  readonly key: string;
  readonly kind: RowKind;
  readonly depth: number;
  readonly name: string;
  readonly type: StateType | null;
  /** What the row draws, in time order; empty when unreached. */
  readonly spans: readonly number[];
  /** `mixed`: it succeeded although not all inside of it did, or only thanks to a catcher. */
  readonly outcome: SpanOutcome | "unreached" | "mixed";
  readonly children: "none" | "closed" | "open";
  /** Grey text after the name: `Task · 3 attempts`, `Map 40`, `not reached`. */
  readonly note: string;
};
