import { Prisma } from "@/generated/sqlite/client";
import { EXACT_TOTAL_LIMIT, type ExecutionRow } from "@/lib/contract/execution";
import type { ListQuery, Sort, SortField } from "@/lib/contract/listQuery";
import type { PriceTable } from "@/lib/cost/prices";
import type { Quantities } from "@/lib/cost/quantities";
import { costOrder } from "./costOrder";
import type { Database } from "./database";
import { whereOf } from "./filter";
import { LISTED, type ListedColumns, rowOf } from "./row";
import { USED, usedBy, type UsedColumns } from "./used";

export type ListedExecutions = {
  readonly rows: readonly ExecutionRow[];
  /** What the execution of each row used; null while it has not been counted. */
  readonly used: readonly (Quantities | null)[];
  /** Of each row; null where neither an ARN nor an event names one. */
  readonly regions: readonly (string | null)[];
  /** Of each row, the runs under its ARN, itself included. */
  readonly runs: readonly number[];
  /** At most EXACT_TOTAL_LIMIT. */
  readonly total: number;
  readonly totalIsExact: boolean;
};

/** One page of the executions that a query lets through, and how many there are. */
export async function listExecutions(
  { prisma, kind }: Database,
  query: ListQuery,
  prices: readonly PriceTable[],
): Promise<ListedExecutions> {
  const where = whereOf(kind, query);
  const rows = await prisma.$queryRaw<
    (ListedColumns & UsedColumns & { readonly region: string | null; readonly runs: number | bigint })[]
  >`
    SELECT ${COLUMNS}, ${RUNS} AS "runs" FROM "Execution" e ${where}
    ORDER BY ${orderOf(query.sort, prices)} LIMIT ${query.size} OFFSET ${(query.page - 1) * query.size}`;
  const [counted] = await prisma.$queryRaw<{ n: bigint | number }[]>`
    SELECT count(*) AS n FROM (SELECT 1 FROM "Execution" e ${where} LIMIT ${EXACT_TOTAL_LIMIT + 1}) AS matching`;
  const found = Number(counted?.n ?? 0);
  return {
    rows: rows.map(rowOf),
    used: rows.map(usedBy),
    regions: rows.map(({ region }) => region),
    runs: rows.map(({ runs }) => Math.max(1, Number(runs))),
    total: Math.min(found, EXACT_TOTAL_LIMIT),
    totalIsExact: found <= EXACT_TOTAL_LIMIT,
  };
}

const COLUMNS = Prisma.raw([...LISTED, ...USED, "region"].map((name) => `e."${name}"`).join(", "));

/** By the index on the ARN; 0 without one. */
const RUNS = Prisma.raw(`(SELECT count(*) FROM "Execution" r WHERE r."arn" = e."arn")`);

/** What is not known comes last in both directions. The id makes the order the same on every page. */
function orderOf({ by, descending }: Sort, prices: readonly PriceTable[]): Prisma.Sql {
  const direction = descending ? "DESC" : "ASC";
  const value = by === "cost" ? costOrder(prices) : Prisma.raw(`e."${ORDER[by]}"`);
  return Prisma.sql`${value} ${Prisma.raw(`${direction} NULLS LAST, e."id" ${direction}`)}`;
}

const ORDER = {
  startedAt: "startedAt",
  stoppedAt: "stoppedAt",
  durationMs: "durationMs",
  events: "events",
  retries: "retries",
  status: "status",
  name: "name",
  machine: "machine",
  error: "error",
  importedAt: "importedAt",
} as const satisfies Record<Exclude<SortField, "cost">, (typeof LISTED)[number]>;
