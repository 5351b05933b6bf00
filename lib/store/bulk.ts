import { Prisma } from "@/generated/sqlite/client";
import type { Connection, Database } from "./database";

/*
 * Many rows in one statement with one parameter, JSON: a row through Prisma's createMany costs some 170 µs of
 * CPU on every database, here it costs a tenth.
 */

type Kind = Database["kind"];

/** `FROM` item with one row, `row`, for each element of a JSON array, and how to read a member of it. */
export const ROWS = {
  sqlite: (json: string) => Prisma.sql`json_each(${json}) AS item`,
  postgresql: (json: string) => Prisma.sql`jsonb_array_elements(${json}::jsonb) AS item(value)`,
} as const;

export const TEXT = {
  sqlite: (at: number) => `item.value ->> ${at}`,
  postgresql: (at: number) => `item.value ->> ${at}`,
};
export const NUMBER = {
  sqlite: (at: number) => `item.value ->> ${at}`,
  postgresql: (at: number) => `(item.value ->> ${at})::bigint`,
};
export const BYTES = {
  sqlite: (at: number) => `unhex(item.value ->> ${at})`,
  postgresql: (at: number) => `decode(item.value ->> ${at}, 'hex')`,
};

type Value = string | number | bigint | Uint8Array | null;

/** A row by its columns. All rows of one statement have the same ones. */
export type Row = Readonly<Record<string, Value>>;

/** Characters of the JSON of one statement: it is held several times over while it is read. */
const MAX_JSON = 4_000_000;

/** Inserts rows. `end`: what follows, `ON CONFLICT …`. */
export async function insertRows(
  connection: Connection,
  kind: Kind,
  table: string,
  rows: readonly Row[],
  end: Prisma.Sql = Prisma.empty,
): Promise<void> {
  for (const statement of statementsOf(kind, table, rows, end)) await connection.$executeRaw(statement);
}

/** Inserts rows and answers what `RETURNING` says of them, in any order. */
export async function insertReturning<T>(
  connection: Connection,
  kind: Kind,
  table: string,
  rows: readonly Row[],
  returning: Prisma.Sql,
): Promise<T[]> {
  const all: T[] = [];
  for (const statement of statementsOf(kind, table, rows, returning)) {
    all.push(...(await connection.$queryRaw<T[]>(statement)));
  }
  return all;
}

/** Which rows a change is of, by columns that have what it says, and what it does besides (`"x" = …`). */
export type Rewrite = { readonly table: string; readonly keys: readonly string[]; readonly also: string };

/** Changes rows that are there: each gets the columns that are no keys. Answers how many were there. */
export async function updateRows(
  connection: Connection,
  kind: Kind,
  { table, keys, also }: Rewrite,
  rows: readonly Row[],
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const columns = Object.keys(first);
  const value = (column: string) => READ[typeOf(rows, column)](kind, columns.indexOf(column));
  const changed = columns.filter((column) => !keys.includes(column));
  const set = [...changed.map((column) => `"${column}" = ${value(column)}`), also].join(", ");
  const where = keys.map((column) => `"${table}"."${column}" = ${value(column)}`).join(" AND ");
  let count = 0;
  for (const json of chunksOf(rows, columns)) {
    const statement = Prisma.sql`${Prisma.raw(`UPDATE "${table}" SET ${set} FROM `)}${ROWS[kind](json)}
      WHERE ${Prisma.raw(where)}`;
    count += await connection.$executeRaw(statement);
  }
  return count;
}

function* statementsOf(kind: Kind, table: string, rows: readonly Row[], end: Prisma.Sql): Generator<Prisma.Sql> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const values = columns.map((column, at) => READ[typeOf(rows, column)](kind, at)).join(", ");
  const into = `INSERT INTO "${table}" (${columns.map((column) => `"${column}"`).join(", ")}) SELECT ${values} FROM `;
  for (const json of chunksOf(rows, columns)) {
    // The condition tells SQLite that what follows is no join.
    yield Prisma.sql`${Prisma.raw(into)}${ROWS[kind](json)} WHERE true ${end}`;
  }
}

/** JSON arrays of rows, none much longer than may be. */
function* chunksOf(rows: readonly Row[], columns: readonly string[]): Generator<string> {
  let chunk: string[] = [];
  let length = 0;
  for (const row of rows) {
    const json = JSON.stringify(columns.map((column) => jsonOf(row[column] ?? null)));
    chunk.push(json);
    length += json.length;
    if (length < MAX_JSON) continue;
    yield `[${chunk.join(",")}]`;
    [chunk, length] = [[], 0];
  }
  if (chunk.length > 0) yield `[${chunk.join(",")}]`;
}

/** Whole numbers as text: JSON's have no 64 bits on the way through. */
function jsonOf(value: Value): string | number | null {
  if (typeof value === "bigint") return value.toString();
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")
    : value;
}

type Type = "text" | "number" | "bytes" | "null";

const READ = {
  text: (kind, at) => TEXT[kind](at),
  number: (kind, at) => NUMBER[kind](at),
  bytes: (kind, at) => BYTES[kind](at),
  null: () => "NULL",
} as const satisfies Record<Type, (kind: Kind, at: number) => string>;

/** What a column holds, told by the first row that has something in it. */
function typeOf(rows: readonly Row[], column: string): Type {
  const value = rows.find((row) => (row[column] ?? null) !== null)?.[column] ?? null;
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  return value instanceof Uint8Array ? "bytes" : "number";
}
