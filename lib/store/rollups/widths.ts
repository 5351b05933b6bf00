import { DAY_MS, HOUR_MS } from "@/lib/base/time";
/** Lengths of the stretches of time that are summed, in ms, the longest first. */
export const DAY = DAY_MS;
export const HOUR = HOUR_MS;
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

/** The stretches that what began at `startedAt` is in. */
export function stretchesOf(startedAt: number | null, kept: number): readonly Stretch[] {
  if (startedAt === null) return UNKNOWN;
  const stretches = [DAY, HOUR, FIVE_MINUTES].map((width) => ({ width, bucket: floorTo(startedAt, width) }));
  return stretches.filter((stretch) => isKept(stretch, kept));
}

function isKept({ width, bucket }: Stretch, kept: number): boolean {
  return width !== FIVE_MINUTES || bucket >= kept;
}
