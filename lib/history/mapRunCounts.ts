/** How the children of a Map Run stand, as DescribeMapRun, the local engine or the stored children tell. */
export type MapRunCounts = {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
};

/** Children that ended badly by themselves: what a tolerance is compared with. */
export function failedChildren({ failed, timedOut }: MapRunCounts): number {
  return failed + timedOut;
}
