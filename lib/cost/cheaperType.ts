import type { MachineType } from "@/lib/asl/machine";
import { costAlone } from "./bill";
import { decimal, type Decimal, dollars } from "./money";
import type { PriceTable } from "./prices";
import type { Quantities } from "./quantities";

/** Which type is cheaper for executions that ran, by how much, and how sure that is. */
export type CheaperType = {
  readonly cheaper: MachineType | "SAME";
  readonly saves: Decimal;
  /**
   * `low`: the answer changes within the bounds of the estimates, or hardly anything ran. `medium`: it holds
   * within them, but rests on few executions or on transitions that are a lower bound. Else `high`.
   */
  readonly confidence: "high" | "medium" | "low";
  readonly reasons: readonly string[];
};

const HARDLY_ANY = 5;
const FEW = 30;
/** An estimate of memory is taken to be off by at most this factor upwards; downwards to the least that is billed. */
const MEMORY_FACTOR = 2;

/** Compares at first-tier prices, without the free tier, Express with its log. */
export function cheaperTypeOf(quantities: Quantities, prices: PriceTable): CheaperType {
  const standard = costAlone(quantities, "STANDARD", prices).total;
  const express = costAlone(quantities, "EXPRESS", prices).total;
  const [low, high] = expressBounds(quantities, prices);
  const { executions, lowerBounds, estimates, unknownMapRuns } = quantities;
  const reasons = [`${executions} ${executions === 1 ? "execution" : "executions"}`];
  if (estimates > 0) {
    reasons.push(
      `memory is estimated for ${estimates} of ${executions}: Express costs between ${dollars(low)} and ${dollars(high)}`,
    );
  }
  if (lowerBounds > 0)
    reasons.push(
      `transitions of ${lowerBounds} executions are a lower bound: Standard costs at least ${dollars(standard)}`,
    );
  if (unknownMapRuns > 0) reasons.push(`children of ${unknownMapRuns} Map Runs are not known`);
  const cheaper = cheaperOf(standard, express);
  const holds = cheaperOf(standard, low) === cheaper && cheaperOf(standard, high) === cheaper;
  if (!holds) reasons.push("which type is cheaper changes within these bounds");
  // A lower bound can only make Standard dearer than it seems.
  const undecided = lowerBounds > 0 && cheaper !== "EXPRESS";
  const confidence = !holds || executions < HARDLY_ANY ? "low" : undecided || executions < FEW ? "medium" : "high";
  return { cheaper, saves: standard.minus(express).abs(), confidence, reasons };
}

/** From the least memory that is billed, without a log, to twice the memory that was estimated. */
function expressBounds(quantities: Quantities, prices: PriceTable): readonly [Decimal, Decimal] {
  const { timeChunks, chunks, estimates, logBytes } = quantities;
  const least = estimates > 0 ? timeChunks : chunks;
  const most = estimates > 0 ? chunks * MEMORY_FACTOR : chunks;
  const at = (changed: Partial<Quantities>) => costAlone({ ...quantities, ...changed }, "EXPRESS", prices).total;
  return [at({ chunks: least, logBytes: 0 }), at({ chunks: most, logBytes })];
}

function cheaperOf(standard: Decimal, express: Decimal): CheaperType["cheaper"] {
  const difference = decimal(standard).cmp(express);
  return difference === 0 ? "SAME" : difference < 0 ? "STANDARD" : "EXPRESS";
}
