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
