import { Prisma } from "@/generated/sqlite/client";
import { DIMENSION_NAMES, type DimensionName } from "@/lib/contract/dimension";
import { exclusionsOf } from "@/lib/contract/query/liftQuery";
import type { Connection, Database } from "../database";
import { choicesOf, idsOfMachines, type StoredFilter } from "../filter";

/*
 * What the roll-ups can sum: executions by choices along dimensions and by the time of their start, those that a query chooses
 * without those that it leaves out.
 */

export type SummedFilter = {
  /** Without a rest. */
  readonly chosen: StoredFilter;
  /** What fulfils any of its choices is left out; null: nothing is. */
  readonly excluded: StoredFilter | null;
};

/** Null for a filter that roll-ups do not know. */
export async function summedFilter({ prisma }: Database, filter: StoredFilter): Promise<SummedFilter | null> {
  const chosen = { ...filter, rest: null };
  if (filter.rest === null) return { chosen, excluded: null };
  const choices = exclusionsOf(filter.rest);
  if (choices === null) return null;
  const machineIds = await idsOfMachines(prisma, choices.machine);
  return { chosen, excluded: { ...chosen, ...choices, machineIds } };
}

/** What holds for the groups `g` and counts `c` that a filter lets through. */
export async function groupConditions(
  { prisma, kind }: Database,
  { chosen, excluded }: SummedFilter,
): Promise<readonly Prisma.Sql[]> {
  const left = excluded === null ? [] : await conditionsAlong(prisma, kind, excluded);
  // NULL, as of what has no machine, is not what is left out.
  return [
    ...(await conditionsAlong(prisma, kind, chosen)),
    ...left.map((condition) => Prisma.sql`(${condition}) IS NOT TRUE`),
  ];
}

async function conditionsAlong(
  connection: Connection,
  kind: Database["kind"],
  filter: StoredFilter,
): Promise<readonly Prisma.Sql[]> {
  const errors = filter.error.length === 0 ? [] : await fingerprintsOf(connection, filter);
  return DIMENSION_NAMES.flatMap((name) => {
    if (filter[name].length === 0) return [];
    const choices = name === "error" ? errors : choicesOf(filter, name);
    if (choices.length === 0) return [Prisma.sql`1 = 0`];
    return [CONDITIONS[name](Prisma.join([...choices]), kind)];
  });
}

const CONDITIONS = {
  status: (choices) => Prisma.sql`g."status" IN (${choices})`,
  machine: (choices) => Prisma.sql`g."machineId" IN (${choices})`,
  type: (choices) => Prisma.sql`g."type" IN (${choices})`,
  error: (choices, kind) => {
    const each =
      kind === "sqlite" ? `json_each(g."errors")` : `jsonb_array_elements_text(g."errors"::jsonb) AS x(value)`;
    return Prisma.sql`EXISTS (SELECT 1 FROM ${Prisma.raw(each)} WHERE value IN (${choices}))`;
  },
  verdict: (choices) => Prisma.sql`c."verdict" IN (${choices})`,
  accounted: (choices) => Prisma.sql`g."accounted" IN (${choices})`,
} as const satisfies Record<DimensionName, (choices: Prisma.Sql, kind: Database["kind"]) => Prisma.Sql>;

export async function fingerprintsOf(connection: Connection, filter: StoredFilter): Promise<string[]> {
  const errors = choicesOf(filter, "error").map(String);
  const groups = await connection.errorGroup.findMany({
    where: { OR: [{ error: { in: errors } }, { fingerprint: { in: errors } }] },
    select: { fingerprint: true },
  });
  return groups.map(({ fingerprint }) => fingerprint);
}
