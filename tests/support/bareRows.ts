import { PrismaLibSql } from "@prisma/adapter-libsql";
import { gzipSync } from "node:zlib";

/** Tables of an execution, in the order in which they are written; what names the execution in each. */
const TABLES = [
  ["Execution", "id"],
  ["HistoryPage", "executionId"],
  ["StateSummary", "executionId"],
  ["SearchAttribute", "executionId"],
  ["SearchText", "executionId"],
  ["ExecutionError", "executionId"],
] as const;

type Connection = Awaited<ReturnType<PrismaLibSql["connect"]>>;
type Rows = { readonly table: string; readonly columns: readonly string[]; readonly rows: readonly unknown[][] };

/** Values that one statement takes at most. */
const MAX_VALUES = 30_000;

/**
 * Writes what is stored of executions once more, in one transaction of plain statements with many rows each, into another
 * database of the same tables and indexes; `texts` are the pages, which are packed anew.
 */
export async function bareRows(from: string, to: string, texts: readonly string[]) {
  const source = await new PrismaLibSql({ url: `file:${from}` }).connect();
  const read: Rows[] = [];
  for (const [table, id] of TABLES) read.push(await readRows(source, table, id, texts.length));
  const machines = await readRows(source, "Machine", "id", Number.MAX_SAFE_INTEGER);
  await source.dispose();
  const connection = await new PrismaLibSql({ url: `file:${to}` }).connect();
  await insertAll(connection, "Machine", machines.columns, machines.rows);
  return {
    async insert(run: number): Promise<void> {
      await connection.executeRaw({ sql: "BEGIN IMMEDIATE", args: [], argTypes: [] });
      const packed = texts.map((text) => gzipSync(text, { level: 1 }));
      for (const { table, columns, rows } of read)
        await insertAll(connection, table, columns, moved(table, columns, rows, run, packed));
      await connection.executeRaw({ sql: "COMMIT", args: [], argTypes: [] });
    },
    close: () => connection.dispose(),
  };
}

/** Rows of the last `count` executions. */
async function readRows(connection: Connection, table: string, id: string, count: number): Promise<Rows> {
  const last = `(SELECT max("id") - ${count} FROM "Execution")`;
  const sql = `SELECT * FROM "${table}" WHERE "${id}" > ${last} ORDER BY "${id}"`;
  const { columnNames, rows } = await connection.queryRaw({ sql, args: [], argTypes: [] });
  return { table, columns: columnNames, rows };
}

/** The same rows of other executions: those of run `run`. */
function moved(
  table: string,
  columns: readonly string[],
  rows: readonly unknown[][],
  run: number,
  packed: readonly Buffer[],
): unknown[][] {
  const [shift, id] = [(run + 1) * 1_000_000, columns.indexOf(table === "Execution" ? "id" : "executionId")];
  const names = ["key", "identity"].map((name) => columns.indexOf(name)).filter((at) => at !== -1);
  const data = table === "HistoryPage" ? columns.indexOf("data") : -1;
  return rows.map((row, n) => {
    const copy = [...row];
    copy[id] = Number(row[id]) + shift;
    for (const at of names) copy[at] = `${run} ${String(row[at])}`;
    if (data !== -1) copy[data] = packed[n];
    return copy;
  });
}

async function insertAll(
  connection: Connection,
  table: string,
  columns: readonly string[],
  rows: readonly unknown[][],
): Promise<void> {
  const size = Math.floor(MAX_VALUES / columns.length);
  const one = `(${columns.map(() => "?").join(",")})`;
  for (let at = 0; at < rows.length; at += size) {
    const some = rows.slice(at, at + size);
    const sql = `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(",")}) VALUES ${some.map(() => one).join(",")}`;
    const args = some.flat();
    await connection.executeRaw({ sql, args, argTypes: args.map(argType) });
  }
}

function argType(value: unknown) {
  const scalarType = value instanceof Uint8Array ? "bytes" : typeof value === "string" ? "string" : "bigint";
  return { scalarType, arity: "scalar" } as const;
}
