import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import { sanitizeText } from "../text";

type Kind = Database["kind"];

/** The letters A to Z in lower case: both databases agree on no more. */
function folded(text: string): string {
  return sanitizeText(text).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether a text (SQL, null: false) holds another one, ignoring the case of A to Z. */
export function holds(kind: Kind, column: Prisma.Sql, text: string): Prisma.Sql {
  const found = {
    sqlite: Prisma.sql`instr(lower(${column}), ${folded(text)}) > 0`,
    postgresql: Prisma.sql`strpos(lower(${column} COLLATE "C"), ${folded(text)}) > 0`,
  } as const satisfies Record<Kind, Prisma.Sql>;
  return Prisma.sql`(${column} IS NOT NULL AND ${found[kind]})`;
}

/** Whether a text (SQL, null: false) is exactly another one. */
export function is(column: Prisma.Sql, text: string): Prisma.Sql {
  return Prisma.sql`(${column} IS NOT NULL AND ${column} = ${sanitizeText(text)})`;
}

/** What a plain number looks like: at most 31 characters, without an exponent. */
const LONGEST_NUMBER = 31;

/**
 * A text (SQL) compared as a number; what does not look like one is false. SQLite compares doubles, PostgreSQL decimals: they
 * differ from 16 digits on.
 */
export function comparesAsNumber(kind: Kind, column: Prisma.Sql, operator: Prisma.Sql, number: string): Prisma.Sql {
  const isShort = Prisma.sql`length(${column}) <= ${LONGEST_NUMBER}`;
  switch (kind) {
    case "sqlite":
      return Prisma.sql`(CASE WHEN ${isShort} AND ${column} NOT GLOB '*[^-0-9.]*' AND json_valid(${column})
        THEN CAST(${column} AS REAL) ${operator} CAST(${number} AS REAL) ELSE 0 END)`;
    case "postgresql":
      return Prisma.sql`(CASE WHEN ${isShort} AND ${column} ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$'
        THEN CAST(${column} AS NUMERIC) ${operator} CAST(${number} AS NUMERIC) ELSE FALSE END)`;
  }
}
