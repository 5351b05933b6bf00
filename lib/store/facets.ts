import { Prisma } from "@/generated/sqlite/client";
import type { FacetCount, Facets } from "@/lib/contract/execution";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { Database } from "./database";
import { type Dimension, whereOf } from "./filter";

/** Values of a facet that are counted, the most frequent first. */
const MAX_VALUES = 100;

type Counted = { value: string | null; n: bigint | number };

/** Counts along each dimension with that dimension's own filter taken off. */
export async function countFacets(database: Database, filter: ExecutionFilter): Promise<Facets> {
  const status = await countBy(database, filter, "status", "status");
  return {
    status: Object.fromEntries(
      EXECUTION_STATUSES.flatMap((name) => (status.has(name) ? [[name, status.get(name)]] : [])),
    ),
    machine: named(await countBy(database, filter, "machine", "machine")),
    type: named(await countBy(database, filter, "type", "type")),
    error: await countErrors(database, filter),
  };
}

async function countBy(
  { prisma, kind }: Database,
  filter: ExecutionFilter,
  dimension: Dimension,
  column: "status" | "machine" | "type" | "fingerprint",
): Promise<ReadonlyMap<string, number>> {
  const value = Prisma.raw(`e."${column}"`);
  const rows = await prisma.$queryRaw<Counted[]>`
    SELECT ${value} AS value, count(*) AS n FROM "Execution" e ${whereOf(kind, filter, dimension)}
    GROUP BY ${value} ORDER BY count(*) DESC, ${value} LIMIT ${MAX_VALUES}`;
  return new Map(rows.flatMap(({ value: name, n }) => (name === null ? [] : [[name, Number(n)]])));
}

function named(counts: ReadonlyMap<string, number>): FacetCount[] {
  return [...counts].map(([name, count]) => ({ name, count }));
}

async function countErrors(database: Database, filter: ExecutionFilter): Promise<Facets["error"]> {
  const counts = await countBy(database, filter, "error", "fingerprint");
  const groups = await database.prisma.errorGroup.findMany({ where: { fingerprint: { in: [...counts.keys()] } } });
  const names = new Map(groups.map((group) => [group.fingerprint, group]));
  return [...counts].map(([value, count]) => {
    const group = names.get(value);
    const name = [group?.error, group?.pattern].filter((part) => part).join(": ");
    return { name: name === "" ? value : name, value, count };
  });
}
