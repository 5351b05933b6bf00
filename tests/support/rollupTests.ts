import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { ExecutionRow } from "@/lib/contract/execution";
import { DEFAULT_SORT, type ListQuery, NO_FILTER } from "@/lib/contract/listQuery";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import type { HistoryEvent } from "@/lib/history/event";
import type { CostSum } from "@/lib/store/costSums";
import { StoreRefusal } from "@/lib/store/refusal";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, type TestDatabase } from "./databases";
import { arnOf, chargeRun, ingested, T0 } from "./ingested";
import { commitOf } from "./sourceCommits";

const HOUR = 3_600_000;
/** The clock of the store: some executions began before the sums of 5 minutes, some within them. */
const NOW = T0 + 5 * 24 * HOUR;

/** What happens to the execution of a number: there are few, so that most things happen to one that is there. */
const steps = fc.array(
  fc.record({
    what: fc.constantFrom("import", "grow", "redrive", "verdict", "assign", "remove", "follow", "weigh"),
    which: fc.nat(11),
    // From 20 days before to the last minutes before now.
    hours: fc.constantFrom(-480, -479, -30, 0, 0.05, 1, 25, 119),
    failures: fc.nat(3),
    cause: fc.constantFrom("Card was declined (code 51)", "Card was stolen", "Too late"),
    verdict: fc.constantFrom(...VERDICT_CODES),
  }),
  { minLength: 5, maxLength: 25 },
);
type Step = typeof steps extends fc.Arbitrary<readonly (infer S)[]> ? S : never;

/** Defines the property on each database. */
export function rollupTests(seeds: number): void {
  describe.each(DATABASES)("roll-ups on %s", async (_, create) => {
    const database = await create();
    describe.skipIf(database === null)("follow every change", () => {
      const place = database as TestDatabase;
      let store: Store;
      let run = 0;
      beforeAll(async () => {
        store = await open(place, () => NOW);
        await store.sources.define({ name: "logs", kind: "express", settings: "{}", configured: false });
      });
      afterAll(async () => {
        await store?.close();
        await place.drop();
      });

      test(
        "and equal sums that are made anew, and what the rows count",
        async () => {
          await fc.assert(
            fc.asyncProperty(steps, async (taken) => {
              run++;
              for (const step of taken) await unlessRefused(take(store, `${run}-${step.which}`, step));
              await followAll(store);
              const followed = await snapshot(place);
              await query(place, `UPDATE "RollupProgress" SET "version" = 'none'`);
              await followAll(store);
              expect(followed).toEqual(await snapshot(place));
              await expectCounted(store);
              await expectCosts(store, place);
            }),
            { numRuns: seeds },
          );
        },
        60_000 + seeds * 20_000,
      );

      test("and a sum that is off by one shows", async () => {
        await take(store, "tampered", {
          what: "import",
          which: 0,
          hours: 0,
          failures: 1,
          cause: "Too late",
          verdict: "match",
        });
        await followAll(store);
        const followed = await snapshot(place);
        await query(place, `UPDATE "RollupCell" SET "executions" = "executions" + 1`);
        expect(await snapshot(place)).not.toEqual(followed);
        await query(place, `UPDATE "RollupProgress" SET "version" = 'none'`);
        await followAll(store);
        expect(await snapshot(place)).toEqual(followed);
      });
    });
  });
}

/** Another history of the same start is refused, and changes nothing. */
async function unlessRefused(step: Promise<void>): Promise<void> {
  await step.catch((error: unknown) => {
    if (!(error instanceof StoreRefusal)) throw error;
  });
}

async function followAll(store: Store): Promise<void> {
  while (await store.rollups.follow());
}

