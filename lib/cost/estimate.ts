import { estimated, exactly, type Certainty, type Line } from "./line";
import { billedDurationMs, billedMemoryMb, chunksOf, estimatedMemoryMb, type MemoryInputs } from "./memory";
import { decimal, type Decimal, ZERO } from "./money";
import { priceUsage } from "./priceUsage";
import type { PriceTable } from "./prices";
import { type Term, type Usage, usageOf } from "./usage";

/** A month of one account, as quantities. Everything but `logGb` is for one execution. */
export type Workload = {
  readonly type: "STANDARD" | "EXPRESS";
  readonly executions: number;
  /** State transitions of one execution, retries included (Standard). */
  readonly transitions?: number;
  /** Transitions that a parent is charged for one child execution of a Distributed Map. */
  readonly parentTransitions?: number;
  readonly durationMs?: number;
  /** Billed or measured MB; without it the memory is estimated from its inputs. */
  readonly memoryMb?: number;
  readonly memory?: MemoryInputs;
  /** GB of 2^30 bytes written to CloudWatch Logs by all executions together. */
  readonly logGb?: number | string;
};

export type Estimate = {
  readonly total: Decimal;
  readonly lines: readonly Line[];
  /** MB; null where memory plays no part (Standard). */
  readonly memory: { readonly estimatedMb: Decimal; readonly billedMb: number } | null;
};

export type EstimateOptions = {
  /** Transitions of the account's monthly free tier that are still left; 0 for none. */
  readonly freeTransitions: number;
  /** GB-seconds that the account has used this month already. */
  readonly usedGbSeconds?: Decimal;
};

/** What a month of this workload costs. Every line can be multiplied out by hand. */
export function estimate(load: Workload, prices: PriceTable, options: EstimateOptions): Estimate {
  const memory = load.type === "EXPRESS" ? memoryOf(load) : null;
  const { total, lines } = priceUsage(usageOfLoad(load, memory?.billedMb ?? null), prices, {
    tiers: { usedGbSeconds: options.usedGbSeconds ?? ZERO },
    freeTransitions: options.freeTransitions,
    certaintyOf: (term) =>
      term === "gbSeconds" ? (memory?.certainty ?? GIVEN) : term === "logGb" ? GIVEN_SIZE : GIVEN,
    rules: RULES,
    shown: load.type === "EXPRESS" ? ["requests"] : [],
  });
  return { total, lines, memory: memory && { estimatedMb: memory.estimatedMb, billedMb: memory.billedMb } };
}

const GIVEN = exactly("count as given");
const GIVEN_SIZE = exactly("size as given");

const RULES = {
  transitions: "Standard: each state entered and each retry is one transition",
  gbSeconds:
    "Express: duration up to the next 100 ms × memory up to the next 64 MB; GB = 1,024 MB; by tier of the month",
} as const satisfies Partial<Record<Term, string>>;

/** A workload in the units that AWS prices; its log comes in GB already. `billedMb`: null for Standard. */
function usageOfLoad(load: Workload, billedMb: number | null): Usage {
  const { type, executions, transitions = 0, parentTransitions = 0, durationMs = 0, logGb = 0 } = load;
  const all = (each: number) => decimal(each).times(executions);
  const chunks = billedMb === null ? ZERO : all(chunksOf(billedDurationMs(durationMs), billedMb));
  return {
    ...usageOf({ executions, transitions: all(transitions), children: 0, chunks, logBytes: 0 }, type),
    childTransitions: all(parentTransitions),
    logGb: decimal(logGb),
  };
}

function memoryOf(load: Workload): { estimatedMb: Decimal; billedMb: number; certainty: Certainty } {
  if (load.memoryMb !== undefined) {
    const given = decimal(load.memoryMb);
    return { estimatedMb: given, billedMb: billedMemoryMb(given), certainty: exactly("memory as given") };
  }
  const estimatedMb = estimatedMemoryMb(load.memory ?? { definitionKb: 0, payloadKb: 0, steps: 0 });
  return {
    estimatedMb,
    billedMb: billedMemoryMb(estimatedMb),
    certainty: estimated("memory = 50 MB + definition + data × Map and Parallel steps"),
  };
}
