import { Prisma } from "@/generated/sqlite/client";
import type { Operator } from "@/lib/contract/query/query";

/** The sign of SQL; `:` is equality, and `!=` is never asked for: it is the negation of `=`. */
const SIGNS = {
  ":": Prisma.raw("="),
  "=": Prisma.raw("="),
  "<": Prisma.raw("<"),
  "<=": Prisma.raw("<="),
  ">": Prisma.raw(">"),
  ">=": Prisma.raw(">="),
} as const satisfies Record<Positive, Prisma.Sql>;

export type Positive = Exclude<Operator, "!=">;

export function signOf(operator: Positive): Prisma.Sql {
  return SIGNS[operator];
}

/** Columns hold 64 bits. */
const MOST = 9_000_000_000_000_000_000;

function whole(number: number): Prisma.Sql {
  const bounded = Math.min(MOST, Math.max(-MOST, number));
  return Prisma.sql`CAST(${BigInt(bounded)} AS BIGINT)`;
}

/** A column of whole numbers (null: false) compared with any number. */
export function comparesWhole(column: Prisma.Sql, operator: Positive, number: number): Prisma.Sql {
  const compared = (sign: Positive, than: number) =>
    Prisma.sql`(${column} IS NOT NULL AND ${column} ${signOf(sign)} ${whole(than)})`;
  switch (operator) {
    case ":":
    case "=":
      return Number.isInteger(number) ? compared("=", number) : NEVER;
    case ">":
      return compared(">", Math.floor(number));
    case ">=":
      return compared(">=", Math.ceil(number));
    case "<":
      return compared("<", Math.ceil(number));
    case "<=":
      return compared("<=", Math.floor(number));
  }
}

/** A column of times (null: false) compared with a stretch of time: its beginning, or for equality all of it. */
export function comparesSpan(
  column: Prisma.Sql,
  operator: Positive,
  { from, to }: { readonly from: number; readonly to: number },
): Prisma.Sql {
  if (operator !== ":" && operator !== "=") return comparesWhole(column, operator, from);
  return Prisma.sql`(${comparesWhole(column, ">=", from)} AND ${comparesWhole(column, "<", to)})`;
}

export const NEVER = Prisma.raw("1 = 0");
