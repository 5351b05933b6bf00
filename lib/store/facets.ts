import { Prisma } from "@/generated/sqlite/client";
import { ACCOUNTED_STATES } from "@/lib/contract/accounted";
import { DIMENSION_NAMES, type DimensionName, mapDimensions } from "@/lib/contract/dimension";
import { EXACT_TOTAL_LIMIT, type Facets } from "@/lib/contract/execution";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";
import { failureText } from "@/lib/stats/fingerprint";
import type { Connection, Database } from "./database";
import { resolveFilter, type StoredFilter } from "./filter";
import { labelMachines } from "./machine";
import { matchingIds } from "./matching";
import { catchUpRepairs } from "./repairs/follow";
import { countAlong } from "./rollups/countAlong";
import { catchUp } from "./rollups/follow";
import { summedFilter } from "./rollups/summed";

/** Values of a facet that are named, the most frequent first. */
const MAX_VALUES = 100;

/** How many there are of each value of a dimension, the most frequent first: a machine by its id, an error by its fingerprint. */
export type DimensionCounts = ReadonlyMap<string, number>;

/** Counts along each dimension with that dimension's own filter taken off. `now`: ms UTC. */
export async function countFacets(database: Database, asked: ExecutionFilter, now: number): Promise<Facets> {
  const filter = await resolveFilter(database.prisma, asked, now);
  await catchUpRepairs(database, now);
  const summed = await summedFilter(database, filter);
  const standing = summed === null ? "unmade" : await catchUp(database, now);
  const { counts, isExact } =
    summed === null || standing === "unmade"
      ? await countRows(database, filter)
      : { counts: await countAlong(database, summed), isExact: standing === "current" };
  return {
    status: counted(EXECUTION_STATUSES, counts.status),
    machine: await namedMachines(database.prisma, mostFrequent(counts.machine)),
    type: [...mostFrequent(counts.type)].map(([name, count]) => ({ name, count })),
    error: await namedErrors(database.prisma, mostFrequent(counts.error)),
    verdict: counted(VERDICT_CODES, counts.verdict),
    accounted: counted(ACCOUNTED_STATES, counts.accounted),
    isExact,
  };
}

function counted<Name extends string>(names: readonly Name[], counts: DimensionCounts) {
  const there = names.flatMap((name) => (counts.has(name) ? [[name, counts.get(name) ?? 0] as const] : []));
  return Object.fromEntries(there) as Partial<Record<Name, number>>;
}

function mostFrequent(counts: DimensionCounts): DimensionCounts {
  const ordered = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return new Map(ordered.slice(0, MAX_VALUES));
}

/** Those of one name are told apart by their labels. Of equally many the first by name comes first. */
async function namedMachines(connection: Connection, counts: DimensionCounts): Promise<Facets["machine"]> {
  const labels = await labelMachines(
    connection,
    [...counts.keys()].map((id) => Number(id)),
  );
  return [...counts]
    .flatMap(([id, count]) => {
      const known = labels.get(Number(id));
      return known === undefined ? [] : [{ name: known.label, value: known.value, count }];
    })
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

async function namedErrors(connection: Connection, counts: DimensionCounts): Promise<Facets["error"]> {
  const groups = await connection.errorGroup.findMany({ where: { fingerprint: { in: [...counts.keys()] } } });
  const names = new Map(groups.map((group) => [group.fingerprint, group]));
  return [...counts].map(([value, count]) => {
    const group = names.get(value);
    const name = group === undefined ? "" : failureText(group);
    return { name: name === "" ? value : name, value, count };
  });
}

type Row = { value: string | number | bigint | null; n: bigint | number };

/** Row by row: under a text, or while there are no roll-ups yet. At most EXACT_TOTAL_LIMIT along each dimension. */
async function countRows(database: Database, filter: StoredFilter) {
  const whole = await countWhole(database, filter);
  const counts = mapDimensions((name) =>
    filter[name].length === 0 ? Promise.resolve(whole.along(name)) : countRowsAlong(database, filter, name),
  );
  return {
    counts: {
      status: await counts.status,
      machine: await counts.machine,
      type: await counts.type,
      error: await counts.error,
      verdict: await counts.verdict,
      accounted: await counts.accounted,
    },
    isExact: whole.total <= EXACT_TOTAL_LIMIT,
  };
}

/**
 * How many match, and along the dimensions that nothing is chosen of how many there are of each value: these are of the same
 * executions, which are read once. One more than the bound, so that it shows.
 */
async function countWhole({ prisma, kind }: Database, filter: StoredFilter) {
  const parts = DIMENSION_NAMES.filter((name) => filter[name].length === 0).map((name) => {
    const errors = name === "error" ? Prisma.sql`JOIN "ExecutionError" x ON x."executionId" = e."id"` : Prisma.empty;
    return Prisma.sql`SELECT CAST(${name} AS TEXT) AS name, CAST(${GROUPED[name]} AS TEXT) AS value, sum(e."weight") AS n
      FROM matching AS e ${errors} GROUP BY ${GROUPED[name]}`;
  });
  const total = Prisma.sql`SELECT CAST('total' AS TEXT) AS name, CAST(NULL AS TEXT) AS value, count(*) AS n FROM matching`;
  const rows = await prisma.$queryRaw<(Row & { name: string })[]>`
    WITH matching AS MATERIALIZED (
      SELECT e."id", e."status", e."machineId", e."type", e."verdict", e."accounted", e."weight"
      FROM (${matchingIds(kind, filter)}) AS found JOIN "Execution" e ON e."id" = found.id
    ) ${Prisma.join([...parts, total], " UNION ALL ")}`;
  const countsOf = (asked: string) => countsIn(rows.filter(({ name }) => name === asked));
  return {
    along: (name: DimensionName) => countsOf(name),
    total: Number(rows.find(({ name }) => name === "total")?.n),
  };
}

function countsIn(rows: readonly Row[]): DimensionCounts {
  return new Map(rows.flatMap(({ value, n }) => (value === null ? [] : [[String(value), Number(n)]])));
}

const GROUPED = {
  status: Prisma.sql`e."status"`,
  machine: Prisma.sql`e."machineId"`,
  type: Prisma.sql`e."type"`,
  // Each execution once for each way it ended with, those before a redrive too.
  error: Prisma.sql`x."fingerprint"`,
  verdict: Prisma.sql`e."verdict"`,
  accounted: Prisma.sql`e."accounted"`,
} as const satisfies Record<DimensionName, Prisma.Sql>;

async function countRowsAlong(
  { prisma, kind }: Database,
  filter: StoredFilter,
  name: DimensionName,
): Promise<DimensionCounts> {
  const others = matchingIds(kind, { ...filter, [name]: [], ...(name === "machine" ? { machineIds: [] } : {}) });
  const errors = name === "error" ? Prisma.sql`JOIN "ExecutionError" x ON x."executionId" = e."id"` : Prisma.empty;
  const value = GROUPED[name];
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT ${value} AS value, sum(e."weight") AS n FROM (SELECT id FROM (${others}) AS found LIMIT ${EXACT_TOTAL_LIMIT}) AS m
    JOIN "Execution" e ON e."id" = m.id ${errors} GROUP BY ${value}`;
  return countsIn(rows);
}
