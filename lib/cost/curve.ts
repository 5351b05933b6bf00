import type { MachineType } from "@/lib/asl/machine";
import { EXPRESS_LIMIT_MS } from "./checks";
import { exactly } from "./line";
import { DURATION_CHUNK_MS, MEMORY_CHUNK_MB } from "./memory";
import { decimal, divide } from "./money";
import { priceUsage, unitPrice } from "./priceUsage";
import type { PriceTable } from "./prices";
import { usageOf } from "./usage";

/**
 * The average execution of real traffic, as billed: its means lie between the chunks that AWS rounds up to, so the
 * lines here are straight where those of one execution have steps.
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
  const shown = 2 * Math.max(LEAST_MS, average.durationMs, breakEven ?? 0);
  // Beyond there is no choice: only what is there already is worth the room.
  const last = average.durationMs > EXPRESS_LIMIT_MS ? shown : Math.min(shown, EXPRESS_LIMIT_MS);
  return { points: stepped(last, cost), machine: cost(average.durationMs), breakEven };
}

/** Both types over the number of transitions, everything else as on average. Standard is cheaper before the lines cross. */
export function overTransitions(average: Average, prices: PriceTable): Curve {
  const cost = (transitions: number) => pointOf({ ...average, transitions }, prices, transitions);
  const start = cost(0);
  const price = unitPrice("transitions", prices).toNumber();
  const breakEven = price === 0 ? null : start.express / price;
  const last = 2 * Math.max(LEAST_TRANSITIONS, average.transitions, breakEven ?? 0);
  return { points: stepped(last, cost), machine: cost(average.transitions), breakEven };
}

function stepped(last: number, cost: (at: number) => CurvePoint): CurvePoint[] {
  return Array.from({ length: STEPS + 1 }, (_, i) => cost((last * i) / STEPS));
}

function pointOf(average: Average, prices: PriceTable, at: number): CurvePoint {
  const cost = (type: MachineType) => priceUsage(usageOf(countedOf(average), type), prices, ALONE).total.toNumber();
  return { at, standard: cost("STANDARD"), express: cost("EXPRESS") };
}

/** One execution by itself. */
const ALONE = { tiers: "first", freeTransitions: 0, certaintyOf: () => exactly("means") } as const;

/** As what is counted of executions, but between the whole numbers. */
function countedOf({ transitions, durationMs, memoryMb, logBytes }: Average) {
  const chunks = divide(decimal(durationMs).times(memoryMb), DURATION_CHUNK_MS * MEMORY_CHUNK_MB);
  return { executions: 1, transitions, children: 0, chunks, logBytes };
}
