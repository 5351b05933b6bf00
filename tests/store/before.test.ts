import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import { machineOf } from "@/lib/store/machine";
import { unpackTexts } from "@/lib/store/pages";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, sqliteDatabase, type TestDatabase } from "../support/databases";
import {
  fillEarlier,
  killWhileOpening,
  LAST_BEFORE,
  pathOf,
  projectUpTo,
  type Tables,
  tablesOf,
} from "../support/earlierDatabase";

type Row = Readonly<Record<string, string | null>>;

/** What later migrations made of columns: a new name, or null where another table has it (checked below). */
const CHANGED: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  Execution: { birth: "firstEventHash", revision: "contentRevision" },
  MachineRevision: { machine: null, machineArn: null },
};
/** What counts on, and is not compared. */
const COUNTERS = new Set(["ChangeCounter"]);

/** Old rows of which the new table has no row with the same values. */
function lost(table: string, before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const changed = CHANGED[table] ?? {};
  const columns = Object.keys(before[0] ?? {}).filter((name) => changed[name] !== null);
  const line = (row: Row, nameOf: (name: string) => string) => JSON.stringify(columns.map((name) => row[nameOf(name)]));
  const there = new Set(after.map((row) => line(row, (name) => changed[name] ?? name)));
  return before.filter((row) => !there.has(line(row, (name) => name)));
}

const rowsOf = (tables: Tables, name: string) => tables.get(name) ?? [];
const type = (text: string | null | undefined) => (text === "STANDARD" || text === "EXPRESS" ? text : null);