async function take(store: Store, name: string, step: Step): Promise<void> {
  const arn = arnOf(name, `machine-${step.which % 3}`);
  const history = () => shifted(step.hours, chargeRun({ name }, { ...step, end: "failed" }));
  const found = await store.executions.findByArn(arn);
  if (step.what === "follow") return void (await store.rollups.follow());
  if (step.what === "import" || found === null) {
    const events = step.what === "import" ? history() : history().slice(0, -1);
    // One with another start is another run of the same ARN.
    return void (await store.executions.save(ingested(events, { arn })));
  }
  if (step.what === "verdict") {
    const verdict = { code: step.verdict, reason: null, accepted: 0, divergence: null, definition: null } as const;
    return void (await store.verdicts.write([
      { executionId: found.id, revision: found.contentRevision, mark: null, verdict },
    ]));
  }
  if (step.what === "remove") return void (await store.executions.remove([found.id]));
  if (step.what === "assign") {
    const change = step.failures === 0 ? { undo: true } : { machine: `assigned-${step.failures}` };
    return void (await store.executions.assign(found.key, change));
  }
  if (step.what === "weigh") {
    return void (await store.sources.commit([], commitOf("logs", { weighed: [{ arn, more: step.failures }] })));
  }
  const events = await store.histories.events(found.id);
  const more = step.what === "grow" ? grown(events, step.cause) : redriven(events);
  await store.executions.save(ingested(more, { arn }));
}

function shifted(hours: number, events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.map((event) => ({ ...event, timestamp: instant(event.timestamp + hours * HOUR) }));
}

function grown(events: readonly HistoryEvent[], cause: string): HistoryEvent[] {
  if (isOver(events)) return [...events];
  return [...events, next(events, "ExecutionFailed", { error: "PaymentDeclined", cause })];
}

function redriven(events: readonly HistoryEvent[]): HistoryEvent[] {
  if (!isOver(events)) return [...events];
  const redrives = events.filter(({ type }) => type === "ExecutionRedriven").length;
  const again = [...events, next(events, "ExecutionRedriven", { redriveCount: redrives + 1 })];
  return [...again, next(again, "ExecutionAborted", {})];
}

function isOver(events: readonly HistoryEvent[]): boolean {
  return ["ExecutionFailed", "ExecutionAborted", "ExecutionSucceeded"].includes(events.at(-1)?.type ?? "");
}

function next(events: readonly HistoryEvent[], type: string, details: object): HistoryEvent {
  const last = events.at(-1);
  const at = instant((last?.timestamp ?? T0) + 1500);
  const id = (last?.id ?? 0) + 1;
  return { id, previousEventId: id - 1, timestamp: at, type, details } as HistoryEvent;
}

/** All that the roll-ups hold, groups by what they have in common: their ids are new when they are made anew. */
async function snapshot(place: TestDatabase): Promise<string[][]> {
  const tables = [];
  for (const table of ["RollupCell", "RollupDuration", "RollupMember"]) {
    const rows = await query(
      place,
      `SELECT g."key", t.* FROM "${table}" t JOIN "RollupGroup" g ON g."id" = t."groupId"`,
    );
    tables.push(rows.map(({ groupId: _, id: __, ...row }) => printed(row)).sort());
  }
  return tables;
}

function printed(row: Record<string, unknown>): string {
  const values = Object.entries(row).map(([name, value]) => {
    const isBytes = value instanceof Uint8Array || value instanceof ArrayBuffer;
    return `${name}=${isBytes ? Buffer.from(value as Uint8Array).toString("hex") : String(value)}`;
  });
  return values.sort().join(" ");
}

const FILTERS: readonly Partial<ListQuery>[] = [
  {},
  { status: ["FAILED", "ABORTED"] },
  { machine: ["machine-0", "assigned-1"] },
  { verdict: ["match"], status: ["FAILED"] },
  { error: ["PaymentDeclined"] },
  { from: instant(T0 - 10_000), to: instant(T0 + HOUR + 500) },
  { from: instant(T0 - 479 * HOUR + 1), type: ["STANDARD"] },
  { q: "-machine=machine-0 status!=failed" },
  { q: "-(error=PaymentDeclined OR error=Other) -verdict:match", status: ["FAILED", "SUCCEEDED"] },
];

