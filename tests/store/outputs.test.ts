import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonValue } from "fast-check";
import { instant } from "@/lib/base/instant";
import { type IndexedState, outputAttributesOf } from "@/lib/contract/query/outputAttributes";
import { readPath } from "@/lib/contract/query/path";
import { printQuery } from "@/lib/contract/query/printQuery";
import { type Operator, OPERATORS, type Query, type QueryValue } from "@/lib/contract/query/query";
import { resultComparisons, withResults } from "@/lib/contract/query/results";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import { listExecutions } from "@/lib/server/listExecutions";
import { resultsIn } from "@/lib/server/search/readResults";
import type { Store } from "@/lib/store/store";
import { queriesOf } from "../contract/query/arbitraryQuery";
import { DATABASES, open, query as sql, type TestDatabase } from "../support/databases";
import { arnOf, ingested, longRun, T0 } from "../support/ingested";
import { listQuery } from "../support/queries";
import { contextOf } from "../support/serverContext";

/* States' outputs that are indexed: the index answers as the histories do, follows what is stored, and is never believed where it cannot. */

const RUNS = 24;
const STATES = ["Charge", "Ship it", "Other"] as const;
const WORDS = ["", "p-9", "P-9", "8", "8.5", "1e3", "true", "ü\u{1F600}", "x".repeat(250), "nul\0", "%_", 'a"b\\'];
const KEYS = ["id", "a b", "0", "__proto__", "list", "\ud800"];
const STEPS = [".id", ".list[0]", '["a b"].id', '.id["0"]', '["__proto__"]', "", ".list[1].id"];

const scalars = fc.constantFrom<JsonValue>(...WORDS, 8, 8.5, -1, 0, 1e21, true, false, null);
const outputs = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie("value")), { maxLength: 3 })
      .map((members) => Object.fromEntries(members) as JsonValue),
  ),
})).value;
const visits = fc.array(fc.record({ state: fc.constantFrom(...STATES), output: outputs }), { maxLength: 4 });
type Visit = { readonly state: string; readonly output: JsonValue };

const values = {
  text: fc.constantFrom(...WORDS, "p", "e").map((text): QueryValue => ({ kind: "text", text })),
  number: fc.constantFrom(8, 8.25, -1, 0, 1000).map((number): QueryValue => ({ kind: "number", number })),
};
const comparisons: fc.Arbitrary<Query> = fc
  .record({
    state: fc.constantFrom(...STATES),
    path: fc.constantFrom(...STEPS),
    operator: fc.constantFrom<Operator>(...OPERATORS),
  })
  .chain(({ state, path, operator }) =>
    (/^[<>]/.test(operator) ? values.number : values.text).map((value) => ({
      kind: "compare",
      field: { kind: "result", state, path: readPath(path) ?? [] },
      operator,
      value,
    })),
  );
const machines = ["orders", "refunds"] as const;
const others = fc.constantFrom("orders", "refunds").map((text): Query => ({
  kind: "compare",
  field: { kind: "field", name: "machine" },
  operator: "=",
  value: { kind: "text", text },
}));
const queries = queriesOf(fc.oneof({ weight: 4, arbitrary: comparisons }, { weight: 1, arbitrary: others }));

function runOf(visited: readonly Visit[], second: number): HistoryEvent[] {
  const at = (n: number) => instant(T0 + second * 1000 + n);
  const started = { id: 1, previousEventId: 0, timestamp: at(0), type: "ExecutionStarted" };
  const inner = visited.flatMap(({ state, output }, n) => [
    {
      id: 2 + 2 * n,
      previousEventId: 1 + 2 * n,
      timestamp: at(1),
      type: "PassStateEntered",
      details: { name: state, input: present("{}") },
    },
    {
      id: 3 + 2 * n,
      previousEventId: 2 + 2 * n,
      timestamp: at(2),
      type: "PassStateExited",
      details: { name: state, output: present(JSON.stringify(output)) },
    },
  ]);
  const id = 2 + 2 * visited.length;
  const ended = {
    id,
    previousEventId: id - 1,
    timestamp: at(3),
    type: "ExecutionSucceeded",
    details: { output: present("{}") },
  };
  return [{ ...started, details: { input: present("{}") } }, ...inner, ended] as unknown as HistoryEvent[];
}

