import { parseMachine } from "@/lib/asl/parse";
import type { Instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import { runToEnd } from "@/lib/runner/run";
import type { SimulatedWorld } from "@/lib/runner/simulatedWorld";
import type { Benchmark } from "./engine";

/*
 * A distributed Map with one Pass and a ResultWriter, items read in pieces and results written away, beside an inline
 * Map over items of the same shape in the same process.
 */

const SIZES = [10_000, 100_000, 1_000_000];
const PIECE = 1_000;
const INLINE = 10_000;

const START = {
  execution: {
    id: "arn:aws:states:us-east-1:000000000000:execution:bench:bench",
    name: "bench",
    roleArn: "arn:aws:iam::000000000000:role/bench",
    stateMachineId: "arn:aws:states:us-east-1:000000000000:stateMachine:bench",
    stateMachineName: "bench",
    type: "STANDARD",
    region: "us-east-1",
  },
  seed: "bench",
  at: 1_700_000_000_000 as Instant,
} as const;

const LIFTED = { limits: { events: Number.MAX_SAFE_INTEGER, payload: Number.MAX_SAFE_INTEGER } };

const ONE_PASS = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };

function machineOf(map: JsonObject): CompiledMachine {
  const parsed = parseMachine({ StartAt: "Each", States: { Each: { Type: "Map", End: true, ...map } } });
  if (parsed.machine === undefined) throw new Error(JSON.stringify(parsed.diagnostics));
  return compile(parsed.machine);
}

const DISTRIBUTED = machineOf({
  ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: "b", Key: "items.json" } },
  ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...ONE_PASS },
  ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b", Prefix: "results" } },
});
const INLINE_MAP = machineOf({ ItemProcessor: ONE_PASS });

const itemOf = (i: number) => ({ id: i, name: `item ${i}` });

/** A world that makes the items up piece by piece and counts what is written. */
function worldOf(count: number, onPiece: () => void): SimulatedWorld & { written: number } {
  const world = {
    written: 0,
    invokeTask: () => [],
    readItems: ({ token, at, from }: Parameters<NonNullable<SimulatedWorld["readItems"]>>[0]) => {
      onPiece();
      const first = Number(from ?? 0);
      const items = Array.from({ length: Math.min(PIECE, count - first) }, (_, i) => itemOf(first + i));
      const next = first + PIECE;
      const read = { kind: "itemsRead", token, at, items: JSON.stringify(items), source: "S3://b/items.json" } as const;
      return next < count ? { ...read, next: String(next) } : read;
    },
    onChildEnded: (_effect: unknown, { run }: { readonly run: { readonly output: string | null } }) => {
      world.written += run.output?.length ?? 0;
    },
    finishResultWriter: ({ token, at }: Parameters<NonNullable<SimulatedWorld["finishResultWriter"]>>[0]) =>
      ({ kind: "resultWritten", token, at, output: "{}" }) as const,
  };
  return world;
}

type Figure = { readonly perSecond: number; readonly peak: number };

/** Items a second without any look at the memory, then the most that is live after a collection, in bytes. */
async function distributed(count: number): Promise<Figure> {
  const start = process.hrtime.bigint();
  await runToEnd(
    DISTRIBUTED,
    { ...START, input: "{}" },
    worldOf(count, () => undefined),
  );
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  let [peak, pieces] = [0, 0];
  const every = Math.max(1, count / PIECE / 20);
  const world = worldOf(count, () => {
    if (pieces++ % every !== 0) return;
    global.gc?.();
    peak = Math.max(peak, process.memoryUsage().heapUsed - before);
  });
  await runToEnd(DISTRIBUTED, { ...START, input: "{}" }, world);
  if (world.written === 0) throw new Error("nothing was written");
  return { perSecond: count / seconds, peak };
}

async function inline(): Promise<number> {
  const input = JSON.stringify(Array.from({ length: INLINE }, (_, i) => itemOf(i)));
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const start = process.hrtime.bigint();
    const { run } = await runToEnd(INLINE_MAP, { ...START, input }, { invokeTask: () => [] }, LIFTED);
    if (run.status !== "SUCCEEDED") throw new Error(run.cause ?? run.status);
    times.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  return INLINE / (times.toSorted((a, b) => a - b)[3] ?? 1);
}

/** Rates beside the inline rate; memory beside that of the smallest size: flat is near 1. */
export async function bench(): Promise<Benchmark[]> {
  await distributed(PIECE);
  const inlineRate = await inline();
  const results: Benchmark[] = [
    { name: `inline Map, ${INLINE} items`, value: inlineRate, unit: "items/s", against: null, ratio: null },
  ];
  let first: number | null = null;
  for (const size of SIZES) {
    const { perSecond, peak } = await distributed(size);
    first ??= peak;
    results.push({
      name: `distributed Map with ResultWriter, ${size} items`,
      value: perSecond,
      unit: "items/s",
      against: "inline",
      ratio: perSecond / inlineRate,
    });
    results.push({
      name: `peak live heap, ${size} items`,
      value: peak / 1e6,
      unit: "MB",
      against: `${SIZES[0] ?? 0} items (÷)`,
      ratio: peak / first,
    });
  }
  return results;
}
