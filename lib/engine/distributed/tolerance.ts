/** What a Map Run may lose before it fails; null: not given. */
export type Tolerance = { readonly count: number | null; readonly percentage: number | null };

export const THRESHOLD_ERROR = "States.ExceedToleratedFailureThreshold";
/** Recorded word for word. */
export const THRESHOLD_CAUSE = "The specified tolerated failure threshold was exceeded";

/**
 * Whether `failed` items are too many. Without any threshold none may fail; with both, each counts alone.
 *
 * @param total null while items are still being read: a percentage cannot be judged then.
 */
export function isExceeded({ count, percentage }: Tolerance, failed: number, total: number | null): boolean {
  if (failed === 0) return false;
  if (count === null && percentage === null) return true;
  if (count !== null && failed > count) return true;
  return percentage !== null && total !== null && failed * 100 > percentage * total;
}
