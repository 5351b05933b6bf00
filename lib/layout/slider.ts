/*
 * A slider over several powers of ten: it moves over stops that are as far apart as their size asks for.
 */

/** The stops of every power of ten: near enough to each other that any value is within a quarter of one. */
const STEPS = [1, 1.5, 2, 3, 5, 7] as const;

/** Whole numbers from `from` to `to`, both among them: 1, 2, 3, 5, 7, 10, 15, 20, 30 … `from` may be 0. */
export function sliderStops(from: number, to: number): readonly number[] {
  const stops = new Set([from]);
  for (let power = 1; power <= to; power *= 10) {
    for (const step of STEPS) {
      const stop = step * power;
      if (Number.isInteger(stop) && stop > from && stop < to) stops.add(stop);
    }
  }
  stops.add(to);
  return [...stops];
}

/** Index of the stop nearest to a value, by ratio above 1: where the thumb stands for a value between two stops. */
export function nearestStop(stops: readonly number[], value: number): number {
  let best = 0;
  stops.forEach((stop, i) => {
    if (distance(stop, value) < distance(stops[best] ?? 0, value)) best = i;
  });
  return best;
}

function distance(a: number, b: number): number {
  return Math.abs(Math.log(a + 1) - Math.log(b + 1));
}
