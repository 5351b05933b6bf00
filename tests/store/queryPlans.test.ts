import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Prisma } from "@/generated/sqlite/client";
import { instant } from "@/lib/base/instant";
import { type ListQuery, DEFAULT_SORT, NO_FILTER, SORT_FIELDS } from "@/lib/contract/listQuery";
import { goodRunsNear } from "@/lib/store/goodRuns";
import { armOf } from "@/lib/store/arms";
import { readAddress } from "@/lib/store/address";
import { matrixOf } from "@/lib/store/behaviour/matrix";
import { retriesOfMachine } from "@/lib/store/behaviour/retries";
import { type Database, openDatabase } from "@/lib/store/database";
import { resolveFilter } from "@/lib/store/filter";
import { COST_RANK, listArms } from "@/lib/store/list";
import { matchingIds } from "@/lib/store/matching";
import { dateWorse } from "@/lib/store/overview/dateWorse";
import { lastOutcomes } from "@/lib/store/overview/lastOutcomes";
import { functionVersionEvents } from "@/lib/store/overview/machineEvents";
import { sampleFailures } from "@/lib/store/overview/waysOfFailing";
import { followChanges } from "@/lib/store/rollups/follow";
import { type SortKey, sortKey } from "@/lib/store/sort";
import { type Arm, segmentSql } from "@/lib/store/walk";
import { lastStartsSql } from "@/lib/store/watch/figures";
import { DATABASES, ROOT, type TestDatabase } from "../support/databases";
import { fillExecutions } from "../support/manyExecutions";

const ASK: ListQuery = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50 };
/** Enough for PostgreSQL to prefer an index where it has one. */
const EXECUTIONS = 20_000;

const FILTERS = {
  nothing: {},
  "a status": { status: ["FAILED"] },
  "a machine": { machine: ["machine-3"] },
  "a type": { type: ["EXPRESS"] },
  "an error": { error: ["error-3"] },
  "a way of failing": { error: ["0000000000000003"] },
  "a verdict": { verdict: ["diverged"] },
  "what became of failures": { accounted: ["open"] },
  "a time": { from: 1_793_600_000_000, to: 1_793_700_000_000 },
} as unknown as Record<string, Partial<ListQuery>>;

/** What reads or sorts every row. */
const WHOLE = { sqlite: /SCAN (?!.*USING (COVERING )?INDEX)|TEMP B-TREE/, postgresql: /Seq Scan|Sort/ } as const;

/**
 * The plans as docs/query-plans.md has them. Written anew after a change that is meant:
 * UPDATE_GOLDEN=1 npx vitest run tests/store/queryPlans.test.ts.
 */
const documented: string[] = [];
const HEAD = `# Query plans

How the databases read a page of the list: each order alone, each filter and some [queries](search.md) in the order of the start, what
queries look up, and what the overview, a machine's page, watch and a comparison ask of executions one by one. Rows whose sort value is not known are a second range of the same index. A test (\`tests/store/queryPlans.test.ts\`) asks both databases for these plans
and fails where one reads or sorts a whole table; it also wrote this page.
`;

afterAll(() => {
  if (process.env["UPDATE_GOLDEN"] === "1")
    writeFileSync(join(ROOT, "docs/query-plans.md"), [HEAD, ...documented].join("\n"));
});

function note(database: string, query: string, plan: string): void {
  documented.push(`## ${database}: ${query}\n\n\`\`\`text\n${plan}\n\`\`\`\n`);
}

/** Read along an index of the executions, each looked at; a few of two conditions may be sorted. */
const QUERIES = ["status:failed machine=machine-3", "started>=2026-11-10 -machine=machine-3", "duration>8s retries>0"];
const ALL_EXECUTIONS = /SCAN e(?! USING)|Seq Scan on "Execution"/;

/** What is looked up first, and bounded: its ids, newest first. */
const LOOKUPS = [
  "name=run-77",
  "arn=run-77",
  "input.orderId=o-77",
  "0000004d",
  "input.orderId=o-77 status:failed",
  "machine=machine-3 result.Charge.paymentId=p-44",
];

