import { spawnSync } from "node:child_process";
import { writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseMachine } from "@/lib/asl/parse";
import type { Instant } from "@/lib/base/instant";
import type { Json, JsonObject } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import { answersOf, type MockedResponse } from "@/lib/runner/mock";
import { runToEnd } from "@/lib/runner/run";
import type { RunResult, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { compareSides, EXPRESSIONS, sidesOf } from "./jsonata";

/*
 * The interpreter side by side with npm aws-local-stepfunctions: the same machines in the same process, one
 * after the other in turns. Ours makes the full history; the peer keeps none. Definitions are parsed
 * outside the clock on both sides, its validation is off and its waits and intervals are 0.
 */

export type Benchmark = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly against: string | null;
  readonly ratio: number | null;
};

type Flow = {
  readonly name: string;
  readonly definition: JsonObject;
  readonly input: Json;
  /** What task states answer, by invocation; none for machines without tasks. */
  readonly answers?: readonly MockedResponse[];
  /** JSONata is not something the peer has. */
  readonly alone?: boolean;
};

const pass = (next: string | null, more: JsonObject = {}): JsonObject => ({
  Type: "Pass",
  ...more,
  ...(next === null ? { End: true } : { Next: next }),
});

const tenPass = (more: (i: number) => JsonObject = () => ({})): JsonObject =>
  Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`S${i}`, pass(i === 9 ? null : `S${i + 1}`, more(i))]));

const itemsOf = (count: number): JsonObject => ({
  items: Array.from({ length: count }, (_, i) => ({ id: i, name: `item ${i}` })),
});

const MAP: JsonObject = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: { StartAt: "One", States: { One: pass(null) } },
      End: true,
    },
  },
};

const LOOP: JsonObject = {
  StartAt: "Add",
  States: {
    Add: pass("Again", { Parameters: { "i.$": "States.MathAdd($.i, 1)" } }),
    Again: {
      Type: "Choice",
      Choices: [{ Variable: "$.i", NumericLessThan: 1000, Next: "Add" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
  },
};

const RETRY: JsonObject = {
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:call",
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 3 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Sorry" }],
      Next: "Done",
    },
    Sorry: pass(null),
    Done: pass(null),
  },
};

const BUSY: MockedResponse = { kind: "throw", error: "Busy", cause: "later" };

const FLOWS: readonly Flow[] = [
  { name: "one Pass", definition: { StartAt: "S0", States: { S0: pass(null) } }, input: { order: 7 } },
  { name: "ten Pass", definition: { StartAt: "S0", States: tenPass() }, input: { order: 7 } },
  { name: "Choice loop of 1,000", definition: LOOP, input: { i: 0 } },
  { name: "Map over 1,000 items", definition: MAP, input: itemsOf(1_000) },
  { name: "Map over 10,000 items", definition: MAP, input: itemsOf(10_000) },
  {
    name: "Parallel of ten",
    definition: {
      StartAt: "All",
      States: {
        All: {
          Type: "Parallel",
          Branches: Array.from({ length: 10 }, (_, i) => ({ StartAt: `B${i}`, States: { [`B${i}`]: pass(null) } })),
          End: true,
        },
      },
    },
    input: { order: 7 },
  },
  {
    name: "retry flow",
    definition: RETRY,
    input: { order: 7 },
    answers: [BUSY, BUSY, { kind: "return", value: { ok: true } }],
  },
  {
    name: "JSONata, ten states",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "S0",
      States: tenPass((i) => ({ Output: `{% $merge([$states.input, {"n${i}": $sum($states.input.list) + ${i}}]) %}` })),
    },
    input: { list: [1, 2, 3] },
    alone: true,
  },
];

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

function machineOf(definition: JsonObject): CompiledMachine {
  const parsed = parseMachine(definition);
  if (parsed.machine === undefined) throw new Error(JSON.stringify(parsed.diagnostics));
  return compile(parsed.machine);
}

