import { Prisma } from "@/generated/sqlite/client";
import { isStorable } from "@/lib/contract/query/outputAttributes";
import { printPath } from "@/lib/contract/query/path";
import type { ResultComparison } from "@/lib/contract/query/results";
import { printValue } from "@/lib/contract/query/value";
import { isIndexedFor, type KnownOutputs, versionsFor } from "../outputs/known";
import { NEVER, type Positive } from "./comparisons";

/** A comparison with a state's output that is no `!=`, and the condition that a stored value has to fulfil. */
type Compared = {
  readonly field: ResultComparison["field"];
  readonly text: string;
  readonly operator: Positive;
  readonly holds: (value: Prisma.Sql) => Prisma.Sql;
};

/**
 * Whether an execution `e` has such an output. What is not known holds where that lets it through: a comparison that is
 * negated (`isPositive` false) is then false.
 */
export function outputCondition(known: KnownOutputs, compared: Compared, isPositive: boolean): Prisma.Sql {
  const indexed = isIndexedFor(versionsFor(known.machines, compared.field));
  const found = existsOutput(compared);
  if (known.letsUnknown && isPositive) return Prisma.sql`(NOT (${indexed}) OR ${found})`;
  return Prisma.sql`(${indexed} AND ${found})`;
}

function existsOutput({ field, text, operator, holds }: Compared): Prisma.Sql {
  const path = printPath(field.path);
  // An execution that has such a text is not indexed, but read. A part of a text may be longer than what is kept: nothing holds it.
  if (!isStorable({ path, value: operator === ":" || operator === "=" ? text : "" })) return NEVER;
  return Prisma.sql`EXISTS (SELECT 1 FROM "OutputAttribute" o WHERE o."executionId" = e."id"
    AND o."state" = ${field.state} AND o."path" = ${path} AND ${holds(Prisma.raw(`o."value"`))})`;
}

/** Where executions are read from that have a value as a state's output; null where that is not all of them. */
export function outputLookup(known: KnownOutputs | null, { field, value }: ResultComparison): Prisma.Sql | null {
  if (known === null || known.letsUnknown) return null;
  const [path, text] = [printPath(field.path), printValue(value)];
  if (!isStorable({ path, value: text })) return NEVER;
  return Prisma.sql`s."state" = ${field.state} AND s."path" = ${path} AND s."value" = ${text}
    AND ${isIndexedFor(versionsFor(known.machines, field))}`;
}
