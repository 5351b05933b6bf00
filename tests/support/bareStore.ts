import { gunzipSync, gzipSync } from "node:zlib";
import { PrismaLibSql } from "@prisma/adapter-libsql";

/** The least that can be done with pages of texts: gzip and one table in plain SQL. */
export async function openBare(path: string) {
  const connection = await new PrismaLibSql({ url: `file:${path}` }).connect();
  await connection.executeScript(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
     CREATE TABLE "page" ("run" INTEGER, "number" INTEGER, "data" BLOB, PRIMARY KEY ("run", "number"))`,
  );
  const bytes = { scalarType: "bytes", arity: "scalar" } as const;
  const int = { scalarType: "int", arity: "scalar" } as const;
  return {
    /** All pages of a run in one transaction. */
    async insert(run: number, pages: readonly string[]) {
      const statement = `INSERT INTO "page" VALUES (?, ?, ?)`;
      // Not as a script: the client rolls back what a script leaves open.
      await connection.executeRaw({ sql: "BEGIN IMMEDIATE", args: [], argTypes: [] });
      for (const [number, text] of pages.entries()) {
        const data = gzipSync(text, { level: 1 });
        await connection.executeRaw({ sql: statement, args: [run, number, data], argTypes: [int, int, bytes] });
      }
      await connection.executeRaw({ sql: "COMMIT", args: [], argTypes: [] });
    },
    async read(run: number) {
      const sql = `SELECT "data" FROM "page" WHERE "run" = ? ORDER BY "number"`;
      const { rows } = await connection.queryRaw({ sql, args: [run], argTypes: [int] });
      return rows.map(([data]) => JSON.parse(gunzipSync(data as Uint8Array).toString()) as unknown);
    },
    close: () => connection.dispose(),
  };
}