/** The facets of some filters beside the rows of the lists without one dimension each. */
async function expectCounted(store: Store): Promise<void> {
  for (const filter of FILTERS) {
    const facets = await store.executions.facets({ ...NO_FILTER, ...filter });
    expect(facets.isExact).toBe(true);
    const byStatus = countsOf(await all(store, { ...filter, status: [] }), ({ status }) => status);
    expect(facets.status).toEqual(byStatus);
    const byVerdict = countsOf(await all(store, { ...filter, verdict: [] }), ({ verdict }) => verdict?.code ?? null);
    expect(facets.verdict).toEqual(byVerdict);
    const byMachine = countsOf(await all(store, { ...filter, machine: [] }), ({ machine }) => machine);
    expect(Object.fromEntries(facets.machine.map(({ name, count }) => [name, count]))).toEqual(byMachine);
    for (const { value, count } of facets.error) {
      const rows = await all(store, { ...filter, error: [value] });
      expect(rows.reduce((sum, { weight }) => sum + weight, 0)).toBe(count);
    }
  }
}

function countsOf(rows: readonly ExecutionRow[], of: (row: ExecutionRow) => string | null): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const value = of(row);
    if (value !== null) counts[value] = (counts[value] ?? 0) + row.weight;
  }
  return counts;
}

async function all(store: Store, filter: Partial<ListQuery>): Promise<readonly ExecutionRow[]> {
  const rows: ExecutionRow[] = [];
  for (let at: ListQuery["at"] = null; ;) {
    const page = await store.executions.list({ ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 200, ...filter, at });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    at = { side: "after", cursor: page.next };
  }
}

/** Sums of costs, of a time with whole days and of one that begins and ends anywhere, beside those over the rows. */
async function expectCosts(store: Store, place: TestDatabase): Promise<void> {
  const ranges = [
    { from: instant(T0 - 500 * HOUR), to: instant(NOW) },
    { from: instant(T0 - 480 * HOUR + 1), to: instant(T0 + HOUR + 1) },
  ];
  for (const range of ranges) {
    const summed = (await store.costs.sums(range)) ?? [];
    expect(summed.length).toBe(new Set(summed.map(alike)).size);
    const [counted] = await query(
      place,
      `SELECT sum("weight") AS n, max("durationMs") AS longest, sum("transitions" * "weight") AS transitions FROM "Execution"
       WHERE "startedAt" >= ${range.from} AND "startedAt" < ${range.to}`,
    );
    const total = (of: (sum: CostSum) => number) => summed.reduce((n, sum) => n + of(sum), 0);
    expect(total(({ quantities }) => quantities.executions)).toBe(Number(counted?.["n"] ?? 0));
    expect(total(({ quantities }) => quantities.transitions)).toBe(Number(counted?.["transitions"] ?? 0));
    expect(Math.max(0, ...summed.map(({ longestMs }) => longestMs ?? 0))).toBe(Number(counted?.["longest"] ?? 0));
    await expectCostsOfMachines(store, range, summed);
  }
}

/** Those of some machines are the ones of all that are theirs; of none there are none. */
async function expectCostsOfMachines(
  store: Store,
  range: Parameters<Store["costs"]["sums"]>[0],
  all: readonly CostSum[],
): Promise<void> {
  const known = [...new Set(all.flatMap(({ machineId }) => machineId ?? []))];
  for (const machineIds of [known.slice(0, 1), known.slice(-2), []]) {
    const own = (await store.costs.sums({ ...range, machineIds })) ?? [];
    const byKey = (sums: readonly CostSum[]) => sums.toSorted((a, b) => (alike(a) < alike(b) ? -1 : 1));
    const expected = all.filter(({ machineId }) => machineId !== null && machineIds.includes(machineId));
    expect(byKey(own)).toEqual(byKey(expected));
  }
}

function alike({ machineId, region, account, type, status, day }: CostSum): string {
  return JSON.stringify([machineId, region, account, type, status, day]);
}
