import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { instant } from "@/lib/base/instant";
import { DEFAULT_SORT, type ListQuery, NO_FILTER, SORT_FIELDS } from "@/lib/contract/listQuery";
import { countOverTime } from "@/lib/server/countOverTime";
import { listExecutions } from "@/lib/server/listExecutions";
import { readAddress } from "@/lib/store/address";
import { openDatabase } from "@/lib/store/database";
import { openStore, type Store } from "@/lib/store/store";
import { postgresDatabase, sqliteDatabase, type TestDatabase } from "../support/databases";
import { contextOf } from "../support/serverContext";
import { fillExecutions, MANY_DAYS, MANY_FROM, rareWordOf } from "../support/manyExecutions";

/*
 * What the list of executions asks for, with 10,000 and with 1,000,000 executions of the same machines, days and ways
 * of failing. The ratio is the larger beside the smaller one; the last figure is how long the event loop of a process
 * stood still at most while ten tabs loaded the list of the larger one, again and again.
 */

const FEW = 10_000;
const MANY = 1_000_000;
const RUNS = 7;
const TABS = 10;
const ROUNDS = 3;
const DAY = 86_400_000;
const ASK: ListQuery = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50 };
const SPAN = { from: instant(MANY_FROM + 3 * DAY + 12_345), to: instant(MANY_FROM + 5 * DAY + 6_789) };

type Question = readonly [name: string, ask: (store: Store) => Promise<unknown>];

const list = (change: Partial<ListQuery>) => (store: Store) => store.executions.list({ ...ASK, ...change });

const FILTERS: Readonly<Record<string, Partial<ListQuery>>> = {
  status: { status: ["FAILED"] },
  machine: { machine: ["machine-3"] },
  type: { type: ["EXPRESS"] },
  error: { error: ["error-3"] },
  replay: { verdict: ["diverged"] },
  time: SPAN,
  "status and machine": { status: ["SUCCEEDED"], machine: ["machine-3", "machine-10"] },
};

const QUESTIONS: readonly Question[] = [
  ["the default list", list({})],
  ...Object.entries(FILTERS).map(([name, filter]): Question => [`the list by ${name}`, list(filter)]),
  ...SORT_FIELDS.flatMap((by): Question[] => [
    [`the list in the order of ${by}, descending`, list({ sort: { by, descending: true } })],
    [`the list in the order of ${by}, ascending`, list({ sort: { by, descending: false } })],
  ]),
  ["one page far down", farDown],
  ["the facets", (store) => store.executions.facets(NO_FILTER)],
  [
    "the facets of a machine and a time",
    (store) => store.executions.facets({ ...NO_FILTER, ...FILTERS["machine"], ...SPAN }),
  ],
  ["the histogram", (store) => store.executions.histogram({ ...NO_FILTER, buckets: 60 })],
  [
    "the histogram of a status",
    (store) => store.executions.histogram({ ...NO_FILTER, status: ["FAILED"], buckets: 60 }),
  ],
  ["text search for a rare word", list({ q: rareWordOf(77) })],
  ["text search for a common word", list({ q: "common" })],
  ["search for the value of a member", list({ q: "input.orderId=o-77" })],
  [
    "a month of cost",
    (store) => store.costs.sums({ from: instant(MANY_FROM), to: instant(MANY_FROM + MANY_DAYS * DAY) }),
  ],
];

/** The page behind the middle of the month. */
function farDown(store: Store): Promise<unknown> {
  const value = String(MANY_FROM + (MANY_DAYS / 2) * DAY);
  return store.executions.list({ ...ASK, page: 100, at: { side: "after", cursor: { id: FEW / 2, value } } });
}

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
      const what = `${name}, ${many.kind}`;
      figures.push({
        name: what,
        value,
        unit: "ms",
        against: `of ${FEW} executions (${against.toFixed(1)} ms)`,
        ratio: value / against,
      });
    }
    const value = await longestBlock(large, many);
    figures.push({
      name: `longest block while ${TABS} tabs load, ${many.kind}`,
      value,
      unit: "ms",
      against: "",
      ratio: null,
    });
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
  const from = performance.now();
  const database = await openDatabase(address.value, root);
  await fillExecutions(database, count);
  await database.prisma.$disconnect();
  const filledAt = performance.now();
  const store = await openStore({ url: place.url, root, sqliteThread: join(root, "dist/sqliteThread.mjs") });
  while (await store.rollups.follow());
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  process.stderr.write(
    `${place.kind}: ${count} executions in ${seconds(filledAt - from)} s, summed in ${seconds(performance.now() - filledAt)} s\n`,
  );
  return store;
}

/** In ms, of the event loop of this process, which does what the web process does for each tab. */
async function longestBlock(store: Store, place: TestDatabase): Promise<number> {
  const context = contextOf(store, place);
  const load = async (query: ListQuery) => {
    const answers = await Promise.all([
      listExecutions(context, query),
      countOverTime(context, { ...query, buckets: 60 }),
    ]);
    return JSON.stringify(answers);
  };
  const tabs = [...Object.values(FILTERS), {}, { q: "common" }, { sort: { by: "cost", descending: true } as const }];
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(Array.from({ length: TABS }, (_, tab) => load({ ...ASK, ...tabs[tab % tabs.length] })));
  }
  delay.disable();
  return delay.max / 1e6;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
