/** Lengths of the stretches of time that are summed, in ms, the longest first. */
export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const FIVE_MINUTES = 300_000;

/** How long sums of 5 minutes are kept, in ms. */
const KEPT = 14 * DAY;

/** A stretch of time: it begins at `bucket` (ms UTC) and is `width` ms long. Both are 0 for what has no known start. */
export type Stretch = { readonly width: number; readonly bucket: number };

/** The beginning of the first stretch of 5 minutes that is kept at `now`. */
export function keptFrom(now: number): number {
  return floorTo(now - KEPT, FIVE_MINUTES);
}

export function floorTo(at: number, width: number): number {
  return Math.floor(at / width) * width;
}

const UNKNOWN: readonly Stretch[] = [{ width: 0, bucket: 0 }];

/** The stretches that counts of what began at `startedAt` are in. */
export function countedIn(startedAt: number | null, kept: number): readonly Stretch[] {
  if (startedAt === null) return UNKNOWN;
  return [{ width: DAY, bucket: floorTo(startedAt, DAY) }, ...measuredIn(startedAt, kept)];
}

/** The stretches that durations are in: those that a chart of percentiles shows. */
export function measuredIn(startedAt: number | null, kept: number): readonly Stretch[] {
  if (startedAt === null) return UNKNOWN;
  const hour = { width: HOUR, bucket: floorTo(startedAt, HOUR) };
  const five = { width: FIVE_MINUTES, bucket: floorTo(startedAt, FIVE_MINUTES) };
  return five.bucket < kept ? [hour] : [hour, five];
}
