import { SeededEntropy } from "@/lib/expr/entropy";
import type { FoundValues, ScrubbedValue } from "./foundValues";
import { orderedReplacements } from "./ordered";
import type { ScrubFacts } from "./scrubFacts";

/** What stands in place of numbers and times; moments and days by their ms UTC. */
export type OrderedValues = {
  readonly number: ReadonlyMap<number, number>;
  readonly moment: ReadonlyMap<number, number>;
  readonly day: ReadonlyMap<number, number>;
  /** How far the run itself is moved, in ms: whole days. */
  readonly movedBy: number;
};

/** Digits after the point of numbers; of moments in seconds; of days. */
const DECIMALS = { number: [2, 6, 12], moment: [3], day: [0] } as const;
/** How far apart replacements are at most: numbers, seconds, days. */
const STEPS = { number: 9, moment: 5_000, day: 40 } as const;
const UNIT = { moment: 1_000, day: 86_400_000 } as const;
/** By how many days a run is moved into the past. */
const MOVED = { least: 400, most: 4_000 } as const;

/**
 * Other numbers, moments and days in the same order, among themselves and among those that the definition says.
 *
 * @param kept of which the numbers and times stay too.
 * @throws ScrubRefused where an order cannot be kept.
 */
export function orderedValues(
  found: FoundValues,
  kept: readonly ScrubbedValue[],
  { definition, salt, ran }: ScrubFacts,
): OrderedValues {
  const entropy = new SeededEntropy(salt);
  const keptOf = (kind: "number" | "moment" | "day") => kept.flatMap((one) => (one.kind === kind ? [one.value] : []));
  const saidOf = (kind: "moment" | "day") => definition.times.flatMap((time) => (time.kind === kind ? [time.ms] : []));
  // Zero and one are more than their order: a truth, a factor, a first index.
  const numbers = sameOf([0, 1, ...definition.numbers, ...keptOf("number")]);
  const moments = sameOf([...saidOf("moment"), ...keptOf("moment")]);
  const movedBy = moments.size > 0 ? 0 : -UNIT.day * entropy.integer(MOVED.least, MOVED.most);
  const ofRun = [ran.from, ran.until, ...[...found.moments].filter((ms) => ms >= ran.from && ms <= ran.until)];
  // What the clock of the run told moves with the run.
  for (const ms of ofRun) moments.set(ms, ms + movedBy);
  const replaced = (kind: "moment" | "day", values: Iterable<number>, fixed: ReadonlyMap<number, number>) => {
    const inUnits = new Map([...fixed].map(([from, to]) => [from / UNIT[kind], to / UNIT[kind]] as const));
    const options = { fixed: inUnits, step: STEPS[kind], decimals: DECIMALS[kind], entropy };
    const placed = orderedReplacements(
      [...values].map((ms) => ms / UNIT[kind]),
      options,
    );
    return new Map(
      [...placed].map(([from, to]) => [Math.round(from * UNIT[kind]), Math.round(to * UNIT[kind])] as const),
    );
  };
  return {
    number: orderedReplacements(found.numbers, {
      fixed: numbers,
      step: STEPS.number,
      decimals: DECIMALS.number,
      entropy,
    }),
    moment: replaced("moment", found.moments, moments),
    day: replaced("day", found.days, sameOf([...saidOf("day"), ...keptOf("day")])),
    movedBy,
  };
}

function sameOf(values: readonly number[]): Map<number, number> {
  return new Map(values.map((value) => [value, value] as const));
}
