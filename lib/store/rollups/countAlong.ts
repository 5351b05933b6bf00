import { DIMENSION_NAMES, type DimensionName, mapDimensions } from "@/lib/contract/dimension";
import type { Connection, Database } from "../database";
import { choicesOf, type StoredFilter } from "../filter";
import { countsIn, readKeptFrom } from "./pieces";
import { fingerprintsOf, type SummedFilter } from "./summed";

/** Executions that are alike in all that a list is filtered by. */
type Combination = {
  readonly machineId: number | bigint | null;
  readonly type: string | null;
  readonly status: string;
  /** JSON array of fingerprints. */
  readonly errors: string;
  readonly verdict: string;
  readonly accounted: string | null;
  readonly n: number | bigint;
};

/** Values of a combination along each dimension, as counts name them. */
const VALUES = {
  status: ({ status }) => [status],
  machine: ({ machineId }) => (machineId === null ? [] : [String(machineId)]),
  type: ({ type }) => (type === null ? [] : [type]),
  error: ({ errors }) => JSON.parse(errors) as string[],
  verdict: ({ verdict }) => (verdict === "" ? [] : [verdict]),
  accounted: ({ accounted }) => (accounted === null ? [] : [accounted]),
} as const satisfies Record<DimensionName, (combination: Combination) => readonly string[]>;

/** From the roll-ups: how many executions there are of each value of a dimension, with its own filter taken off. */
export async function countAlong(
  database: Database,
  { chosen, excluded }: SummedFilter,
): Promise<Readonly<Record<DimensionName, ReadonlyMap<string, number>>>> {
  const { prisma } = database;
  const counts = countsIn(chosen, await readKeptFrom(database));
  const combinations = await prisma.$queryRaw<Combination[]>`
    SELECT g."machineId", g."type", g."status", g."errors", c."verdict", g."accounted", sum(c."n") AS "n"
    FROM (${counts}) AS c JOIN "RollupGroup" g ON g."id" = c."groupId" GROUP BY 1, 2, 3, 4, 5, 6`;
  const wanted = await chosenValues(prisma, chosen);
  const unwanted = excluded === null ? null : await chosenValues(prisma, excluded);
  const read = combinations
    .map((combination) => ({
      n: Number(combination.n),
      values: mapDimensions((name) => VALUES[name](combination)),
    }))
    .filter(({ values }) => !DIMENSION_NAMES.some((name) => values[name].some((one) => unwanted?.[name].has(one))));
  return mapDimensions((along) => {
    const others = DIMENSION_NAMES.filter((name) => name !== along && chosen[name].length > 0);
    const found = new Map<string, number>();
    for (const { n, values } of read) {
      if (!others.every((name) => values[name].some((value) => wanted[name].has(value)))) continue;
      for (const value of values[along]) found.set(value, (found.get(value) ?? 0) + n);
    }
    return found;
  });
}

/** The choices of a filter as combinations have them: an error's name is all ways of failing with it. */
async function chosenValues(connection: Connection, filter: StoredFilter) {
  const named = filter.error.length === 0 ? [] : await fingerprintsOf(connection, filter);
  return mapDimensions((name) => {
    const choices = choicesOf(filter, name).map(String);
    return new Set(name === "error" ? [...choices, ...named] : choices);
  });
}
