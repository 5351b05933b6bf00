import { Prisma } from "@/generated/sqlite/client";
import { DIMENSION_NAMES, type DimensionName } from "@/lib/contract/dimension";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { liftFilter } from "@/lib/contract/query/liftFilter";
import type { LiftedQuery } from "@/lib/contract/query/liftQuery";
import { resultComparisons } from "@/lib/contract/query/results";
import type { Connection, Database } from "./database";
import { machinesNamed } from "./machine";
import { candidateOutputs, type KnownOutputs, knownOutputs } from "./outputs/known";
import type { QueryContext } from "./query/fieldConditions";
import { queryCondition } from "./query/queryConditions";
import { sanitizeText } from "./text";

/**
 * A filter whose query was taken apart: choices and bounds, which indexes and roll-ups know, and the rest of it. Its machines
 * have been looked up: an index knows them by their ids.
 */
export type StoredFilter = LiftedQuery & {
  readonly machineIds: readonly number[];
  /** ms UTC: what relative times of the rest count back from. */
  readonly now: number;
  /** Of the states' outputs that the rest asks for; null where it asks for none, or only the histories tell. */
  readonly outputs: KnownOutputs | null;
};

/**
 * `now`: ms UTC. `outputs`: whether executions whose states' outputs are not indexed are let through, to be read
 * (`candidates`).
 */
export async function resolveFilter(
  connection: Connection,
  filter: ExecutionFilter,
  now: number,
  outputs: "indexed" | "candidates" = "indexed",
): Promise<StoredFilter> {
  const lifted = liftFilter(filter, now);
  const machineIds = lifted.machine.length === 0 ? null : await idsOfMachines(connection, lifted.machine);
  const resolved = { ...lifted, machineIds: machineIds ?? [], now };
  const comparisons = resultComparisons(lifted.rest);
  if (comparisons.length === 0) return { ...resolved, outputs: null };
  if (outputs === "candidates") return { ...resolved, outputs: await candidateOutputs(connection) };
  return { ...resolved, outputs: await knownOutputs(connection, comparisons, machineIds) };
}

/** Ids of the machines that words name; none of none. */
export async function idsOfMachines(connection: Connection, machines: readonly string[]): Promise<number[]> {
  if (machines.length === 0) return [];
  const rows = await connection.$queryRaw<{ id: number | bigint }[]>(machinesNamed(machines));
  return rows.map(({ id }) => Number(id));
}

/** Whether the database alone answers a filter; otherwise the histories of `candidates` have to be read. */
export function isAnswered({ rest, outputs }: StoredFilter): boolean {
  return outputs !== null || resultComparisons(rest).length === 0;
}

/** Whether it leaves anything out. */
export function isNarrowed(filter: StoredFilter): boolean {
  const isChosen = DIMENSION_NAMES.some((name) => filter[name].length > 0);
  return isChosen || filter.rest !== null || filter.from !== null || filter.to !== null;
}

export function contextOf(kind: Database["kind"], { now, outputs }: StoredFilter): QueryContext {
  return { kind, now, outputs };
}

/** Which column of the execution `e` a dimension is; null: it has a table of its own, "ExecutionError". */
export const DIMENSION_COLUMNS = {
  status: "status",
  machine: "machineId",
  type: "type",
  error: null,
  verdict: "verdict",
  accounted: "accounted",
} as const satisfies Record<DimensionName, string | null>;

/** The choices of a filter along a dimension as the database has them. */
export function choicesOf(filter: StoredFilter, name: DimensionName): readonly (string | number)[] {
  return name === "machine" ? filter.machineIds : filter[name].map(sanitizeText);
}

/** `WHERE …`, or nothing when there are no conditions. */
export function where(conditions: readonly Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join([...conditions], " AND ")}`;
}

/** What holds for the executions `e` that a filter lets through. */
export function conditionsOf(
  kind: Database["kind"],
  filter: StoredFilter,
  without?: DimensionName,
): readonly Prisma.Sql[] {
  return [
    ...(filter.rest === null ? [] : [queryCondition(contextOf(kind, filter), filter.rest)]),
    ...DIMENSION_NAMES.flatMap((name) => (name === without ? [] : chosenAlong(name, filter))),
    ...(filter.from === null ? [] : [Prisma.sql`e."startedAt" >= ${BigInt(filter.from)}`]),
    ...(filter.to === null ? [] : [Prisma.sql`e."startedAt" < ${BigInt(filter.to)}`]),
  ];
}

function chosenAlong(name: DimensionName, filter: StoredFilter): Prisma.Sql[] {
  if (filter[name].length === 0) return [];
  const choices = choicesOf(filter, name);
  if (choices.length === 0) return [Prisma.sql`1 = 0`];
  const values = Prisma.join([...choices]);
  const column = DIMENSION_COLUMNS[name];
  return [column === null ? failedWith(values) : Prisma.sql`${Prisma.raw(`e."${column}"`)} IN (${values})`];
}

/** By any of its ends: a run that was redriven and succeeded is found by the error it had. */
function failedWith(errors: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`e."id" IN (SELECT x."executionId" FROM "ExecutionError" x WHERE x."error" IN (${errors}) OR x."fingerprint" IN (${errors}))`;
}
