import { estimated, exactly, line, total, type Certainty, type Line } from "./line";
import { billedDurationMs, billedMemoryMb, estimatedMemoryMb, gbSeconds, type MemoryInputs } from "./memory";
import { decimal, min, type Decimal } from "./money";
import type { PriceTable } from "./prices";
import { overTiers } from "./tiers";

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
  const lines = [
    ...transitionLines(load, prices, options),
    ...(memory ? expressLines(load, memory, prices, options) : []),
    ...logLines(load, prices),
  ];
  return {
    total: total(lines),
    lines,
    memory: memory && { estimatedMb: memory.estimatedMb, billedMb: memory.billedMb },
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

function transitionLines(load: Workload, prices: PriceTable, options: EstimateOptions): Line[] {
  const own = load.type === "STANDARD" ? decimal(load.transitions ?? 0).times(load.executions) : decimal(0);
  const parent = decimal(load.parentTransitions ?? 0).times(load.executions);
  const free = min(own.plus(parent), decimal(options.freeTransitions));
  const lines: Line[] = [];
  const add = (what: Line["what"], quantity: Decimal, rule: string): void => {
    if (quantity.eq(0)) return;
    lines.push(
      line(
        { what, quantity, unit: "transitions", price: prices.transition, rule, certainty: exactly("count as given") },
        prices,
        "transition",
      ),
    );
  };
  add("state transitions", own, "Standard: each state entered and each retry is one transition");
  add("transitions for child executions", parent, "Distributed Map: one transition of the parent for each child");
  add("free tier", free.times(-1), `the account's first ${prices.freeTransitions} transitions of a month are free`);
  return lines;
}

function expressLines(
  load: Workload,
  memory: { billedMb: number; certainty: Certainty },
  prices: PriceTable,
  options: EstimateOptions,
): Line[] {
  const requests = decimal(load.executions);
  const one = gbSeconds(billedDurationMs(load.durationMs ?? 0), memory.billedMb);
  const shares = overTiers(one.times(load.executions), prices.gbSecond, options.usedGbSeconds);
  return [
    line(
      {
        what: "requests",
        quantity: requests,
        unit: "requests",
        price: prices.request,
        rule: "Express: each execution started is one request",
        certainty: exactly("count as given"),
      },
      prices,
      "express",
    ),
    ...shares.map((share) =>
      line(
        {
          what: "duration" as const,
          quantity: share.quantity,
          unit: "GB-s" as const,
          price: share.price,
          rule: "Express: duration up to the next 100 ms × memory up to the next 64 MB; GB = 1,024 MB; by tier of the month",
          certainty: memory.certainty,
        },
        prices,
        "express",
      ),
    ),
  ];
}

function logLines(load: Workload, prices: PriceTable): Line[] {
  const quantity = decimal(load.logGb ?? 0);
  if (quantity.eq(0)) return [];
  return [
    line(
      {
        what: "logs",
        quantity,
        unit: "GB",
        price: prices.logIngest,
        rule: "CloudWatch Logs: data taken in",
        certainty: exactly("size as given"),
      },
      prices,
      "logs",
    ),
  ];
}
