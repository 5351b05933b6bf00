import { Prisma } from "@/generated/sqlite/client";
import type { ListQuery } from "@/lib/contract/listQuery";
import { resultComparisons } from "@/lib/contract/query/results";
import type { PriceTable } from "@/lib/cost/prices";
import type { Database } from "./database";
import { conditionsOf, resolveFilter, where } from "./filter";
import { type ListedExecutions, listExecutions } from "./list";
import { isIndexedFor, versionsForAll } from "./outputs/known";

/**
 * A page of executions that a query could find: `found` are those that it finds, `unread` those of which only the histories
 * tell, both by their keys.
 */
export type Candidates = {
  readonly page: ListedExecutions;
  readonly found: ReadonlySet<string>;
  readonly unread: ReadonlySet<string>;
};

/** Executions that a query with states' outputs could find: those that it finds by what is indexed, and what is not indexed. */
export async function listCandidates(
  database: Database,
  query: ListQuery,
  prices: readonly PriceTable[],
  now: number,
): Promise<Candidates> {
  const { prisma, kind } = database;
  const page = await listExecutions(database, query, prices, now, "candidates");
  const keys = page.rows.map(({ key }) => key);
  if (keys.length === 0) return { page, found: new Set(), unread: new Set() };
  const filter = await resolveFilter(prisma, query, now, "candidates");
  const known = isIndexedFor(versionsForAll(filter.outputs?.machines ?? [], resultComparisons(filter.rest)));
  // Asked again in one statement with what is known: one that was indexed since the page was read may not be found any more.
  const conditions = [Prisma.sql`e."key" IN (${Prisma.join(keys)})`, ...conditionsOf(kind, filter)];
  const rows = await prisma.$queryRaw<{ key: string; known: bigint | number }[]>`
    SELECT e."key", CASE WHEN ${known} THEN 1 ELSE 0 END AS known FROM "Execution" e ${where(conditions)}`;
  const keysWhere = (isKnown: boolean) =>
    new Set(rows.flatMap((row) => ((row.known.toString() === "1") === isKnown ? [row.key] : [])));
  return { page, found: keysWhere(true), unread: keysWhere(false) };
}
