import { breakEvenWhere } from "./breakEven";
import { EXPRESS_LIMIT_MS } from "./checks";
import type { CurvePoint } from "./curve";
import { estimate, type Estimate, type Workload } from "./estimate";
import { decimal, divide, percentOf, text, type Decimal } from "./money";
import { unitPrice } from "./priceUsage";
import type { PriceTable } from "./prices";
import { BYTES_OF_GB } from "./usage";

/** A month of one machine that is only imagined. All but `executions` is for one execution; KB are 1,000 bytes. */
export type Scenario = {
  readonly executions: number;
  /** State transitions without retries. */
  readonly transitions: number;
  /** Retries for every 100 transitions. */
  readonly retryPercent: number;
  /** At most five minutes: AWS ends an Express execution then. */
  readonly durationMs: number;
  /** Data of the execution at any one time. */
  readonly payloadKb: number;
  /** Map and Parallel steps that hold a copy of the data. */
  readonly steps: number;
  readonly definitionKb: number;
  /** Null: estimated from the four above. */
  readonly memoryMb: number | null;
  /** Written to CloudWatch Logs when it is Express. */
  readonly logKb: number;
  /** Whether the account's free transitions are still there to be used. */
  readonly freeTier: boolean;
};

/** The same month as both types. */
export type Comparison = {
  readonly standard: Estimate;
  readonly express: Estimate;
  /** Null when both cost the same. */
  readonly cheaper: Workload["type"] | null;
  /** What the cheaper type saves: dollars, and percent of the dearer one. */
  readonly saved: Decimal;
  readonly savedPercent: number;
  /** Up to this duration (a multiple of 100 ms) Express is the cheaper type; 0: never, null: for all its five minutes. */
  readonly breakEvenMs: number | null;
};

export function compareTypes(scenario: Scenario, prices: PriceTable): Comparison {
  const standard = monthAs("STANDARD", scenario, prices);
  const express = monthAs("EXPRESS", scenario, prices);
  const difference = standard.total.minus(express.total);
  const dearer = difference.gt(0) ? standard.total : express.total;
  return {
    standard,
    express,
    cheaper: difference.eq(0) ? null : difference.gt(0) ? "EXPRESS" : "STANDARD",
    saved: difference.abs(),
    savedPercent: percentOf(difference.abs(), dearer),
    breakEvenMs: breakEvenWhere((durationMs) =>
      monthAs("EXPRESS", { ...scenario, durationMs }, prices).total.lt(standard.total),
    ),
  };
}

/** Where the scenario itself stands on the curve. */
export function pointOf({ durationMs }: Scenario, { standard, express }: Comparison): CurvePoint {
  return { at: durationMs, standard: Number(text(standard.total)), express: Number(text(express.total)) };
}

const CURVE_STEPS = 80;

/** Both types over durations from nothing to well past the scenario's own and the break-even. */
export function curveOf(scenario: Scenario, prices: PriceTable, breakEvenMs: number | null): CurvePoint[] {
  const standard = Number(text(monthAs("STANDARD", scenario, prices).total));
  const until = curveEnd(scenario.durationMs, breakEvenMs);
  return Array.from({ length: CURVE_STEPS + 1 }, (_, i) => {
    const at = Math.round((until * i) / CURVE_STEPS);
    return {
      at,
      standard,
      express: Number(text(monthAs("EXPRESS", { ...scenario, durationMs: at }, prices).total)),
    };
  });
}

function curveEnd(durationMs: number, breakEvenMs: number | null): number {
  const shown = Math.max(durationMs, breakEvenMs ?? EXPRESS_LIMIT_MS);
  return Math.min(EXPRESS_LIMIT_MS, Math.max(1000, Math.ceil((shown * 1.6) / 1000) * 1000));
}

/** What the retries of the month cost as Standard, before the free tier. */
export function retryCost(scenario: Scenario, prices: PriceTable): Decimal {
  return divide(decimal(scenario.transitions).times(scenario.retryPercent), 100)
    .times(scenario.executions)
    .times(unitPrice("transitions", prices));
}

function monthAs(type: Workload["type"], scenario: Scenario, prices: PriceTable): Estimate {
  const { executions, durationMs, payloadKb, definitionKb, steps, memoryMb } = scenario;
  const load: Workload =
    type === "STANDARD"
      ? { type, executions, transitions: transitionsOf(scenario) }
      : {
          type,
          executions,
          durationMs,
          ...(memoryMb === null ? { memory: { definitionKb, payloadKb, steps } } : { memoryMb }),
          logGb: text(divide(decimal(scenario.logKb).times(1000).times(executions), BYTES_OF_GB)),
        };
  return estimate(load, prices, { freeTransitions: scenario.freeTier ? prices.freeTransitions : 0 });
}

// Hundredths of whole numbers: a number of JavaScript prints them back as they are.
function transitionsOf({ transitions, retryPercent }: Scenario): number {
  return Number(text(divide(decimal(transitions).times(100 + retryPercent), 100)));
}
