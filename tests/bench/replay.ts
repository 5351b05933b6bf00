import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@/lib/store/store";
import { CORES, fill, openBare, verifyAll } from "../support/storedCopies";

/*
 * Verdicts on everything that is stored, as the worker gives them (read, unpack, parse, replay, compare, write), with
 * one and with two threads; beside a bare read, gunzip and JSON.parse of the same pages in one thread. Taken in turns
 * in one process, so that the noise of the machine meets all.
 */

const RUNS = 3;
/** Below 1 for a quick look: fewer executions of the same lengths. */
const SCALE = Number(process.env.STEPSCOPE_BENCH_SCALE ?? 1);
const SIZES = [
  { copies: Math.max(2, Math.round(10_000 * SCALE)), events: 100 },
  { copies: Math.max(2, Math.round(100 * SCALE)), events: 25_000 },
] as const;

export async function bench() {
  const figures = [];
  for (const size of SIZES) figures.push(...(await measured(size)));
  return figures;
}

async function measured({ copies, events }: (typeof SIZES)[number]) {
  const name = `${copies.toLocaleString("en")} executions of ${events.toLocaleString("en")} events`;
  const folder = mkdtempSync(join(tmpdir(), "stepscope-bench-"));
  const path = join(folder, "replay.db");
  const store = await openStore({ url: `file:${path}`, root: process.cwd() });
  const bare = await openBare(path);
  try {
    await fill(store, bare, copies, events);
    const times: { one: number; two: number; bare: number; busy: number }[] = [];
    let memory = 0;
    for (let run = 0; run <= RUNS; run++) {
      const plain = await timed(() => bare.readAll());
      let cpu = 0;
      const one = await timed(async () => {
        memory = Math.max(memory, (await verifyAll(store, bare, copies, 1)).memory);
      });
      const two = await timed(async () => ({ cpu } = await verifyAll(store, bare, copies, 2)));
      times.push({ bare: plain, one, two, busy: cpu / two / CORES });
    }
    const of = (key: "one" | "two" | "bare" | "busy") => median(times.slice(1).map((time) => time[key]));
    const [a, b, c] = [of("one"), of("two"), of("bare")];
    const seconds = (ms: number | undefined) => (ms ?? NaN) / 1000;
    return [
      {
        name: `verify ${name}, 1 thread`,
        value: seconds(a),
        unit: "s",
        against: "reading, gunzip and JSON.parse",
        ratio: seconds(a) / seconds(c),
      },
      {
        name: `verify ${name}, 2 threads`,
        value: seconds(b),
        unit: "s",
        against: "1 thread, faster by",
        ratio: seconds(a) / seconds(b),
      },
      { name: `cores busy with 2 threads, ${name}`, value: 100 * of("busy"), unit: "%", against: null, ratio: null },
      { name: `memory over the start, ${name}`, value: memory, unit: "MB", against: null, ratio: null },
    ];
  } finally {
    await store.close();
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