function worldOf(answers: readonly MockedResponse[] | undefined): SimulatedWorld {
  let count = 0;
  return { invokeTask: (task) => answersOf(task, answers?.[count++] ?? BUSY) };
}

function ours(flow: Flow): () => RunResult | Promise<RunResult> {
  const machine = machineOf(flow.definition);
  const input = JSON.stringify(flow.input);
  return () => runToEnd(machine, { ...START, input }, worldOf(flow.answers), LIFTED);
}

type Peer = new (
  definition: unknown,
  options: unknown,
) => { run(input: unknown, options: unknown): { result: Promise<unknown> } };

async function peer(flow: Flow): Promise<() => Promise<unknown>> {
  const { StateMachine } = (await import("aws-local-stepfunctions")) as unknown as { StateMachine: Peer };
  const machine = new StateMachine(flow.definition, { validationOptions: { noValidate: true } });
  return () => {
    let count = 0;
    const call = () => {
      const answer = flow.answers?.[count++] ?? BUSY;
      if (answer.kind === "return") return answer.value;
      throw Object.assign(new Error(answer.cause), { name: answer.error });
    };
    const overrides = { taskResourceLocalHandlers: { Call: call }, retryIntervalOverrides: { Call: 0 } };
    return machine.run(flow.input, { overrides }).result;
  };
}

// The peer needs it and Node 20 has it not.
function addWithResolvers(): void {
  const target = Promise as unknown as { withResolvers?: unknown };
  target.withResolvers ??= function withResolvers<T>() {
    let resolve: unknown;
    let reject: unknown;
    const promise = new Promise<T>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    return { promise, resolve, reject };
  };
}

const SAMPLES = 7;
const SAMPLE_MS = 60;

