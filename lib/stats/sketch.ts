/*
 * How long things took, in little room: a histogram whose buckets grow by GROWTH. A quantile read from it is
 * within RELATIVE_ERROR of the true one, and two sketches merge by adding their counts, so that summaries of
 * executions add up to summaries of a machine. (The scheme of DDSketch, Masson et al., VLDB 2019.)
 *
 *   bucket i holds GROWTH^(i-1) < ms <= GROWTH^i        bucket 0 holds 0 < ms <= 1; zero is counted apart
 *
 * Whole milliseconds up to a year lie in some 600 buckets.
 */

export type Sketch = {
  readonly zeros: number;
  /** Bucket to count, no zero counts, ascending by bucket. */
  readonly buckets: ReadonlyMap<number, number>;
};

export const RELATIVE_ERROR = 0.02;
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GROWTH = Math.log(GROWTH);
/** Ten thousand years: longer durations are counted as this long. */
const MAX_BUCKET = Math.ceil(Math.log(3.2e14) / LOG_GROWTH);

export const EMPTY_SKETCH: Sketch = { zeros: 0, buckets: new Map() };

/** A sketch of durations in ms; what is below zero (clocks that went back) counts as zero. */
export function sketchOf(durations: Iterable<number>): Sketch {
  let zeros = 0;
  const counts = new Map<number, number>();
  for (const ms of durations) {
    if (!(ms > 0)) zeros++;
    else add(counts, bucketOf(ms), 1);
  }
  return { zeros, buckets: ascending(counts) };
}

export function mergeSketches(sketches: Iterable<Sketch>): Sketch {
  let zeros = 0;
  const counts = new Map<number, number>();
  for (const sketch of sketches) {
    zeros += sketch.zeros;
    for (const [bucket, count] of sketch.buckets) add(counts, bucket, count);
  }
  return { zeros, buckets: ascending(counts) };
}

export function sketchCount(sketch: Sketch): number {
  let count = sketch.zeros;
  for (const some of sketch.buckets.values()) count += some;
  return count;
}

/** The duration in ms below or at which the share `q` (0…1) of all lie; null for an empty sketch. */
export function quantile(sketch: Sketch, q: number): number | null {
  const count = sketchCount(sketch);
  if (count === 0) return null;
  const rank = Math.min(count, Math.max(1, Math.ceil(q * count)));
  let seen = sketch.zeros;
  if (rank <= seen) return 0;
  let last = 0;
  for (const [bucket, some] of sketch.buckets) {
    last = bucket;
    seen += some;
    if (rank <= seen) break;
  }
  return valueOf(last);
}

/** Bytes of a sketch: varints of `zeros`, then for each bucket its distance from the one before and its count. */
export function encodeSketch(sketch: Sketch): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  putVarint(bytes, sketch.zeros);
  let before = 0;
  for (const [bucket, count] of sketch.buckets) {
    putVarint(bytes, bucket - before);
    putVarint(bytes, count);
    before = bucket;
  }
  return Uint8Array.from(bytes);
}

/** Reads what `encodeSketch` wrote; null for anything else. */
export function decodeSketch(bytes: Uint8Array): Sketch | null {
  const numbers = readVarints(bytes);
  if (numbers === null || numbers.length % 2 === 0) return null;
  const buckets = new Map<number, number>();
  let bucket = 0;
  for (let i = 1; i < numbers.length; i += 2) {
    bucket += numbers[i] ?? 0;
    const count = numbers[i + 1] ?? 0;
    if (bucket > MAX_BUCKET || count === 0 || buckets.has(bucket)) return null;
    buckets.set(bucket, count);
  }
  return { zeros: numbers[0] ?? 0, buckets };
}

function bucketOf(ms: number): number {
  return Math.min(MAX_BUCKET, Math.max(0, Math.ceil(Math.log(ms) / LOG_GROWTH)));
}

/** The value in a bucket that is off by the same share from both of its ends. */
function valueOf(bucket: number): number {
  return bucket === 0 ? 1 : (2 * GROWTH ** bucket) / (GROWTH + 1);
}

function add(counts: Map<number, number>, bucket: number, count: number): void {
  counts.set(bucket, (counts.get(bucket) ?? 0) + count);
}

function ascending(counts: Map<number, number>): Map<number, number> {
  return new Map([...counts].sort(([a], [b]) => a - b));
}

function putVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

function readVarints(bytes: Uint8Array): number[] | null {
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale;
    if (!Number.isSafeInteger(value)) return null;
    if (byte & 0x80) scale *= 0x80;
    else {
      numbers.push(value);
      value = 0;
      scale = 1;
    }
  }
  return scale === 1 ? numbers : null;
}
