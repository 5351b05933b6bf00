/** A range of time, `to` not included, and how it is cut; the first bucket can begin before the range. */
export type Buckets = {
  readonly from: number;
  readonly to: number;
  /** Where the first bucket begins. */
  readonly first: number;
  readonly bucketMs: number;
};

/** How many executions of a status began in a bucket, counted from 0. */
export type BucketCount = { readonly bucket: bigint | number; readonly status: string; readonly n: bigint | number };

/** Of so many executions, those that are few enough to be left out at the old end of a histogram. */
export function fewOf(count: number): number {
  return Math.floor(count / 50);
}

/** Whether what began from `usual` on would have less than a quarter of the time from `first` to `last`. */
export function isSqueezed(first: number, usual: number, last: number): boolean {
  return (last - usual) * 4 < last - first;
}

/** What began a little before `usual` belongs to it: a tenth of the time from it to `last`. */
export function usualBegin(usual: number, last: number): number {
  return Math.floor(usual - (last - usual) / 10);
}
