import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import { StringDecoder } from "node:string_decoder";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { createReader } from "@/lib/history/reader";
import { BIG_EVENTS, bigHistoryText } from "../support/bigHistory";

export type Benchmark = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, in the same run. */
  readonly against: string;
  readonly ratio: number;
};

const RUNS = 9;
/** As files are read. */
const CHUNK = 1 << 16;

/** Reading and folding the longest history against JSON.parse of the same bytes: medians of alternating runs. */
export async function bench(): Promise<Benchmark[]> {
  const bytes = Buffer.from(bigHistoryText());
  const parse: number[] = [];
  const ours: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const plain = timed(() => JSON.parse(bytes.toString("utf8")) as unknown);
    const read = timed(() => readAndFold(bytes));
    // The first run warms up.
    if (run > 0) {
      parse.push(plain);
      ours.push(read);
    }
  }
  const value = median(ours);
  const megabytes = (bytes.length / 1e6).toFixed(1);
  return [
    {
      name: `parse and fold ${BIG_EVENTS} events, ${megabytes} MB`,
      value,
      unit: "ms",
      against: "JSON.parse of the same bytes",
      ratio: value / median(parse),
    },
  ];
}

function timed(work: () => unknown): number {
  const start = performance.now();
  const kept = work();
  const time = performance.now() - start;
  if (kept === undefined) throw new Error("nothing was made");
  return time;
}

function readAndFold(bytes: Buffer): unknown {
  const reader = createReader();
  const decoder = new StringDecoder("utf8");
  const events: HistoryEvent[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const read = reader.push(decoder.write(bytes.subarray(at, at + CHUNK)));
    if (!read.ok) throw new Error(read.error.why);
    for (const item of read.value) if (item.kind === "event") events.push(item.event);
  }
  const end = reader.end();
  if (!end.ok) throw new Error(end.error.why);
  const trace = fold(events);
  if (trace.eventCount !== BIG_EVENTS || trace.completeness.kind !== "complete") throw new Error("events are missing");
  return trace;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
