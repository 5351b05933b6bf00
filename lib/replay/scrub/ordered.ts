import type { Entropy } from "@/lib/expr/entropy";
import { ScrubRefused } from "./refused";

export type OrderedOptions = {
  /** Values whose replacement is given: in the same order as the values. */
  readonly fixed: ReadonlyMap<number, number>;
  /** The most that one whole number is ahead of the one before. */
  readonly step: number;
  /** Digits after the point that a replacement may have, the fewest that do first. */
  readonly decimals: readonly number[];
  readonly entropy: Pick<Entropy, "integer">;
};

/**
 * Other numbers in the same order: of two values the greater has the greater replacement, a whole number has a whole one,
 * and nothing passes a fixed value. Nothing else of a value is in its replacement. A value stays where no other fits.
 *
 * @throws ScrubRefused where numbers lie too close together.
 */
export function orderedReplacements(values: Iterable<number>, options: OrderedOptions): ReadonlyMap<number, number> {
  const sorted = [...new Set([...options.fixed.keys(), ...values])].sort((a, b) => a - b);
  const placed = placeWholes(sorted, options);
  placeFractions(sorted, placed, options.decimals);
  checkOrder(sorted, placed);
  return placed;
}

type Placed = Map<number, number>;

/** Between two fixed values, or beside the last or the first of them. */
function placeWholes(sorted: readonly number[], { fixed, step, entropy }: OrderedOptions): Placed {
  const placed: Placed = new Map(fixed);
  let wholes: number[] = [];
  let before: number | undefined;
  const close = (after: number | undefined) => {
    if (before === undefined && after !== undefined) placeDown(wholes, Math.ceil(after) - 1, step, entropy, placed);
    else {
      const least = before === undefined ? 0 : Math.floor(before) + 1;
      const most = after === undefined ? Number.POSITIVE_INFINITY : Math.ceil(after) - 1;
      placeUp(wholes, { least, most, step }, entropy, placed);
    }
    wholes = [];
  };
  for (const value of sorted) {
    const own = fixed.get(value);
    if (own !== undefined) {
      close(own);
      before = own;
    } else if (Number.isInteger(value)) wholes.push(value);
  }
  close(undefined);
  return placed;
}

type Room = { readonly least: number; readonly most: number; readonly step: number };

function placeUp(
  wholes: readonly number[],
  { least, most, step }: Room,
  entropy: OrderedOptions["entropy"],
  placed: Placed,
) {
  let next = least;
  for (const [i, value] of wholes.entries()) {
    // Those that follow need a place too.
    const room = Math.min(step - 1, most - (wholes.length - 1 - i) - next);
    placed.set(value, otherThan(value, next, next + entropy.integer(0, room + 1), next + room));
    next = (placed.get(value) ?? next) + 1;
  }
}

function placeDown(
  wholes: readonly number[],
  most: number,
  step: number,
  entropy: OrderedOptions["entropy"],
  placed: Placed,
) {
  let next = most;
  for (const value of wholes.toReversed()) {
    placed.set(value, otherThan(value, next - step + 1, next - entropy.integer(0, step), next));
    next = (placed.get(value) ?? next) - 1;
  }
}

function otherThan(value: number, least: number, found: number, most: number): number {
  if (found !== value) return found;
  return found < most ? found + 1 : Math.max(least, found - 1);
}

/** Fractions lie between the whole numbers that are placed, evenly. */
function placeFractions(sorted: readonly number[], placed: Placed, decimals: readonly number[]): void {
  for (let at = 0; at < sorted.length; at++) {
    if (isPlaced(sorted[at], placed)) continue;
    let end = at;
    while (end < sorted.length && !isPlaced(sorted[end], placed)) end++;
    const above = placed.get(sorted[end] ?? Number.NaN);
    const below = placed.get(sorted[at - 1] ?? Number.NaN) ?? (above === undefined ? 0 : Math.ceil(above) - 1);
    const limit = Math.min(above ?? Number.POSITIVE_INFINITY, Math.floor(below) + 1);
    const count = end - at;
    for (let i = 0; i < count; i++) {
      const exact = below + ((limit - below) * (i + 1)) / (count + 1);
      placed.set(sorted[at + i] ?? Number.NaN, rounded(exact, (limit - below) / (count + 1), decimals));
    }
    at = end;
  }
}

function isPlaced(value: number | undefined, placed: Placed): boolean {
  return value !== undefined && placed.has(value);
}

/** With the fewest digits that are finer than the distance to the next. */
function rounded(value: number, distance: number, decimals: readonly number[]): number {
  const digits = decimals.find((count) => 10 ** -count < distance / 2) ?? decimals.at(-1) ?? 0;
  return Number(value.toFixed(digits));
}

function checkOrder(sorted: readonly number[], placed: Placed): void {
  let last = Number.NEGATIVE_INFINITY;
  for (const value of sorted) {
    const now = placed.get(value) ?? Number.NaN;
    const keeps = now > last && Number.isSafeInteger(now) === Number.isInteger(value);
    if (!keeps && now !== value)
      throw new ScrubRefused("Numbers or times of its data lie too close together to keep their order.");
    last = now;
  }
}
