import { Prisma } from "@/generated/sqlite/client";
import type { DimensionName } from "@/lib/contract/dimension";
import type { Database } from "./database";
import { choicesOf, conditionsOf, DIMENSION_COLUMNS, type StoredFilter } from "./filter";
import type { Arm } from "./walk";

/*
 * Where a list in the order of the start reads: along one dimension of the filter, whose index has the start behind the
 * choice, one arm for each choice. The other dimensions are looked at row by row.
 */

const EXECUTIONS = Prisma.raw(`"Execution" e`);
const STARTED = Prisma.raw(`e."startedAt"`);
const ID = Prisma.raw(`e."id"`);

/** The dimension that is read along: the one that leaves the fewest executions, as data of this kind goes. */
const MOST_SELECTIVE = [
  "error",
  "machine",
  "accounted",
  "verdict",
  "status",
  "type",
] as const satisfies readonly DimensionName[];

/** Ranges that one query reads; behind more choices all executions are looked at. */
const MAX_ARMS = 100;

/** Arms over the executions that a filter without text lets through, in the order of the start. */
export function startArms(kind: Database["kind"], filter: StoredFilter): readonly Arm[] {
  const along = MOST_SELECTIVE.find((name) => filter[name].length > 0);
  if (along === undefined) return [armOf(conditionsOf(kind, filter))];
  const choices = choicesOf(filter, along);
  if (choices.length === 0 || choices.length > MAX_ARMS) return [armOf(conditionsOf(kind, filter))];
  const others = conditionsOf(kind, filter, along);
  const column = DIMENSION_COLUMNS[along];
  return choices.flatMap((choice) => {
    if (column === null) return failedArms(String(choice), others);
    return [armOf([Prisma.sql`${Prisma.raw(`e."${column}"`)} = ${choice}`, ...others])];
  });
}

/** One arm over all executions, in the order of `value`. */
export function armOf(conditions: readonly Prisma.Sql[], value: Prisma.Sql = STARTED): Arm {
  return { from: EXECUTIONS, conditions, value, id: ID };
}

/** A choice is the name of an error, or a fingerprint, which looks like one. */
const FINGERPRINT = /^[0-9a-f]{16}$/;

function failedArms(choice: string, conditions: readonly Prisma.Sql[]): Arm[] {
  const from = Prisma.raw(`"ExecutionError" x JOIN "Execution" e ON e."id" = x."executionId"`);
  const arm = { from, value: Prisma.raw(`x."startedAt"`), id: Prisma.raw(`x."executionId"`) };
  // A run can have failed in two ways with one name.
  const byName = { ...arm, conditions: [Prisma.sql`x."error" = ${choice}`, ...conditions], repeats: true };
  if (!FINGERPRINT.test(choice)) return [byName];
  return [byName, { ...arm, conditions: [Prisma.sql`x."fingerprint" = ${choice}`, ...conditions] }];
}