/** A stretch of the executions that are filled in. */
const RANGE = { from: 1_793_600_000_000, to: 1_793_700_000_000 } as const;

/** What is asked beside the list, of executions one by one: each reads along an index, so many rows and no more. */
const QUESTIONS: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  "good runs near an execution, the earlier and the later with how many there are": (database) =>
    goodRunsNear(
      database,
      { id: 5_000, machineId: 4, startedAt: instant(1_793_650_000_000), definition: null },
      GOOD_RUNS,
    ),
  "the last outcomes of machines": (database) => lastOutcomes(database, [3, 4], RANGE.to, 60),
  "examples of ways of failing": (database) => sampleFailures(database, ["0000000000000003"], RANGE, 20),
  "when a machine became worse": (database) =>
    dateWorse(database, { machineId: 4, measure: "failures", from: RANGE.from, foundAt: RANGE.to }),
  "which versions of functions were called": (database) =>
    functionVersionEvents(database, { machineId: 4, from: RANGE.from, to: RANGE.to }),
  "the last runs of a machine with what each state did": (database) =>
    matrixOf(database, { machineId: 4, ...RANGE, runs: 200 }),
  "what retries of a machine led to": (database) => retriesOfMachine(database, { machineId: 4, ...RANGE }),
  "when machines began last": (database) => database.prisma.$queryRaw(lastStartsSql(database.kind, [3, 4])),
};
const GOOD_RUNS = { most: 2_000, runs: 5 };

/** Executions from the first to the last. A table `e` that the statement itself makes of some is none of them. */
const WHOLE_EXECUTIONS = {
  sqlite: /^(?![^]*(CO-ROUTINE|MATERIALIZE) e\n)[^]*SCAN e\b(?! USING)|SCAN Execution\b(?! USING)/,
  postgresql: /Seq Scan on "Execution(Error)?"/,
} as const;

