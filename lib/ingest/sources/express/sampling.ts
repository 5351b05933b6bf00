import { z } from "zod";
import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import type { SampleSettings } from "@/lib/contract/sourceSettings";
import type { LeftOut, Weighed } from "@/lib/store/sources/sourceCommit";
import { isChosen } from "../chosen";

/*
 * Which successes are kept. Those of a machine that began in one hour (or minute) are counted: the first `above` are
 * kept, and of the others a share that is told by their ARN alone. One that is left out is stood for by one that is
 * kept, of the same machine and hour: so the weights of these sum up to how many there were, at each commit.
 */

/** Successes of one machine that began in one stretch of time. */
const bucketSchema = z.object({
  from: z.number(),
  /** How many were decided on, and the one that was kept last. */
  seen: z.number(),
  last: z.string(),
});
export const bucketsSchema = z.record(z.string(), bucketSchema);
export type Buckets = z.output<typeof bucketsSchema>;

/** A success that was read from its start to its end. Times in ms since the epoch. */
export type Success = {
  readonly arn: string;
  readonly machineArn: string;
  readonly startedAt: number;
  readonly endedAt: number;
};

export type Sampled = {
  readonly buckets: Buckets;
  readonly leftOut: readonly LeftOut[];
  readonly weighed: readonly Weighed[];
};

/** Of the successes that are kept above the rate. */
const KEPT = 0.01;
/** How far behind the newest stretch others are still counted on, in ms at least, and how many are at most. */
const REMEMBERED_MS = 15 * MINUTE_MS;
const MOST_BUCKETS = 2_000;

const WIDTHS = { hour: HOUR_MS, minute: MINUTE_MS } as const;

/** Decides on successes that nobody decided on before, in the order in which they are given. */
export function sample(known: Buckets, successes: readonly Success[], settings: SampleSettings): Sampled {
  const { above, per = "hour", keep = KEPT } = settings;
  const width = WIDTHS[per];
  const buckets: Buckets = { ...known };
  const leftOut: LeftOut[] = [];
  const found = new Map<string, { readonly kept: string[]; left: number }>();
  for (const { arn, machineArn, startedAt, endedAt } of successes) {
    const from = Math.floor(startedAt / width) * width;
    const key = `${machineArn} ${from}`;
    const bucket = buckets[key] ?? { from, seen: 0, last: "" };
    const here = found.get(key) ?? { kept: [], left: 0 };
    found.set(key, here);
    const isKept = bucket.seen < above || isChosen(arn, keep);
    if (isKept) here.kept.push(arn);
    else {
      here.left += 1;
      leftOut.push({ arn, lastAt: endedAt });
    }
    buckets[key] = { from, seen: bucket.seen + 1, last: isKept ? arn : bucket.last };
  }
  const weighed = [...found].flatMap(([key, { kept, left }]) => shared(kept, known[key]?.last ?? "", left));
  return { buckets: recent(buckets, width), leftOut, weighed };
}

/** What was left out, in equal parts on those that were kept with it; where none was, on the one that was kept last. */
function shared(kept: readonly string[], last: string, left: number): Weighed[] {
  const receivers = kept.length === 0 ? [last] : kept;
  const [each, rest] = [Math.floor(left / receivers.length), left % receivers.length];
  return receivers.flatMap((arn, i) => {
    const more = each + (i < rest ? 1 : 0);
    return more === 0 ? [] : [{ arn, more }];
  });
}

/** What began earlier and comes now begins to be counted anew: it is kept, and stands for itself. */
function recent(buckets: Buckets, width: number): Buckets {
  const newest = Object.entries(buckets).sort(([, a], [, b]) => b.from - a.from);
  const oldest = (newest[0]?.[1].from ?? 0) - Math.max(width, REMEMBERED_MS);
  return Object.fromEntries(newest.slice(0, MOST_BUCKETS).filter(([, { from }]) => from >= oldest));
}
