import { Prisma } from "@/generated/sqlite/client";
import type { AskedField } from "@/lib/contract/query/completeQuery";
import type { Database } from "./database";
import { holds } from "./query/textConditions";

/** Values that are offered at once. */
const MAX_VALUES = 20;

/** Where the values of a field stand: tables that grow with machines and ways of failing, not with executions. */
const PLACES = {
  machine: [`"Machine"`, `"name"`],
  error: [`"ErrorGroup"`, `"error"`],
  state: [`"RollupDuration"`, `"state"`],
  failedIn: [`"RollupDuration"`, `"state"`],
  source: [`"Source"`, `"name"`],
} as const satisfies Record<AskedField, readonly [string, string]>;

/** Values of a field that hold a text, ignoring the case of A to Z; those that begin with it first. */
export async function fieldValues({ prisma, kind }: Database, field: AskedField, text: string): Promise<string[]> {
  const [table, column] = PLACES[field].map((name) => Prisma.raw(name)) as [Prisma.Sql, Prisma.Sql];
  const rows = await prisma.$queryRaw<{ value: string }[]>`
    SELECT DISTINCT ${column} AS value FROM ${table} WHERE ${column} <> '' AND ${holds(kind, column, text)} ORDER BY 1 LIMIT 200`;
  const begins = (value: string) => value.toLowerCase().startsWith(text.toLowerCase());
  const values = rows.map(({ value }) => value);
  return [...values.filter(begins), ...values.filter((value) => !begins(value))].slice(0, MAX_VALUES);
}