/** The database, which tells the plan of each question before it answers it. */
function explaining({ prisma, ...rest }: Database, plans: string[]): Database {
  const command = Prisma.raw(rest.kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN (COSTS OFF)");
  const $queryRaw = async (first: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) => {
    const sql = "strings" in first ? first : Prisma.sql(first, ...values);
    const rows = await prisma.$queryRaw<Record<string, unknown>[]>`${command} ${sql}`;
    plans.push(rows.map((row) => String(row["detail"] ?? row["QUERY PLAN"])).join("\n"));
    return prisma.$queryRaw(sql);
  };
  return {
    ...rest,
    prisma: new Proxy(prisma, { get: (of, key) => (key === "$queryRaw" ? $queryRaw : Reflect.get(of, key)) }),
  };
}

describe.each(DATABASES)("the plan of a list on %s", async (name, create) => {
  const place = await create();
  describe.skipIf(place === null)("reads along an index", () => {
    let database: Database;
    beforeAll(async () => {
      const address = readAddress((place as TestDatabase).url, ROOT);
      if (!address.ok) throw new Error(address.error);
      database = await openDatabase(address.value, ROOT);
      await fillExecutions(database, EXECUTIONS);
      while (await followChanges(database, Date.now()));
      await database.prisma.$executeRawUnsafe("ANALYZE");
    }, 300_000);
    afterAll(async () => {
      await database?.prisma.$disconnect();
      await place?.drop();
    });

    async function planOf(query: ListQuery, segment: "known" | "unknown"): Promise<string> {
      const { kind } = database;
      const key = query.sort.by === "cost" ? COST_RANK : sortKey(kind, query.sort.by, []);
      // Several choices are the first rows of several ranges, and so few are sorted.
      const plans = [];
      for (const arm of listArms(
        kind,
        { ...query, ...(await resolveFilter(database.prisma, query, Date.now())) },
        key.value,
      ).arms)
        plans.push(await explain(arm, key, query, segment));
      return plans.join("\n");
    }

    async function explain(arm: Arm, key: SortKey, query: ListQuery, segment: "known" | "unknown"): Promise<string> {
      const { kind, prisma } = database;
      const order = { ...key, descending: query.sort.descending };
      const at = query.at ?? null;
      const sql = segmentSql([arm], { segment, order, backwards: at?.side === "before", at }, 51, 0);
      const command = Prisma.raw(kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN (COSTS OFF)");
      const rows = await prisma.$queryRaw<Record<string, unknown>[]>`${command} ${sql}`;
      return rows.map((row) => String(row["detail"] ?? row["QUERY PLAN"])).join("\n");
    }

    test.each(SORT_FIELDS)("by %s, both ways, from the top and from far down", async (by) => {
      const value = ["status", "name", "machine", "error"].includes(by) ? "m" : "1793650000000";
      for (const descending of [true, false]) {
        for (const at of [null, { side: "after", cursor: { id: 9, value } } as const]) {
          const plan = await planOf({ ...ASK, sort: { by, descending }, at }, "known");
          if (descending && at === null) note(name, `by ${by}, descending`, plan);
          expect(plan).not.toMatch(WHOLE[database.kind]);
        }
        expect(await planOf({ ...ASK, sort: { by, descending } }, "unknown")).not.toMatch(WHOLE[database.kind]);
      }
    });

    test.each(Object.entries(FILTERS))("with %s, newest first", async (filtered, filter) => {
      const at = { side: "before", cursor: { id: 9, value: "1793650000000" } } as const;
      const plan = await planOf({ ...ASK, ...filter }, "known");
      note(name, `with ${filtered}, newest first`, plan);
      expect(plan).not.toMatch(WHOLE[database.kind]);
      expect(await planOf({ ...ASK, ...filter, at }, "known")).not.toMatch(WHOLE[database.kind]);
    });

    test.each(QUERIES)("with the query %s, newest first", async (q) => {
      const plan = await planOf({ ...ASK, q }, "known");
      note(name, `with the query ${q}, newest first`, plan);
      expect(plan).not.toMatch(ALL_EXECUTIONS);
    });

    test.each(LOOKUPS)("of what the query %s looks up", async (q) => {
      const { kind, prisma } = database;
      const ids = matchingIds(kind, await resolveFilter(prisma, { ...NO_FILTER, q }, Date.now()));
      const command = Prisma.raw(kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN (COSTS OFF)");
      const rows = await prisma.$queryRaw<Record<string, unknown>[]>`${command} ${ids}`;
      const plan = rows.map((row) => String(row["detail"] ?? row["QUERY PLAN"])).join("\n");
      note(name, `ids that the query ${q} looks up`, plan);
      // Few are found, and those are sorted.
      expect(plan).not.toMatch(kind === "sqlite" ? /SCAN (?!s VIRTUAL TABLE INDEX)/ : /Seq Scan/);
    });

    test.each(Object.entries(QUESTIONS))("of %s", async (what, ask) => {
      const plans: string[] = [];
      await ask(explaining(database, plans));
      for (const [i, plan] of plans.entries()) {
        note(name, plans.length === 1 ? what : `${what}, statement ${i + 1}`, plan);
        expect(plan).not.toMatch(WHOLE_EXECUTIONS[database.kind]);
      }
      expect(plans.length).toBeGreaterThan(0);
    });

    test("and the plan of a question that reads all executions is told", async () => {
      const plans: string[] = [];
      await explaining(database, plans).prisma.$queryRaw`SELECT count(DISTINCT "cause") FROM "Execution"`;
      expect(plans.join()).toMatch(WHOLE_EXECUTIONS[database.kind]);
    });

    test("and is told where there is none", async () => {
      const key = { ...sortKey(database.kind, "events", []), value: Prisma.raw(`e."cause"`) };
      const plan = await explain(armOf([], key.value), key, ASK, "known");
      expect(plan).toMatch(WHOLE[database.kind]);
      expect(plan).toMatch(ALL_EXECUTIONS);
    });
  });
});
