import type { Sketch } from "@/lib/stats/sketch";

/** A sum of a million of these is still a number of 64 bits; no execution has more by far. */
export const MOST_OF_ONE = 2 ** 43;

/** What something adds that counts `weight` times. */
export function timesWeight(value: number, weight: number): number {
  return weight === 1 ? value : Math.min(MOST_OF_ONE, Math.max(-MOST_OF_ONE, value * weight));
}

/** A sketch with everything in it so many times. */
export function weightedSketch({ zeros, buckets }: Sketch, weight: number): Sketch {
  if (weight === 1) return { zeros, buckets };
  return { zeros: zeros * weight, buckets: new Map([...buckets].map(([bucket, count]) => [bucket, count * weight])) };
}