/** Whether a query finds a run, as reading its history tells. */
function isFound(query: Query, { machine, events }: Run): boolean {
  const holding = resultsIn(events, resultComparisons(query));
  const left = withResults(query, (comparison) => holding.has(comparison));
  const holds = (part: Query): boolean => {
    if (part.kind === "and") return part.parts.every(holds);
    if (part.kind === "or") return part.parts.some(holds);
    if (part.kind === "not") return !holds(part.part);
    return part.kind === "compare" && part.value.kind === "text" && part.value.text === machine;
  };
  return typeof left === "boolean" ? left : holds(left);
}

type Run = { readonly name: string; readonly machine: string; readonly events: readonly HistoryEvent[] };

const INDEXED: readonly IndexedState[] = [
  { state: "Charge", paths: null },
  { state: "Ship it", paths: [["id"], ["list"]] },
];

describe.each(DATABASES)("indexed outputs of states on %s", (_, create) => {
  let place: TestDatabase | null;
  let store: Store;
  let runs: Run[] = [];
  beforeAll(async () => {
    place = await create();
    if (place === null) return;
    store = await open(place, () => T0);
    runs = fc.sample(visits, RUNS).map((visited, n) => ({
      name: `run-${String(n).padStart(2, "0")}`,
      machine: machines[n % 2] ?? "orders",
      events: runOf(visited, n),
    }));
    for (const { name, machine, events } of runs)
      await store.executions.save(ingested(events, { arn: arnOf(name, machine) }));
  }, 300_000);
  afterAll(async () => {
    await store?.close();
    await place?.drop();
  });

  const skips = () => place === null;

  async function list(q: string) {
    if (place === null) throw new Error("no database");
    const listed = await listExecutions(contextOf(store, place), listQuery(`q=${encodeURIComponent(q)}&size=200`));
    if (!listed.ok) throw new Error(JSON.stringify(listed.error));
    const { rows, scan, facets, total } = listed.value;
    return { names: rows.map(({ name }) => name).sort(), scan, facets, total };
  }

  async function indexAll(): Promise<number> {
    let done = 0;
    for (;;) {
      const step = await store.outputs.indexNext();
      done += step.done;
      if (!step.isMore) return done;
    }
  }

  async function expectTruth(numRuns: number): Promise<{ indexed: number }> {
    let indexed = 0;
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        if (resultComparisons(query).length === 0) return;
        const { names, scan } = await list(printQuery(query));
        expect(names).toEqual(runs.flatMap((run) => (isFound(query, run) ? [run.name] : [])).sort());
        if (scan === null) indexed += 1;
      }),
      { numRuns },
    );
    return { indexed };
  }

  test("are found by reading while nothing is indexed", async () => {
    if (skips()) return;
    expect(await expectTruth(12)).toEqual({ indexed: 0 });
  });

  test("are found alike by the index, by reading, and by both at once", async () => {
    if (skips()) return;
    await store.outputs.configure([{ machine: "orders", states: INDEXED }]);
    expect(await store.outputs.countOutdated(100)).toBe(RUNS / 2);
    // Some are indexed, and some are not yet.
    expect(await store.outputs.indexNext()).toMatchObject({ isMore: true });
    await expectTruth(12);
    expect(await indexAll()).toBe(RUNS / 2 - 10);
    expect(await indexAll()).toBe(0);
    await expectTruth(30);
    // What an index cannot keep, a long text or half of a character, is read of the few that have it.
    const kept = runs.filter(
      ({ machine, events }) => machine === "orders" && outputAttributesOf(events, INDEXED) !== null,
    );
    const { scan } = await list("machine=orders result.Charge.id=p-9");
    expect(kept.length).toBeGreaterThan(RUNS / 4);
    expect(scan?.read ?? 0).toBe(RUNS / 2 - kept.length);
  });

  test("of a machine whose outputs are all kept are found, counted and sorted by the database alone", async () => {
    if (skips()) return;
    for (const [n, name] of ["one", "two"].entries()) {
      const run = { name, machine: "wholly", events: runOf([{ state: "Pay", output: { id: `q-${n + 1}` } }], 100 + n) };
      runs.push(run);
      await store.executions.save(ingested(run.events, { arn: arnOf(name, run.machine) }));
    }
    const saved = await store.executions.findByArn(arnOf("one", "wholly"));
    if (saved === null) throw new Error("it was not stored");
    await store.outputs.configure([
      { machine: "orders", states: INDEXED },
      { machine: "wholly", states: [{ state: "Pay", paths: null }] },
    ]);
    await indexAll();
    const q = "machine=wholly result.Pay.id=q-1";
    expect(await list(q)).toMatchObject({ names: ["one"], scan: null, total: 1, facets: { isExact: true } });
    expect(await list("machine=wholly -result.Pay.id=q-1")).toMatchObject({ names: ["two"], scan: null });
    expect(await list("machine=wholly result.Pay.id:Q-")).toMatchObject({ names: ["one", "two"], scan: null });
    // Of another machine, or another state, the index tells nothing.
    expect(await list("result.Pay.id=q-1")).toMatchObject({ names: ["one"], scan: { isDone: true } });
    expect(await list("machine=wholly result.Refund.id=q-1")).toMatchObject({ names: [], scan: { read: 2 } });

    // The tampered twin: the answer is the index's.
    if (place === null) return;
    await sql(
      place,
      `UPDATE "OutputAttribute" SET "value" = 'q-3' WHERE "executionId" = ${saved.id} AND "path" = '.id'`,
    );
    expect(await list(q)).toMatchObject({ names: [], scan: null });
    // Events that come later make it be read, and then indexed anew.
    await store.executions.assign(saved.key, { machine: "wholly" });
    expect(await list(q)).toMatchObject({ names: ["one"], scan: { read: 1 } });
    expect(await indexAll()).toBe(1);
    expect(await list(q)).toMatchObject({ names: ["one"], scan: null });
  });

  test("are taken away when the configuration names them no more", async () => {
    if (skips() || place === null) return;
    await store.outputs.configure([{ machine: "wholly", states: [{ state: "Pay", paths: [["other"]] }] }]);
    expect(await list("machine=wholly result.Pay.id=q-1")).toMatchObject({ names: ["one"], scan: { read: 2 } });
    expect(await indexAll()).toBe(RUNS / 2 + 2);
    await store.outputs.configure([]);
    await indexAll();
    expect(Number((await sql(place, `SELECT count(*) AS n FROM "OutputAttribute"`))[0]?.["n"])).toBe(0);
    expect(
      Number((await sql(place, `SELECT count(*) AS n FROM "Execution" WHERE "outputsIndexed" <> 0`))[0]?.["n"]),
    ).toBe(0);
    await expectTruth(8);
  });

  test("of a run that goes on are read until it is indexed again", async () => {
    if (skips()) return;
    const events = longRun(20);
    await store.executions.save(ingested(events.slice(0, 10), { arn: arnOf("growing", "growing") }));
    await store.outputs.configure([
      {
        machine: "growing",
        states: [
          { state: "Step7", paths: null },
          { state: "Step3", paths: null },
        ],
      },
    ]);
    await indexAll();
    expect(await list('machine=growing result.Step3.at="event 7"')).toMatchObject({ names: ["growing"], scan: null });
    await store.executions.save(ingested(events, { arn: arnOf("growing", "growing") }));
    expect(await list('machine=growing result.Step7.at="event 15"')).toMatchObject({
      names: ["growing"],
      scan: { read: 1 },
    });
    await indexAll();
    expect(await list('machine=growing result.Step7.at="event 15"')).toMatchObject({ names: ["growing"], scan: null });
  });
});
