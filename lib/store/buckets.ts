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
