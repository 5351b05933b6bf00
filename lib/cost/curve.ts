import { decimal, type Decimal, divide } from "./money";
import type { PriceTable } from "./prices";

/**
 * The average execution of real traffic, as billed: its means lie between the chunks that AWS rounds up to, so the
 * lines here are straight where those of one execution (`costAt`) have steps.
 */
export type Average = {
  readonly transitions: number;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly logBytes: number;
};

/** Dollars at `at` ms or transitions: floating numbers, to be drawn and not to be summed. */
export type CurvePoint = { readonly at: number; readonly standard: number; readonly express: number };

/** `breakEven` is where the lines cross; null when they do not at or above zero. */
export type Curve = {
  readonly points: readonly CurvePoint[];
  readonly machine: CurvePoint;
  readonly breakEven: number | null;
};

const STEPS = 40;
const LEAST_MS = 1000;
const LEAST_TRANSITIONS = 10;

/** Both types over the duration, everything else as on average. Express is cheaper before the lines cross. */
export function overDuration(average: Average, prices: PriceTable): Curve {
  const cost = (durationMs: number) => pointOf({ ...average, durationMs }, prices, durationMs);
  const [start, end] = [cost(0), cost(1000)];
  const slope = (end.express - start.express) / 1000;
  const crossing = (start.standard - start.express) / slope;
  const breakEven = slope > 0 && crossing >= 0 ? Math.round(crossing) : null;
  const last = 2 * Math.max(LEAST_MS, average.durationMs, breakEven ?? 0);
  return { points: stepped(last, cost), machine: cost(average.durationMs), breakEven };
}

/** Both types over the number of transitions, everything else as on average. Standard is cheaper before the lines cross. */
export function overTransitions(average: Average, prices: PriceTable): Curve {
  const cost = (transitions: number) => pointOf({ ...average, transitions }, prices, transitions);
  const start = cost(0);
  const breakEven = prices.transition.eq(0) ? null : start.express / prices.transition.toNumber();
  const last = 2 * Math.max(LEAST_TRANSITIONS, average.transitions, breakEven ?? 0);
  return { points: stepped(last, cost), machine: cost(average.transitions), breakEven };
}

function stepped(last: number, cost: (at: number) => CurvePoint): CurvePoint[] {
  return Array.from({ length: STEPS + 1 }, (_, i) => cost((last * i) / STEPS));
}

function pointOf(average: Average, prices: PriceTable, at: number): CurvePoint {
  return {
    at,
    standard: prices.transition.times(average.transitions).toNumber(),
    express: expressOf(average, prices).toNumber(),
  };
}

function expressOf({ durationMs, memoryMb, logBytes }: Average, prices: PriceTable): Decimal {
  const gbSeconds = divide(decimal(durationMs).times(memoryMb), 1000 * 1024);
  const logs = divide(decimal(logBytes), 2 ** 30).times(prices.logIngest);
  return prices.request.plus(gbSeconds.times(prices.gbSecond[0]?.price ?? 0)).plus(logs);
}
