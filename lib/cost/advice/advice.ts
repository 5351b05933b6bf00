import type { MachineType, StateMachine } from "@/lib/asl/machine";
import { DAY_MS } from "@/lib/base/time";
import { type Line, total } from "../line";
import { type Decimal, decimal, ZERO } from "../money";
import type { PriceTable } from "../prices";
import type { Quantities } from "../quantities";

/*
 * What a machine could be made to cost less by. Each piece of advice is one question with an answer for this machine and
 * this traffic: it holds, with what it saves and how that is made; or it does not, with the reason.
 */

export const ADVICE_KINDS = ["type", "mapItems", "polling", "retries"] as const;
export type AdviceKind = (typeof ADVICE_KINDS)[number];

/** What one state did in the executions. `transitions`: entered and retried. */
export type StateUse = {
  readonly state: string;
  readonly executions: number;
  readonly visits: number;
  readonly transitions: number;
  readonly retries: number;
  readonly totalMs: number;
};

/** What retries led to, in the last executions. */
export type RetriesSeen = {
  readonly lookedAt: number;
  /** How long these executions began over, ms. */
  readonly ms: number;
  readonly states: readonly {
    readonly state: string;
    readonly executions: number;
    readonly retries: number;
    readonly mended: number;
  }[];
};

export type AdviceFacts = {
  readonly type: MachineType;
  /** Null: the definition is not known, or cannot be read. */
  readonly machine: StateMachine | null;
  readonly prices: PriceTable;
  /** Of the executions that began in `ms` of time. */
  readonly ms: number;
  readonly quantities: Quantities;
  readonly longestMs: number | null;
  /** Of states, in the executions whose sums are known. */
  readonly states: ReadonlyMap<string, StateUse>;
  readonly retries: RetriesSeen;
};

export type Advice = {
  readonly kind: AdviceKind;
  /** The state that it is about; null: the machine. */
  readonly state: string | null;
  readonly holds: boolean;
  /** What to do, or why there is nothing to do. */
  readonly sentence: string;
  /** Dollars saved in 30 days at this traffic; null where it does not hold. */
  readonly monthly: Decimal | null;
  /** What is charged now, and what would be instead, for what was counted; both empty where there is nothing to compare. */
  readonly now: readonly Line[];
  readonly instead: readonly Line[];
  /** Length of the time over which that was counted, ms. */
  readonly ms: number;
  /** What the figure leaves out or rests on. */
  readonly notes: readonly string[];
};

type Compared = Pick<Advice, "kind" | "state" | "now" | "instead" | "ms" | "notes">;

/** Advice that holds where it saves something: `sentence` says it with the dollars of 30 days. */
export function comparedAdvice(
  compared: Compared,
  words: { readonly holds: (saved: Decimal) => string; readonly not: string },
): Advice {
  const saved = total(compared.now).minus(total(compared.instead));
  if (!saved.gt(0)) return { ...compared, holds: false, monthly: null, sentence: words.not };
  const monthly = perMonth(saved, compared.ms);
  return { ...compared, holds: true, monthly, sentence: words.holds(monthly) };
}

export function noAdvice(kind: AdviceKind, sentence: string, more: Partial<Compared> = {}): Advice {
  const nothing = { state: null, now: [], instead: [], ms: 0, notes: [] };
  return { ...nothing, ...more, kind, holds: false, monthly: null, sentence };
}

const MONTH_MS = 30 * DAY_MS;

/** Dollars of 30 days, at what was charged in `ms`; to 10^-12. The only division of money that is not exact. */
export function perMonth(amount: Decimal, ms: number): Decimal {
  return ms > 0 ? amount.times(MONTH_MS).div(decimal(ms)).round(12) : ZERO;
}
