import { Prisma } from "@/generated/sqlite/client";
import type { SortField } from "@/lib/contract/listQuery";
import type { PriceTable } from "@/lib/cost/prices";
import { costOrder } from "./costOrder";
import type { Database } from "./database";
import type { LISTED } from "./row";
import { sanitizeText } from "./text";

/** What a list is sorted by. Where it can be unknown, rows without it come last in both directions. */
type SortColumn = {
  readonly column: (typeof LISTED)[number];
  readonly kind: "number" | "text";
  readonly isNullable: boolean;
};

/** Each has an index of its own, with the id behind it. */
export const SORT_COLUMNS = {
  startedAt: { column: "startedAt", kind: "number", isNullable: true },
  stoppedAt: { column: "stoppedAt", kind: "number", isNullable: true },
  durationMs: { column: "durationMs", kind: "number", isNullable: true },
  events: { column: "events", kind: "number", isNullable: false },
  largestPayload: { column: "largestPayload", kind: "number", isNullable: false },
  retries: { column: "retries", kind: "number", isNullable: false },
  status: { column: "status", kind: "text", isNullable: false },
  name: { column: "name", kind: "text", isNullable: false },
  machine: { column: "machine", kind: "text", isNullable: true },
  error: { column: "error", kind: "text", isNullable: true },
  importedAt: { column: "importedAt", kind: "number", isNullable: false },
} as const satisfies Record<Exclude<SortField, "cost">, SortColumn>;

/** A value to sort by, in SQL, and how a text of it (a cursor's) becomes one. */
export type SortKey = {
  readonly value: Prisma.Sql;
  readonly isNullable: boolean;
  readonly parse: (text: string) => Prisma.Sql;
};

/** The key of executions `e`. */
export function sortKey(kind: Database["kind"], by: SortField, prices: readonly PriceTable[]): SortKey {
  if (by === "cost") {
    const type = Prisma.raw(kind === "sqlite" ? "REAL" : "NUMERIC");
    const parse = (text: string) => Prisma.sql`CAST(${text} AS ${type})`;
    return { value: costOrder(prices), isNullable: true, parse };
  }
  const { column, kind: type, isNullable } = SORT_COLUMNS[by];
  return { value: Prisma.raw(`e."${column}"`), isNullable, parse: type === "number" ? wholeNumber : asText };
}

function asText(text: string): Prisma.Sql {
  return Prisma.sql`${sanitizeText(text)}`;
}

/** As BIGINT: PostgreSQL would take it for as narrow as the column. A place in an order of fractions is before all. */
export function wholeNumber(text: string): Prisma.Sql {
  return Prisma.sql`CAST(${/^-?\d{1,18}$/.test(text) ? BigInt(text) : 0n} AS BIGINT)`;
}
