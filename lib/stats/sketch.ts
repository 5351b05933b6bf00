import { DDSketch } from "@datadog/sketches-js";

/*
 * How long things took, in little room: counts by bucket of Datadog's DDSketch, whose buckets grow by a constant factor.
 * A quantile read from it is within RELATIVE_ERROR of the true one, and two sketches merge by adding their counts, so
 * that summaries of executions add up to summaries of a machine. The library decides which bucket a duration is in and
 * reads the quantiles; kept and written are the counts that are not zero, so that equal durations make equal bytes.
 */

export type Sketch = {
  /** Durations of 0 ms. */
  readonly zeros: number;
  /** Bucket to count, no zero counts, ascending by bucket. */
  readonly buckets: ReadonlyMap<number, number>;
};

export const RELATIVE_ERROR = 0.01;
const { mapping } = emptySketch();
/** Ten thousand years: longer durations are counted as this long. */
const MAX_BUCKET = mapping.key(3.2e14);

function emptySketch(): DDSketch {
  return new DDSketch({ relativeAccuracy: RELATIVE_ERROR });
}

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

/** All of it together, within RELATIVE_ERROR: what is in a bucket counts as its middle. */
export function sketchTotal({ buckets }: Sketch): number {
  let total = 0;
  for (const [bucket, count] of buckets) total += bucketMiddle(bucket) * count;
  return total;
}

/** The duration in ms at the rank `q` (0…1) of all, as the library ranks them; null for an empty sketch. */
export function quantile({ zeros, buckets }: Sketch, q: number): number | null {
  const sketch = emptySketch();
  sketch.zeroCount = zeros;
  for (const [bucket, count] of buckets) sketch.store.add(bucket, count);
  sketch.count = zeros + sketch.store.count;
  return sketch.count === 0 ? null : sketch.getValueAtQuantile(Math.min(1, Math.max(0, q)));
}

/** The duration in ms that stands for a bucket: within RELATIVE_ERROR of everything in it. */
export function bucketMiddle(bucket: number): number {
  return mapping.value(bucket);
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
  return Math.min(MAX_BUCKET, Math.max(0, mapping.key(ms)));
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
