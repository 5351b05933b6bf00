import { Prisma } from "@/generated/sqlite/client";
import type { FacetCount, Facets } from "@/lib/contract/execution";
import type { DimensionName } from "@/lib/contract/dimension";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import type { Database } from "./database";
import { resolveFilter, type StoredFilter, whereOf } from "./filter";
import { labelMachines } from "./machine";

/** Values of a facet that are counted, the most frequent first. */
const MAX_VALUES = 100;

type Counted = { value: string | null; n: bigint | number };

/** Counts along each dimension with that dimension's own filter taken off. */
export async function countFacets(database: Database, asked: ExecutionFilter): Promise<Facets> {
  const filter = await resolveFilter(database.prisma, asked);
  const status = await countBy(database, filter, "status", "status");
  const verdict = await countBy(database, filter, "verdict", "verdict");
  return {
    status: counted(EXECUTION_STATUSES, status),
    machine: await countMachines(database, filter),
    type: named(await countBy(database, filter, "type", "type")),
    error: await countErrors(database, filter),
    verdict: counted(VERDICT_CODES, verdict),
    isExact: true,
  };
}

async function countBy(
  { prisma, kind }: Database,
  filter: StoredFilter,
  dimension: DimensionName,
  column: "status" | "type" | "verdict",
): Promise<ReadonlyMap<string, number>> {
  const value = Prisma.raw(`e."${column}"`);
  const rows = await prisma.$queryRaw<Counted[]>`
    SELECT ${value} AS value, count(*) AS n FROM "Execution" e ${whereOf(kind, filter, dimension)}
    GROUP BY ${value} ORDER BY count(*) DESC, ${value} LIMIT ${MAX_VALUES}`;
  return new Map(rows.flatMap(({ value: name, n }) => (name === null ? [] : [[name, Number(n)]])));
}

/** By machine; those of one name are told apart by their labels. */
async function countMachines({ prisma, kind }: Database, filter: StoredFilter): Promise<Facets["machine"]> {
  const rows = await prisma.$queryRaw<{ id: bigint | number | null; n: bigint | number }[]>`
    SELECT e."machineId" AS id, count(*) AS n FROM "Execution" e ${whereOf(kind, filter, "machine")}
    GROUP BY e."machineId" ORDER BY count(*) DESC, min(e."machine"), e."machineId" LIMIT ${MAX_VALUES}`;
  const counts = new Map(rows.flatMap(({ id, n }) => (id === null ? [] : [[Number(id), Number(n)]])));
  const labels = await labelMachines(prisma, [...counts.keys()]);
  return [...counts].flatMap(([id, count]) => {
    const known = labels.get(id);
    return known === undefined ? [] : [{ name: known.label, value: known.value, count }];
  });
}

function counted<Name extends string>(names: readonly Name[], counts: ReadonlyMap<string, number>) {
  const there = names.flatMap((name) => (counts.has(name) ? [[name, counts.get(name) ?? 0] as const] : []));
  return Object.fromEntries(there) as Partial<Record<Name, number>>;
}

function named(counts: ReadonlyMap<string, number>): FacetCount[] {
  return [...counts].map(([name, count]) => ({ name, count }));
}

/** Each execution once for each way it ended with, those before a redrive too. */
async function countFingerprints(
  { prisma, kind }: Database,
  filter: StoredFilter,
): Promise<ReadonlyMap<string, number>> {
  const rows = await prisma.$queryRaw<{ value: string; n: bigint | number }[]>`
    SELECT x."fingerprint" AS value, count(*) AS n
    FROM "ExecutionError" x JOIN "Execution" e ON e."id" = x."executionId" ${whereOf(kind, filter, "error")}
    GROUP BY x."fingerprint" ORDER BY count(*) DESC, x."fingerprint" LIMIT ${MAX_VALUES}`;
  return new Map(rows.map(({ value, n }) => [value, Number(n)]));
}

async function countErrors(database: Database, filter: StoredFilter): Promise<Facets["error"]> {
  const counts = await countFingerprints(database, filter);
  const groups = await database.prisma.errorGroup.findMany({ where: { fingerprint: { in: [...counts.keys()] } } });
  const names = new Map(groups.map((group) => [group.fingerprint, group]));
  return [...counts].map(([value, count]) => {
    const group = names.get(value);
    const name = [group?.error, group?.pattern].filter((part) => part).join(": ");
    return { name: name === "" ? value : name, value, count };
  });
}
