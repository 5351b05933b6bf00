import { join } from "node:path";
import { DEFAULT_SORT, type ListQuery, NO_FILTER } from "@/lib/contract/listQuery";
import { readAddress } from "@/lib/store/address";
import { openDatabase } from "@/lib/store/database";
import { openStore, type Store } from "@/lib/store/store";
import { postgresDatabase, sqliteDatabase, type TestDatabase } from "../support/databases";
import { fillExecutions, rareWordOf } from "../support/manyExecutions";

/*
 * Queries over 10,000 and over 1,000,000 executions of the same machines, days and ways of failing: the list, its facets, and values.
 * STEPSCOPE_BENCH_MANY asks for another larger number, STEPSCOPE_BENCH_ON for one of the databases alone.
 */

const FEW = 10_000;
const MANY = Number(process.env["STEPSCOPE_BENCH_MANY"] ?? 1_000_000);
const ON = process.env["STEPSCOPE_BENCH_ON"] ?? "";
const RUNS = 5;
const ASK: ListQuery = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50 };

const LISTED: Readonly<Record<string, string>> = {
  "a status and a machine": "status:failed machine=machine-3",
  "one of two statuses and no machine": "(status:failed OR status:timed-out) -machine=machine-3",
  "an error or a duration": "error=error-3 OR duration>8s",
  "a duration and a time": "duration>8s started>2026-11-20",
  "a rare number": "retries>0 duration<10ms",
  "an exact name": "name=run-77",
  "a rare text": rareWordOf(77),
  "a common text and a status": "common status:succeeded",
  "a value of input": "input.orderId=o-77",
  "a value of input that nothing has": "input.orderId=o-none",
  "a value and a status": "input.orderId=o-77 status:succeeded",
  "a value of an indexed state's output": "machine=machine-3 result.Charge.paymentId=p-44",
};
const COUNTED = [
  "a status and a machine",
  "one of two statuses and no machine",
  "an error or a duration",
  "a rare text",
  "a value of an indexed state's output",
] as const;

type Question = readonly [name: string, ask: (store: Store) => Promise<unknown>];

const QUESTIONS: readonly Question[] = [
  ...Object.entries(LISTED).map(([name, q]): Question => [
    `list: ${name}`,
    (store) => store.executions.list({ ...ASK, q }),
  ]),
  ...COUNTED.map((name): Question => [
    `facets: ${name}`,
    (store) => store.executions.facets({ ...NO_FILTER, q: LISTED[name] ?? null }),
  ]),
  ...COUNTED.map((name): Question => [
    `histogram: ${name}`,
    (store) => store.executions.histogram({ ...NO_FILTER, q: LISTED[name] ?? null, buckets: 60 }),
  ]),
  ["values of a field", (store) => store.executions.values("machine", "machine-1")],
];

type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly against: string;
  readonly ratio: number;
};

export async function bench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const places = { sqlite: () => Promise.resolve(sqliteDatabase()), postgresql: postgresDatabase };
  for (const [kind, create] of Object.entries(places)) {
    if (ON !== "" && ON !== kind) continue;
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
      const [value, base] = [median(times.large), median(times.small)];
      const against = `of ${FEW} executions (${base.toFixed(1)} ms)`;
      figures.push({ name: `${name}, ${many.kind}`, value, unit: "ms", against, ratio: value / base });
    }
    return figures;
  } finally {
    await small.close();
    await large.close();
  }
}

async function filled(place: TestDatabase, count: number): Promise<Store> {
  const root = process.cwd();
  const address = readAddress(place.url, root);
  if (!address.ok) throw new Error(address.error);
  const database = await openDatabase(address.value, root);
  await fillExecutions(database, count);
  await database.prisma.$disconnect();
  const store = await openStore({ url: place.url, root, sqliteThread: join(root, "dist/sqliteThread.mjs") });
  while (await store.rollups.follow());
  process.stderr.write(`${place.kind}: ${count} executions\n`);
  return store;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
