import { Prisma } from "@/generated/sqlite/client";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import type { Database } from "./database";
import { machinesNamed } from "./machine";
import { searchConditions } from "./search";
import { storable } from "./text";

/** What a filter has taken off it to count along that dimension. */
export type Dimension = "status" | "machine" | "type" | "error" | "verdict";

/** `WHERE …` on the executions `e` that a filter lets through. */
export function whereOf(kind: Database["kind"], filter: ExecutionFilter, without?: Dimension): Prisma.Sql {
  const conditions = [
    ...(filter.q === null ? [] : searchConditions(kind, storable(filter.q))),
    ...(filter.status.length === 0 || without === "status"
      ? []
      : [Prisma.sql`e."status" IN (${Prisma.join([...filter.status])})`]),
    ...(filter.machine.length === 0 || without === "machine"
      ? []
      : [Prisma.sql`e."machineId" IN (${machinesNamed(filter.machine)})`]),
    ...(filter.type === null || without === "type" ? [] : [Prisma.sql`e."type" = ${filter.type}`]),
    ...(filter.error === null || without === "error" ? [] : [failedWith(storable(filter.error))]),
    ...(filter.verdict.length === 0 || without === "verdict"
      ? []
      : [Prisma.sql`e."verdict" IN (${Prisma.join([...filter.verdict])})`]),
    ...(filter.from === null ? [] : [Prisma.sql`e."startedAt" >= ${BigInt(filter.from)}`]),
    ...(filter.to === null ? [] : [Prisma.sql`e."startedAt" < ${BigInt(filter.to)}`]),
  ];
  return conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(conditions, " AND ")}`;
}

/** By any of its ends: a run that was redriven and succeeded is found by the error it had. */
function failedWith(error: string): Prisma.Sql {
  return Prisma.sql`e."id" IN (SELECT x."executionId" FROM "ExecutionError" x WHERE x."error" = ${error} OR x."fingerprint" = ${error})`;
}
