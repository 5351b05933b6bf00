import { Prisma } from "@/generated/sqlite/client";
import type { Cursor } from "@/lib/contract/cursor";
import { DIMENSION_NAMES } from "@/lib/contract/dimension";
import { EXACT_TOTAL_LIMIT, type ExecutionRow } from "@/lib/contract/execution";
import type { ListQuery } from "@/lib/contract/listQuery";
import type { PriceTable } from "@/lib/cost/prices";
import type { Quantities } from "@/lib/cost/quantities";
import { armOf, startArms } from "./arms";
import { costOrder } from "./costOrder";
import type { Database } from "./database";
import { contextOf, isNarrowed, resolveFilter, type StoredFilter } from "./filter";
import { matchingIds } from "./matching";
import { querySource } from "./query/querySource";
import { LISTED, type ListedColumns, rowOf } from "./row";
import { type SortKey, sortKey, wholeNumber } from "./sort";
import { catchUpRepairs } from "./repairs/follow";
import { summedFilter } from "./rollups/summed";
import { countSummed } from "./rollups/sumOverTime";
import { RANKED_BY } from "./rollups/contribution";
import { catchUp } from "./rollups/follow";
import { USED, usedBy, type UsedColumns } from "./used";
import { type Arm, type Place, readPlaces } from "./walk";

export type ListedExecutions = {
  readonly rows: readonly ExecutionRow[];
  /** What the execution of each row used; null while it has not been counted. */
  readonly used: readonly (Quantities | null)[];
  /** Of each row; null where neither an ARN nor an event names one. */
  readonly regions: readonly (string | null)[];
  /** Of each row, the runs under its ARN, itself included. */
  readonly runs: readonly number[];
  /** Of each row, its place in the order. */
  readonly cursors: readonly Cursor[];
  /** At most EXACT_TOTAL_LIMIT. */
  readonly total: number;
  readonly totalIsExact: boolean;
  /** Only so many of the executions that match were sorted, the latest ones; null when all were. */
  readonly sortedAmong: number | null;
  /** Where the page before this one ends and the next one begins; null where there is none. */
  readonly previous: Cursor | null;
  readonly next: Cursor | null;
};

/**
 * One page of the executions that a query lets through, and how many there are. `outputs`: as `resolveFilter` takes it.
 */
export async function listExecutions(
  database: Database,
  asked: ListQuery,
  prices: readonly PriceTable[],
  now: number,
  outputs?: "indexed" | "candidates",
): Promise<ListedExecutions> {
  const { prisma, kind } = database;
  // What a failure became follows the change feed; a query that says the field's name may ask for it.
  if (asked.accounted.length > 0 || asked.q?.includes("accounted") === true) await catchUpRepairs(database, now);
  const query: StoredFilter & Omit<ListQuery, "q"> = {
    ...asked,
    ...(await resolveFilter(prisma, asked, now, outputs)),
  };
  const key = (await isRanked(database, query, prices, now)) ? COST_RANK : sortKey(kind, query.sort.by, prices);
  const { arms, isBounded } = listArms(kind, query, key.value);
  const at = query.at ?? null;
  const offset = at === null ? (query.page - 1) * query.size : 0;
  const order = { ...key, descending: query.sort.descending };
  // One more than the page has, to know whether it goes on.
  const found = await readPlaces(prisma, arms, order, query.size + 1, { at, offset });
  const page = found.slice(0, query.size);
  const isMore = found.length > query.size;
  const places = at?.side === "before" ? page.reverse() : page;
  const { total, totalIsExact } = await countMatching(database, query, now);
  const [first, last] = [places[0], places.at(-1)];
  const isBefore = at === null ? query.page > 1 : at.side === "after" || isMore;
  const isAfter = at?.side === "before" || isMore;
  return {
    ...(await readRows(database, places)),
    total,
    totalIsExact,
    sortedAmong: isBounded && !totalIsExact ? EXACT_TOTAL_LIMIT : null,
    previous: isBefore && first !== undefined ? cursorOf(first) : null,
    next: isAfter && last !== undefined ? cursorOf(last) : null,
  };
}

/**
 * What an index serves is read along it: each order of all executions, and each filter in the order of the start. What
 * else there is sorts a bounded number of rows.
 */
