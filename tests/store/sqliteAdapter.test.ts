import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SqliteAdapter } from "@/lib/store/sqliteAdapter";

test("a transaction that cannot be committed is over, and the next one on its connection begins", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-adapter-"));
  const connection = await new SqliteAdapter(join(folder, "test.db")).connect();
  const run = (sql: string) => ({ sql, args: [], argTypes: [] });
  try {
    await connection.executeScript(
      `PRAGMA foreign_keys = ON; CREATE TABLE "a" ("id" INTEGER PRIMARY KEY);
       CREATE TABLE "b" ("a" INTEGER REFERENCES "a" ("id") DEFERRABLE INITIALLY DEFERRED)`,
    );
    const broken = await connection.startTransaction();
    await broken.executeRaw(run(`INSERT INTO "b" VALUES (1)`));
    await expect(broken.commit()).rejects.toThrow();
    const next = await connection.startTransaction();
    await next.executeRaw(run(`INSERT INTO "a" VALUES (2)`));
    await next.commit();
    const { rows } = await connection.queryRaw(run(`SELECT (SELECT count(*) FROM "a"), (SELECT count(*) FROM "b")`));
    expect(rows.map((row) => row.map(Number))).toEqual([[1, 0]]);
  } finally {
    await connection.dispose();
    rmSync(folder, { recursive: true });
  }
});

/** Connections to one file whose statements wait 20 ms by themselves; the second goes on for `forMs`. */
async function twoWriters(forMs: number) {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-adapter-"));
  const path = join(folder, "test.db");
  const holder = await new SqliteAdapter(path, 20).connect();
  await holder.executeScript(`PRAGMA journal_mode = WAL; CREATE TABLE "a" ("id" INTEGER PRIMARY KEY)`);
  const waiter = await new SqliteAdapter(path, 20, { forMs, pauseMs: 5 }).connect();
  const end = async () => {
    await Promise.all([holder.dispose(), waiter.dispose()]);
    rmSync(folder, { recursive: true });
  };
  return { holder, waiter, end };
}

const insert = (id: number) => ({ sql: `INSERT INTO "a" VALUES (${id})`, args: [], argTypes: [] });
const all = { sql: `SELECT "id" FROM "a" ORDER BY "id"`, args: [], argTypes: [] };

test("a writer that finds the file held for longer than a statement waits goes on when it is free, and writes once", async () => {
  const { holder, waiter, end } = await twoWriters(60_000);
  try {
    const held = await holder.startTransaction();
    await held.executeRaw(insert(1));
    const waiting = (async () => {
      const transaction = await waiter.startTransaction();
      await transaction.executeRaw(insert(2));
      await transaction.commit();
      await waiter.executeRaw(insert(3));
    })();
    // Far longer than a statement waits: several tries have found it held.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await held.commit();
    await waiting;
    expect((await holder.queryRaw(all)).rows.map((row) => row.map(Number))).toEqual([[1], [2], [3]]);
  } finally {
    await end();
  }
});

test("a writer whose patience is at its end is told that the file is held, and has written nothing", async () => {
  const { holder, waiter, end } = await twoWriters(0);
  try {
    const held = await holder.startTransaction();
    await expect(waiter.startTransaction()).rejects.toThrow();
    await expect(waiter.executeRaw(insert(3))).rejects.toThrow();
    await held.commit();
    expect((await holder.queryRaw(all)).rows).toEqual([]);
    // What found the file held holds up nothing that comes later on the same connection.
    const later = await waiter.startTransaction();
    await later.executeRaw(insert(4));
    await later.commit();
    expect((await holder.queryRaw(all)).rows.map((row) => row.map(Number))).toEqual([[4]]);
  } finally {
    await end();
  }
});