/** Milliseconds of one call: as many calls as fill a sample. */
async function sample(run: () => unknown, ms: number): Promise<number> {
  const from = performance.now();
  let calls = 0;
  let now = from;
  do {
    const made = run();
    if (made instanceof Promise) await made;
    calls++;
    now = performance.now();
  } while (now - from < ms);
  return (now - from) / calls;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function measure(flow: Flow): Promise<readonly Benchmark[]> {
  const mine = ours(flow);
  const other = flow.alone === true ? null : await peer(flow);
  const [a, b]: [number[], number[]] = [[], []];
  await sample(mine, 2 * SAMPLE_MS);
  if (other !== null) await sample(other, 2 * SAMPLE_MS);
  for (let i = 0; i < SAMPLES; i++) {
    a.push(await sample(mine, SAMPLE_MS));
    if (other !== null) b.push(await sample(other, SAMPLE_MS));
  }
  const ended = await mine();
  if (ended.run.status !== "SUCCEEDED") throw new Error(`${flow.name}: ${ended.run.status} ${ended.run.cause ?? ""}`);
  const ms = median(a);
  const ratio = other === null ? null : median(b) / ms;
  const against = other === null ? null : "aws-local-stepfunctions";
  return [
    { name: flow.name, value: 1000 / ms, unit: "executions/s", against, ratio },
    {
      name: `${flow.name}: events`,
      value: (ended.events.length * 1000) / ms,
      unit: "events/s",
      against: null,
      ratio: null,
    },
  ];
}

/** Megabytes of heap that a run takes while its result is held. */
async function heapOf(run: () => unknown): Promise<number> {
  const collect = (globalThis as { gc?: () => void }).gc;
  collect?.();
  const before = process.memoryUsage().heapUsed;
  const held = await run();
  const after = process.memoryUsage().heapUsed;
  return held === undefined ? 0 : (after - before) / 1e6;
}

async function memory(): Promise<readonly Benchmark[]> {
  const flow = FLOWS.find(({ name }) => name === "Map over 10,000 items");
  if (flow === undefined) return [];
  const mine = await heapOf(ours(flow));
  const other = await heapOf(await peer(flow));
  return [
    {
      name: "peak heap, Map over 10,000 items",
      value: mine,
      unit: "MB",
      against: "aws-local-stepfunctions (its ÷ ours)",
      ratio: other / mine,
    },
  ];
}

/** Cost of an event in histories of growing length: flat is near 1. */
async function flatness(): Promise<readonly Benchmark[]> {
  const machine = machineOf({
    StartAt: "Add",
    States: {
      Add: pass("Again", { Parameters: { "i.$": "States.MathAdd($.i, 1)", "last.$": "$.last" } }),
      Again: {
        Type: "Choice",
        Choices: [{ Variable: "$.i", NumericLessThanPath: "$.last", Next: "Add" }],
        Default: "Done",
      },
      Done: { Type: "Succeed" },
    },
  });
  const costs: Benchmark[] = [];
  let first: number | null = null;
  for (const events of [10, 100, 1_000, 10_000, 25_000]) {
    const input = JSON.stringify({ i: 0, last: Math.max(1, Math.round(events / 4) - 1) });
    const run = () => runToEnd(machine, { ...START, input }, worldOf(undefined), LIFTED);
    await sample(run, SAMPLE_MS);
    const times: number[] = [];
    for (let i = 0; i < SAMPLES; i++) times.push(await sample(run, SAMPLE_MS));
    const ended = await run();
    const cost = (median(times) * 1e6) / ended.events.length;
    first ??= cost;
    costs.push({
      name: `cost of an event, ${events} events`,
      value: cost,
      unit: "ns",
      against: "10 events (÷)",
      ratio: cost / first,
    });
  }
  return costs;
}

const INTERPRETER =
  'export { compile } from "@/lib/engine/compile"; export { step } from "@/lib/engine/step"; export { runToEnd } from "@/lib/runner/run";';
const PARSER = 'export { parseMachine } from "@/lib/asl/parse";';

/** Processor time a fresh process spends on loading a bundle, as the command line is one. */
async function loading(name: string, contents: string): Promise<Benchmark> {
  const root = process.cwd();
  const entry = join(root, `node_modules/.cache/stepscope-engine-${process.pid}.mjs`);
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    outfile: entry,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
  });
  const script = `${entry}.load.mjs`;
  writeFileSync(
    script,
    `const before = process.cpuUsage(); await import(${JSON.stringify(entry)});
     const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000);`,
  );
  const times = Array.from({ length: SAMPLES }, () =>
    Number(spawnSync(process.execPath, [script], { encoding: "utf8" }).stdout),
  );
  rmSync(entry);
  rmSync(script);
  return { name, value: median(times), unit: "ms of CPU", against: null, ratio: null };
}

/** Evaluations of one expression after the other, beside jsonata 2.0.6 itself. */
async function expressions(): Promise<readonly Benchmark[]> {
  const results: Benchmark[] = [];
  for (const [name, text] of EXPRESSIONS) {
    await compareSides(text);
    const { ours: mine, theirs } = sidesOf(text);
    await sample(mine, 2 * SAMPLE_MS);
    await sample(theirs, 2 * SAMPLE_MS);
    const [a, b]: [number[], number[]] = [[], []];
    for (let i = 0; i < SAMPLES; i++) {
      a.push(await sample(mine, SAMPLE_MS));
      b.push(await sample(theirs, SAMPLE_MS));
    }
    const [value, ratio] = [1000 / median(a), median(b) / median(a)];
    results.push({ name: `JSONata, ${name}`, value, unit: "evaluations/s", against: "jsonata 2.0.6", ratio });
  }
  return results;
}

/** Medians of seven samples; a ratio above 1 is in our favour. */
export async function bench(): Promise<Benchmark[]> {
  addWithResolvers();
  const results: Benchmark[] = [];
  for (const flow of FLOWS) results.push(...(await measure(flow)));
  results.push(...(await expressions()), ...(await memory()), ...(await flatness()));
  results.push(await loading("load the interpreter", INTERPRETER));
  results.push(await loading("load the interpreter and the parser", INTERPRETER + PARSER));
  return results;
}
