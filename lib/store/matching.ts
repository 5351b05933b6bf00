import { Prisma } from "@/generated/sqlite/client";
import { EXACT_TOTAL_LIMIT } from "@/lib/contract/execution";
import { startArms } from "./arms";
import type { Database } from "./database";
import { conditionsOf, type StoredFilter, where } from "./filter";
import { textSource } from "./search";
import { sanitizeText } from "./text";
import { type Order, segmentSql } from "./walk";

/*
 * What is counted, sorted or grouped row by row has a bound: the first EXACT_TOTAL_LIMIT executions that match, those
 * that started last, or under a text those that were stored last (an index of words knows no times).
 */

/** `SELECT id` of the executions that match, one more than the bound, so that it shows. */
export function matchingIds(kind: Database["kind"], filter: StoredFilter): Prisma.Sql {
  const limit = EXACT_TOTAL_LIMIT + 1;
  if (filter.q !== null) {
    const { from, conditions, id } = textSource(kind, sanitizeText(filter.q));
    const all = where([...conditions, ...conditionsOf(kind, { ...filter, q: null })]);
    return Prisma.sql`SELECT ${id} AS id FROM ${from} ${all} ORDER BY ${id} DESC LIMIT ${limit}`;
  }
  const arms = startArms(kind, filter);
  const part = (segment: "known" | "unknown") =>
    segmentSql(arms, { segment, order: NEWEST, backwards: false, at: null }, limit, 0);
  if (filter.from !== null || filter.to !== null) return Prisma.sql`SELECT id FROM (${part("known")}) AS known`;
  return Prisma.sql`SELECT id FROM (SELECT id FROM (${part("known")}) AS known
    UNION ALL SELECT id FROM (${part("unknown")}) AS unknown) AS matching LIMIT ${limit}`;
}

const NEWEST: Order = { isNullable: true, descending: true, parse: () => Prisma.empty };