describe.each(DATABASES)("a database of the version before machines, on %s,", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is migrated", () => {
    const place = database as TestDatabase;
    let before: Tables;
    let after: Tables;
    let store: Store;

    beforeAll(async () => {
      vi.spyOn(console, "error").mockImplementation(() => undefined);
      await fillEarlier(place);
      before = await tablesOf(place);
      store = await open(place);
      after = await tablesOf(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    test("with every row of every table", () => {
      for (const [table, rows] of before) {
        if (COUNTERS.has(table)) continue;
        // A fixture without a kind of row would show nothing.
        expect([table, rows.length]).not.toEqual([table, 0]);
        expect([table, lost(table, rows, rowsOf(after, table))]).toEqual([table, []]);
        expect([table, rowsOf(after, table).length]).toEqual([table, rows.length]);
      }
    });

    test("and a row that is missing or differs is found", () => {
      const [first, ...others] = rowsOf(before, "Execution");
      const rows = rowsOf(after, "Execution");
      const isFirst = (row: Row) => row["id"] === first?.["id"];
      expect(lost("Execution", others, rows)).toEqual([]);
      expect(
        lost(
          "Execution",
          [first ?? {}],
          rows.filter((row) => !isFirst(row)),
        ),
      ).toEqual([first]);
      const tampered = rows.map((row) => (isFirst(row) ? { ...row, verdict: "tampered" } : row));
      expect(lost("Execution", [first ?? {}, ...others], tampered)).toEqual([first]);
    });

    test("with each execution and revision at its machine, as the code has it", () => {
      const machines = new Map(rowsOf(after, "Machine").map((row) => [row["id"], row]));
      for (const row of rowsOf(after, "Execution")) {
        const { arn = null, machine = null, machineArn = null } = row;
        const wanted = machineOf({ arn, machine, machineArn, type: type(row["type"]) });
        const found = machines.get(row["machineId"] ?? null);
        expect([row["key"], found?.["identity"] ?? null]).toEqual([row["key"], wanted?.identity ?? null]);
        const { account, region, partition, name } = wanted ?? {};
        expect(found).toMatchObject({ account, region, partition, name });
      }
      for (const { machine = null, machineArn = null, definitionHash, firstSeenAt } of rowsOf(
        before,
        "MachineRevision",
      )) {
        const isArn = machine?.startsWith("arn:") ?? false;
        const given = machineOf({
          arn: null,
          machine: isArn ? null : machine,
          machineArn: machineArn ?? (isArn ? machine : null),
          type: null,
        });
        const moved = rowsOf(after, "MachineRevision").filter(
          (row) => row["definitionHash"] === definitionHash && row["firstSeenAt"] === firstSeenAt,
        );
        expect(moved.map((row) => machines.get(row["machineId"] ?? null)?.["identity"])).toContain(given?.identity);
      }
      const orders = rowsOf(after, "Machine").filter(({ name }) => name === "orders");
      expect(orders.map(({ identity }) => identity).sort()).toEqual([
        "arn:aws:states:eu-west-1:111111111111:stateMachine:orders",
        "arn:aws:states:us-east-1:222222222222:stateMachine:orders",
        "name:orders",
      ]);
    });

    test("and the store reads all of it", async () => {
      const rows = rowsOf(before, "Execution");
      expect((await store.executions.list({ ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 10 })).total).toBe(
        rows.length,
      );
      const counted = (await store.executions.facets(NO_FILTER)).machine.reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(rows.filter(({ machine, machineArn }) => machine !== null || machineArn !== null).length);
      for (const row of rows) {
        const found = await store.executions.find(row["key"] ?? "");
        if (found === null) throw new Error(`${row["key"]} is gone`);
        const pages = rowsOf(before, "HistoryPage").filter(({ executionId }) => executionId === row["id"]);
        const texts: string[] = [];
        for (const { data, size } of pages.sort((a, b) => Number(a["number"]) - Number(b["number"]))) {
          texts.push(
            ...(await unpackTexts({ data: new Uint8Array(Buffer.from(data ?? "", "hex")), size: Number(size) })),
          );
        }
        const read: string[] = [];
        for await (const some of store.histories.texts(found.id)) read.push(...some);
        expect(read).toEqual(texts);
        if (row["definitionHash"] !== null)
          expect(await store.definitions.read(row["definitionHash"] ?? "")).not.toBeNull();
      }
      for (const { id, kind } of rowsOf(before, "Job"))
        expect(await store.jobs.read(Number(id))).toMatchObject({ kind });
      const [unassigned] = rowsOf(before, "UnassignedEvent");
      expect(await store.executions.countUnassigned(unassigned?.["arn"] ?? "")).toBe(
        rowsOf(before, "UnassignedEvent").length,
      );
      const assigned = rows.find((row) => row["assigned"] !== null);
      const undone = await store.executions.assign(assigned?.["key"] ?? "", { undo: true });
      expect(undone?.machineArn).toBeNull();
    });
  });

  test.skipIf(database === null)("is whole after kill -9 in the middle, and the next start goes on", async () => {
    const place = (await create()) as TestDatabase;
    const slow = {
      sqlite: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) SELECT count(*) FROM n;`,
      postgresql: `DO $$ BEGIN PERFORM pg_sleep(60); END $$;`,
    }[place.kind];
    // All of the migration, and then a statement that takes minutes: it is killed with everything written and nothing kept.
    const root = projectUpTo(place.kind, LAST_BEFORE, `\n${slow}\n`);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    try {
      await fillEarlier(place);
      const before = await tablesOf(place);
      await killWhileOpening(place.url, root, 3_000);
      // PostgreSQL sees that nobody is there when the session is ended, as it is with the machine that dies.
      if (place.kind === "postgresql") await endSessions(place);
      expect(await tablesOf(place)).toEqual(before);
      const store = await open(place);
      try {
        const after = await tablesOf(place);
        expect(lost("Execution", rowsOf(before, "Execution"), rowsOf(after, "Execution"))).toEqual([]);
        expect(rowsOf(after, "Machine").length).toBeGreaterThan(3);
      } finally {
        await store.close();
      }
    } finally {
      rmSync(root, { recursive: true });
      await place.drop();
    }
  });
});

async function endSessions(place: TestDatabase): Promise<void> {
  const schema = new URL(place.url).searchParams.get("schema") ?? "";
  // By what it locks: the texts of statements are cut in pg_stat_activity.
  const holders = `SELECT DISTINCT l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '${schema}' AND l.pid <> pg_backend_pid()`;
  expect((await query(place, holders)).length).toBe(1);
  await query(place, `SELECT pg_terminate_backend(pid) FROM (${holders}) AS gone`);
  await vi.waitFor(async () => expect(await query(place, holders)).toEqual([]), 30_000);
}

describe("an SQLite file", () => {
  const copies = (place: TestDatabase) =>
    readdirSync(dirname(pathOf(place))).filter((name) => name.startsWith(`${basename(pathOf(place))}.before-`));

  test("is copied before it is migrated, with what its log holds, and the copy opens as it was", async () => {
    const place = sqliteDatabase();
    const said: string[] = [];
    const heard = vi.spyOn(console, "error").mockImplementation((text) => void said.push(String(text)));
    try {
      await fillEarlier(place);
      // A writer that keeps the file open leaves what it wrote in the write-ahead log.
      const { SqliteAdapter } = await import("@/lib/store/sqliteAdapter");
      const writer = await new SqliteAdapter(pathOf(place)).connect();
      await writer.executeScript(`PRAGMA journal_mode = WAL; INSERT INTO "Lease" VALUES ('in the log', 'x', 1, 1)`);
      expect(statSync(`${pathOf(place)}-wal`).size).toBeGreaterThan(0);
      const before = await tablesOf(place);
      await (await open(place)).close();
      await writer.dispose();
      const [copy, ...more] = copies(place);
      expect(more).toEqual([]);
      expect(copy).toMatch(/\.before-\d{14}_machines$/);
      expect(said).toEqual([expect.stringContaining(copy ?? "?")]);
      const kept = { ...place, url: `file:${dirname(pathOf(place))}/${copy}` };
      expect(await tablesOf(kept)).toEqual(before);
      // Up to date: no second copy, and nothing is said.
      await (await open(place)).close();
      expect(copies(place)).toEqual([copy]);
      expect(said.length).toBe(1);
    } finally {
      heard.mockRestore();
      await place.drop();
    }
  });

  test("that is new has no copy", async () => {
    const place = sqliteDatabase();
    await (await open(place)).close();
    expect(copies(place)).toEqual([]);
    await place.drop();
  });

  test("is not migrated on a full disk, and its owner is told how much room it takes", async (context) => {
    const place = sqliteDatabase();
    const folder = dirname(pathOf(place));
    // Room for the file and the log's beginning, not for a copy.
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=900k", "none", folder]).status === 0;
    context.skip(!mounted, "no small disk can be mounted here: that takes root");
    try {
      await fillEarlier(place);
      await expect(open(place)).rejects.toThrow(/was not brought up to date: .* the disk is full\. Make room for 1 MB/);
      expect(copies(place)).toEqual([]);
      const tables = await query(place, `SELECT "name" FROM sqlite_master WHERE "name" = 'Machine'`);
      expect(tables).toEqual([]);
    } finally {
      expect(spawnSync("umount", ["-l", folder]).status).toBe(0);
      await place.drop();
    }
  });

  test("is not migrated where its copy cannot be made", async () => {
    const place = sqliteDatabase();
    await fillEarlier(place);
    const before = await tablesOf(place);
    mkdirSync(`${pathOf(place)}.before-20261129004700_machines/in the way`, { recursive: true });
    await expect(open(place)).rejects.toThrow(/was not brought up to date: before that it is copied to .*that failed/);
    expect(await tablesOf(place)).toEqual(before);
    await place.drop();
  });
});
