import { Prisma } from "@/generated/sqlite/client";
import { storedPath } from "@/lib/contract/query/path";
import type { Comparison, FieldRef, Query } from "@/lib/contract/query/query";
import { printValue } from "@/lib/contract/query/value";
import { containsText } from "../search";
import { sanitizeText } from "../text";
import { type Positive, signOf } from "./comparisons";
import { FIELD_CONDITIONS, type QueryContext } from "./fieldConditions";
import { outputCondition } from "./outputConditions";
import { comparesAsNumber, holds, is } from "./textConditions";

/**
 * What holds for the executions `e` that a query finds. Each condition is true or false and never NULL, so that a negation
 * is what the query says. `isPositive`: whether it stands within an even number of negations.
 */
export function queryCondition(context: QueryContext, query: Query, isPositive = true): Prisma.Sql {
  switch (query.kind) {
    case "and":
      return Prisma.sql`(${Prisma.join(inEach(context, query.parts, isPositive), " AND ")})`;
    case "or":
      return Prisma.sql`(${Prisma.join(inEach(context, query.parts, isPositive), " OR ")})`;
    case "not":
      return Prisma.sql`(NOT ${queryCondition(context, query.part, !isPositive)})`;
    case "text":
      return containsText(context.kind, sanitizeText(query.text));
    case "compare":
      return comparison(context, query, isPositive);
  }
}

function inEach(context: QueryContext, parts: readonly Query[], isPositive: boolean): Prisma.Sql[] {
  return parts.map((part) => queryCondition(context, part, isPositive));
}

function comparison(context: QueryContext, { field, operator, value }: Comparison, isPositive: boolean): Prisma.Sql {
  if (operator === "!=")
    return Prisma.sql`(NOT ${comparison(context, { kind: "compare", field, operator: "=", value }, !isPositive)})`;
  if (field.kind === "result") {
    // Histories are read for these (lib/server/search): no row has them.
    if (context.outputs === null) throw new Error("a state's output is not looked up");
    const text = printValue(value);
    const holds = (column: Prisma.Sql) => dataCondition(context, column, operator, text);
    return outputCondition(context.outputs, { field, text, operator, holds }, isPositive);
  }
  if (field.kind === "field") return FIELD_CONDITIONS[field.name](context, operator, value);
  return Prisma.sql`EXISTS (SELECT 1 FROM "SearchAttribute" a WHERE a."executionId" = e."id"
    AND a."path" = ${attributePath(field)} AND ${dataCondition(context, Prisma.raw(`a."value"`), operator, printValue(value))})`;
}

/** The path under which a value of data is stored. */
export function attributePath(field: Extract<FieldRef, { kind: "data" }>): string {
  return sanitizeText(storedPath(field.name, field.path));
}

function dataCondition({ kind }: QueryContext, value: Prisma.Sql, operator: Positive, text: string): Prisma.Sql {
  if (operator === ":") return holds(kind, value, text);
  if (operator === "=") return is(value, text);
  return comparesAsNumber(kind, value, signOf(operator), text);
}
