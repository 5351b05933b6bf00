import { join } from "node:path";
import { instant } from "@/lib/base/instant";
import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import { NO_FILTER } from "@/lib/contract/listQuery";
import type { Result } from "@/lib/base/result";
import { readMachine } from "@/lib/server/machine/readMachine";
import { readMachines } from "@/lib/server/machine/readMachines";
import { readLook } from "@/lib/server/overview/readLook";
import { readOverview } from "@/lib/server/overview/readOverview";
import { readShared, readWorseShared } from "@/lib/server/overview/readShared";
import { readWorse } from "@/lib/server/overview/readWorse";
import { readAddress } from "@/lib/store/address";
import { openDatabase } from "@/lib/store/database";
import { openStore, type Store } from "@/lib/store/store";
import { postgresDatabase, sqliteDatabase, type TestDatabase } from "../support/databases";
import { fillExecutions, MANY_DAYS, MANY_FROM } from "../support/manyExecutions";
import { addStates, matrixBesideSql } from "../support/matrixBench";

/*
 * What the start page asks for, with 10,000 and with 1,000,000 executions of the same machines, days and ways of failing.
 * What executions share reads at most 20,000 of each side: the smaller database has fewer. The matrix of a machine stands
 * beside the bare statement that reads its cells.
 */

const FEW = 10_000;
const MANY = 1_000_000;
const RUNS = 5;
const NOW = MANY_FROM + MANY_DAYS * DAY_MS;
const LOOK = { machine: "machine-3", since: instant(NOW - 6 * HOUR_MS), until: null };

/** What the use cases of the page take. */
type Context = { readonly store: Store; readonly overrides: readonly [] };
type Question = readonly [name: string, ask: (context: Context) => Promise<Result<unknown, unknown>>];

const QUESTIONS: readonly Question[] = [
  ["the overview of 24 hours", (context) => readOverview(context, { kind: "last", last: "24h" }, NOW)],
  ["the overview of 7 days", (context) => readOverview(context, { kind: "last", last: "7d" }, NOW)],
  ["the overview of 30 days", (context) => readOverview(context, { kind: "last", last: "30d" }, NOW)],
  [
    "the overview of any stretch",
    (context) =>
      readOverview(
        context,
        { kind: "between", from: instant(NOW - 40 * HOUR_MS + 12_345), to: instant(NOW - 10 * HOUR_MS + 6_789) },
        NOW,
      ),
  ],
  ["the machines of 30 days", (context) => readMachines(context, { kind: "last", last: "30d" }, NOW)],
  [
    "a machine over 24 hours",
    (context) =>
      readMachine(context, { machine: LOOK.machine, time: { kind: "last", last: "24h" }, definition: null }, NOW),
  ],
  [
    "a machine over 30 days",
    (context) =>
      readMachine(context, { machine: LOOK.machine, time: { kind: "last", last: "30d" }, definition: null }, NOW),
  ],
  ["what is worse than usual", (context) => readWorse(context, NOW)],
  ["a look into a machine", (context) => readLook(context, LOOK, NOW)],
  ["what failures share", (context) => readWorseShared(context, { ...LOOK, measure: "failures", error: null }, NOW)],
  [
    "what a filter's executions share",
    (context) => readShared(context, { ...NO_FILTER, machine: ["machine-3"], status: ["FAILED"] }, NOW),
  ],
];

type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly against: string;
  readonly ratio: number | null;
};

export async function bench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const create of [() => Promise.resolve(sqliteDatabase()), postgresDatabase]) {
    const [few, many] = [await create(), await create()];
    if (few === null || many === null) continue;
    try {
      figures.push(...(await compared(few, many)));
    } finally {
      await few.drop();
      await many.drop();
    }
  }
  return figures;
}

async function compared(few: TestDatabase, many: TestDatabase): Promise<Figure[]> {
  const [small, large] = [await filled(few, FEW), await filled(many, MANY)];
  try {
    const figures: Figure[] = [];
    for (const [name, ask] of QUESTIONS) {
      const times = { small: [] as number[], large: [] as number[] };
      // In turns, so that the noise of the machine meets both; the first run warms up.
      for (let run = 0; run <= RUNS; run++) {
        const [a, b] = [await timed(() => ask(small)), await timed(() => ask(large))];
        if (run > 0) times.small.push(a);
        if (run > 0) times.large.push(b);
      }
      const [value, against] = [median(times.large), median(times.small)];
      const beside = `of ${FEW} executions (${against.toFixed(1)} ms)`;
      figures.push({ name: `${name}, ${many.kind}`, value, unit: "ms", against: beside, ratio: value / against });
    }
    const { ours, bare } = await matrixBesideSql(many, large, NOW, RUNS);
    const name = `the matrix of 100 states by 200 runs, ${many.kind}`;
    figures.push({
      name,
      value: ours,
      unit: "ms",
      against: `of the bare statement (${bare.toFixed(1)} ms)`,
      ratio: ours / bare,
    });
    return figures;
  } finally {
    await small.store.close();
    await large.store.close();
  }
}

async function filled(place: TestDatabase, count: number): Promise<Context> {
  const root = process.cwd();
  const address = readAddress(place.url, root);
  if (!address.ok) throw new Error(address.error);
  const database = await openDatabase(address.value, root);
  await fillExecutions(database, count);
  await addStates(database);
  await database.prisma.$disconnect();
  const store = await openStore({
    url: place.url,
    root,
    now: () => NOW,
    sqliteThread: join(root, "dist/sqliteThread.mjs"),
  });
  while (await store.rollups.follow());
  process.stderr.write(`${place.kind}: ${count} executions are stored and summed\n`);
  return { store, overrides: [] };
}

async function timed(ask: () => Promise<Result<unknown, unknown>>): Promise<number> {
  const from = performance.now();
  const answer = await ask();
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
