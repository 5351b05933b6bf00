import { Prisma } from "@/generated/sqlite/client";
import { EXACT_TOTAL_LIMIT } from "@/lib/contract/execution";
import { startArms } from "./arms";
import type { Database } from "./database";
import { conditionsOf, contextOf, type StoredFilter, where } from "./filter";
import { querySource } from "./query/querySource";
import { type Order, segmentSql } from "./walk";

/*
 * What is counted, sorted or grouped row by row has a bound: the first EXACT_TOTAL_LIMIT executions that match, those
 * that started last, or where an index finds them by what they hold those that were stored last (it knows no times).
 */

/**
 * `SELECT id` of the executions that match, one more than the bound, so that it shows. Where they are looked up, `value` of the
 * execution `e` is selected too.
 */
export function matchingIds(kind: Database["kind"], filter: StoredFilter, value?: Prisma.Sql): Prisma.Sql {
  const limit = EXACT_TOTAL_LIMIT + 1;
  const source = querySource(contextOf(kind, filter), filter.rest);
  if (source !== null) {
    const { from, conditions, id } = source;
    const all = where([...conditions, ...conditionsOf(kind, { ...filter, rest: null })]);
    const selected = value === undefined ? Prisma.empty : Prisma.sql`, ${value} AS value`;
    return Prisma.sql`SELECT ${id} AS id${selected} FROM ${from} ${all} ORDER BY ${id} DESC LIMIT ${limit}`;
  }
  const arms = startArms(kind, filter);
  const part = (segment: "known" | "unknown") =>
    segmentSql(arms, { segment, order: NEWEST, backwards: false, at: null }, limit, 0);
  if (filter.from !== null || filter.to !== null) return Prisma.sql`SELECT id FROM (${part("known")}) AS known`;
  return Prisma.sql`SELECT id FROM (SELECT id FROM (${part("known")}) AS known
    UNION ALL SELECT id FROM (${part("unknown")}) AS unknown) AS matching LIMIT ${limit}`;
}

const NEWEST: Order = { isNullable: true, descending: true, parse: () => Prisma.empty };