export function listArms(
  kind: Database["kind"],
  query: StoredFilter & Pick<ListQuery, "sort">,
  value: Prisma.Sql,
): { readonly arms: readonly Arm[]; readonly isBounded: boolean } {
  const source = querySource(contextOf(kind, query), query.rest);
  if (source === null && query.sort.by === "startedAt") return { arms: startArms(kind, query), isBounded: false };
  const isRank = value === COST_RANK.value;
  if (!isNarrowed(query) && query.sort.by !== "cost") return { arms: [armOf([], value)], isBounded: false };
  if (!isNarrowed(query) && isRank) return { arms: [RANKED], isBounded: false };
  // What is sorted by is read with what is looked up: joined to it afterwards, PostgreSQL reads it of all executions.
  if (source !== null && !isRank) return { arms: [lookedUp(matchingIds(kind, query, value))], isBounded: true };
  const matching = Prisma.sql`(SELECT id FROM (${matchingIds(kind, query)}) AS found LIMIT ${EXACT_TOTAL_LIMIT}) AS m`;
  const executions = Prisma.sql`${matching} JOIN "Execution" e ON e."id" = m.id`;
  const from = isRank ? Prisma.sql`${executions} JOIN "RollupMember" r ON r."executionId" = m.id` : executions;
  return { arms: [{ ...armOf([], value), from }], isBounded: true };
}

/** Executions that were looked up with what they are sorted by: `SELECT id, value`. */
function lookedUp(found: Prisma.Sql): Arm {
  const from = Prisma.sql`(SELECT id, value FROM (${found}) AS found LIMIT ${EXACT_TOTAL_LIMIT}) AS m`;
  return { from, conditions: [], value: Prisma.raw("m.value"), id: Prisma.raw("m.id") };
}

/** What executions cost at the prices of the program, beside the sums of the roll-ups: the only order with an index. */
export const COST_RANK: SortKey = { value: Prisma.raw(`r."cost"`), isNullable: true, parse: wholeNumber };
const RANKED: Arm = {
  from: Prisma.raw(`"RollupMember" r`),
  conditions: [],
  value: COST_RANK.value,
  id: Prisma.raw(`r."executionId"`),
};

/** Whether the roll-ups know what each execution costs, at these prices. */
async function isRanked(
  database: Database,
  { sort }: Pick<ListQuery, "sort">,
  prices: readonly PriceTable[],
  now: number,
): Promise<boolean> {
  if (sort.by !== "cost") return false;
  const order = costOrder(prices);
  if (order.sql !== RANKED_BY.sql || order.values.some((value, i) => value !== RANKED_BY.values[i])) return false;
  return (await catchUp(database, now)) === "current";
}

function cursorOf({ id, value }: Place): Cursor {
  return { id, value: value === null || value === undefined ? null : String(value) };
}

/** At most EXACT_TOTAL_LIMIT are counted. Along several dimensions the roll-ups know; no index does. */
async function countMatching(database: Database, query: StoredFilter, now: number) {
  const summed = await summedFilter(database, query);
  const along = DIMENSION_NAMES.filter((name) => query[name].length > 0).length + (summed?.excluded == null ? 0 : 1);
  const found =
    summed !== null && along > 1 && (await catchUp(database, now)) === "current"
      ? await countSummed(database, summed)
      : await countRows(database, query);
  return { total: Math.min(found, EXACT_TOTAL_LIMIT), totalIsExact: found <= EXACT_TOTAL_LIMIT };
}

async function countRows({ prisma, kind }: Database, query: StoredFilter): Promise<number> {
  const ids = matchingIds(kind, query);
  const [counted] = await prisma.$queryRaw<{ n: bigint | number }[]>`SELECT count(*) AS n FROM (${ids}) AS matching`;
  return Number(counted?.n ?? 0);
}

type Columns = ListedColumns &
  UsedColumns & { readonly id: number; readonly region: string | null; readonly runs: number | bigint };

async function readRows({ prisma }: Database, places: readonly Place[]) {
  const ids = places.map(({ id }) => id);
  const found =
    ids.length === 0
      ? []
      : await prisma.$queryRaw<Columns[]>`
          SELECT ${COLUMNS}, ${RUNS} AS "runs" FROM "Execution" e WHERE e."id" IN (${Prisma.join(ids)})`;
  const cursorsById = new Map(places.map((place) => [place.id, cursorOf(place)]));
  const byId = new Map(found.map((row) => [Number(row.id), row]));
  // One that was deleted since its place was read is left out.
  const rows = ids.flatMap((id) => byId.get(id) ?? []);
  return {
    rows: rows.map(rowOf),
    used: rows.map(usedBy),
    regions: rows.map(({ region }) => region),
    runs: rows.map(({ runs }) => Math.max(1, Number(runs))),
    cursors: rows.flatMap(({ id }) => cursorsById.get(Number(id)) ?? []),
  };
}

const COLUMNS = Prisma.raw([...new Set(["id", ...LISTED, ...USED, "region"])].map((name) => `e."${name}"`).join(", "));

/** By the index on the ARN; 0 without one. */
const RUNS = Prisma.raw(`(SELECT count(*) FROM "Execution" r WHERE r."arn" = e."arn")`);
