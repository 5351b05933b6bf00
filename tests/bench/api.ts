import { postgresDatabase, sqliteDatabase, type TestDatabase } from "../support/databases";
import { load, type Load, median, percentile, post, postTo, slope } from "../support/apiBench/load";
import { type Served, startEchoProcess, startEngineProcess } from "../support/apiBench/processes";
import type { Benchmark } from "./engine";

/*
 * The local engine over HTTP, in a process of its own: how soon it answers, what it takes of memory, what it stores in a
 * second for 1, 10 and 100 clients beside a bare server with one insert, and what executions cost that only wait.
 * STEPSCOPE_BENCH_WAITING: how many of these, 100,000 unless said.
 */

const STARTS = 5;
/** How long an engine rests before its memory is read, in ms. */
const REST_MS = 5_000;
const ROUNDS = 3;
/** Requests of a round by the number of clients. */
const ROUND: readonly (readonly [clients: number, requests: number])[] = [
  [1, 300],
  [10, 1_500],
  [100, 3_000],
];
const WAITING = Number(process.env["STEPSCOPE_BENCH_WAITING"] ?? 100_000);
const YEAR = 31_536_000;
const MB = 1024 ** 2;

export async function bench(): Promise<Benchmark[]> {
  const figures: Benchmark[] = [];
  for (const database of [sqliteDatabase(), await postgresDatabase()]) {
    if (database === null) continue;
    try {
      const rows = [...(await startFigures(database)), ...(await loadFigures(database)), ...(await waiting(database))];
      figures.push(...rows.map((row) => ({ ...row, name: `${row.name}, ${database.kind}` })));
    } finally {
      await database.drop();
    }
  }
  return figures;
}

const alone = (name: string, value: number, unit: string): Benchmark => ({
  ...{ name, value, unit },
  ...{ against: null, ratio: null },
});

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts, the first of which also makes the database. */
async function startFigures({ url }: TestDatabase): Promise<Benchmark[]> {
  const starts: number[] = [];
  let memory: number | null = null;
  for (let i = 0; i <= STARTS; i++) {
    const engine = await startEngineProcess(url);
    starts.push(engine.startedMs);
    if (i === STARTS) {
      await rest(REST_MS);
      memory = engine.memory();
    }
    await engine.kill("SIGTERM");
  }
  return [
    alone("process start to first answer", median(starts.slice(1)), "ms"),
    alone("the same, where the database is made first", starts[0] ?? NaN, "ms"),
    ...(memory === null ? [] : [alone("idle memory", memory / MB, "MB")]),
  ];
}

async function machineOf({ url }: Served, name: string, state: object): Promise<string> {
  const definition = JSON.stringify({ StartAt: "S", States: { S: { ...state, End: true } } });
  const asked = { name, definition, roleArn: "arn:aws:iam::000000000000:role/bench" };
  return String((await post(url, "CreateStateMachine", asked))["stateMachineArn"]);
}

const INPUT = JSON.stringify({ order: 7, items: [1, 2, 3], note: "as a request of some size has it" });

/** StartExecution beside the bare server, taken in turns; then executions to their end, and what a reset takes. */
async function loadFigures({ url }: TestDatabase): Promise<Benchmark[]> {
  const figures: Benchmark[] = [];
  const engine = await startEngineProcess(url);
  const echo = await startEchoProcess(url.startsWith("file:") ? `${url}-echo` : url);
  const stateMachineArn = await machineOf(engine, "pass", { Type: "Pass" });
  const start = () => post(engine.url, "StartExecution", { stateMachineArn, input: INPUT });
  const say = () => post(echo.url, "Echo", { stateMachineArn, input: INPUT });
  for (const [clients, requests] of ROUND) {
    const [ours, theirs, ends]: [Load[], Load[], number[]] = [[], [], []];
    for (let round = 0; round <= ROUNDS; round++) {
      theirs.push(await load(clients, requests, say));
      const from = performance.now();
      ours.push(await load(clients, requests, start));
      await untilAllEnded(engine, stateMachineArn);
      ends.push(requests / ((performance.now() - from) / 1000));
    }
    figures.push(...roundFigures(clients, ours.slice(1), theirs.slice(1), ends.slice(1)));
  }
  const from = performance.now();
  await postTo(engine.url, "/_stepscope/reset");
  const executions = (ROUNDS + 1) * ROUND.reduce((sum, [, requests]) => sum + requests, 0);
  figures.push(alone(`reset of ${executions} executions`, performance.now() - from, "ms"));
  await engine.kill("SIGTERM");
  await echo.kill("SIGTERM");
  return figures;
}

function roundFigures(
  clients: number,
  ours: readonly Load[],
  theirs: readonly Load[],
  ends: readonly number[],
): Benchmark[] {
  const value = median(ours.map(({ perSecond }) => perSecond));
  const ratio = value / median(theirs.map(({ perSecond }) => perSecond));
  const latency = (part: number) => median(ours.map(({ latencies }) => percentile(latencies, part)));
  const by = clients === 1 ? "1 client" : `${clients} clients`;
  return [
    { name: `StartExecution, ${by}`, value, unit: "/s", against: "a bare server with one insert", ratio },
    ...([0.5, 0.95, 0.99] as const).map((part) => alone(`  its ${part * 100}th percentile`, latency(part), "ms")),
    alone(`executions to their end, ${by}`, median(ends), "/s"),
  ];
}

async function untilAllEnded({ url }: Served, stateMachineArn: string): Promise<void> {
  const asked = { stateMachineArn, statusFilter: "RUNNING", maxResults: 1 };
  for (;;) {
    const { executions } = await post(url, "ListExecutions", asked);
    if (Array.isArray(executions) && executions.length === 0) return;
    await rest(2);
  }
}

/** Executions that wait for a year: memory and restart at a quarter, a half and all of them. */
async function waiting({ url }: TestDatabase): Promise<Benchmark[]> {
  const figures: Benchmark[] = [];
  const [memories, restarts]: [[number, number][], [number, number][]] = [[], []];
  let engine = await startEngineProcess(url);
  const stateMachineArn = await machineOf(engine, "wait", { Type: "Wait", Seconds: YEAR });
  let count = 0;
  for (const size of [WAITING / 4, WAITING / 2, WAITING].map(Math.round)) {
    const { url: at } = engine;
    await load(100, size - count, () => post(at, "StartExecution", { stateMachineArn, input: INPUT }));
    count = size;
    await engine.kill("SIGKILL");
    engine = await startEngineProcess(url);
    await rest(REST_MS);
    restarts.push([size, engine.startedMs]);
    figures.push(alone(`restart with ${size} that wait`, engine.startedMs, "ms"));
    const memory = engine.memory();
    if (memory === null) continue;
    memories.push([size, memory]);
    figures.push(alone(`memory with ${size} that wait`, memory / MB, "MB"));
  }
  await engine.kill("SIGKILL");
  if (memories.length > 0) figures.push(alone("memory for each that waits", slope(memories), "bytes"));
  return [...figures, alone("restart for each thousand that wait", slope(restarts) * 1000, "ms")];
}
