import type { MachineType } from "@/lib/asl/machine";
import { DURATION_CHUNK_MS, gbSeconds, MEMORY_CHUNK_MB } from "./memory";
import { decimal, divide, type Decimal, ZERO } from "./money";

/*
 * What is charged for, told apart by price. Usage adds up over executions; money does not (tiers and the free tier are
 * the account's): `priceUsage` makes money of it.
 */

/** Quantities in the units that AWS prices. `childTransitions` are those that a parent is charged for its children. */
export type Term = "transitions" | "childTransitions" | "requests" | "gbSeconds" | "logGb";
export type Usage = Readonly<Record<Term, Decimal>>;

export const NO_USAGE: Usage = {
  transitions: ZERO,
  childTransitions: ZERO,
  requests: ZERO,
  gbSeconds: ZERO,
  logGb: ZERO,
};

/** In the order of the lines of a bill. */
export const TERMS = Object.keys(NO_USAGE) as readonly Term[];

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    transitions: a.transitions.plus(b.transitions),
    childTransitions: a.childTransitions.plus(b.childTransitions),
    requests: a.requests.plus(b.requests),
    gbSeconds: a.gbSeconds.plus(b.gbSeconds),
    logGb: a.logGb.plus(b.logGb),
  };
}

/** What is counted of executions, in whole numbers that a database keeps and adds up. */
export type Counted = "executions" | "transitions" | "children" | "chunks" | "logBytes";

export const BYTES_OF_GB = 2 ** 30;
const GB_SECONDS_OF_CHUNK = gbSeconds(DURATION_CHUNK_MS, MEMORY_CHUNK_MB);

/** A counted quantity times `per` is the usage of a term. */
export type UsageRule = { readonly term: Term; readonly counted: Counted; readonly per: Decimal };

/**
 * The terms of each type. Data, so that SQL is made of the same (lib/store/costOrder.ts). Express needs its log, Standard
 * does not.
 */
export const USAGE_RULES: Readonly<Record<MachineType, readonly UsageRule[]>> = {
  STANDARD: [
    { term: "transitions", counted: "transitions", per: decimal(1) },
    { term: "childTransitions", counted: "children", per: decimal(1) },
  ],
  EXPRESS: [
    { term: "requests", counted: "executions", per: decimal(1) },
    { term: "gbSeconds", counted: "chunks", per: GB_SECONDS_OF_CHUNK },
    { term: "logGb", counted: "logBytes", per: divide(decimal(1), BYTES_OF_GB) },
  ],
};

/** What is charged for these quantities when they ran as `type`. */
export function usageOf(quantities: Readonly<Record<Counted, number | Decimal>>, type: MachineType): Usage {
  const usage: Record<Term, Decimal> = { ...NO_USAGE };
  for (const { term, counted, per } of USAGE_RULES[type]) usage[term] = per.times(decimal(quantities[counted]));
  return usage;
}

/** GB-seconds of a time in ms × chunks of 64 MB. */
export function gbSecondsOfChunkMs(chunkMs: number): Decimal {
  return divide(GB_SECONDS_OF_CHUNK.times(chunkMs), DURATION_CHUNK_MS);
}
