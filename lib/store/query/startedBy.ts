import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";

const KIND = {
  sqlite: `json_extract(g."startedBy", '$.kind')`,
  postgresql: `(g."startedBy"::jsonb ->> 'kind')`,
} as const satisfies Record<Database["kind"], string>;

/** By the local engine's row, and of children by what a parent's record, or their own ARN, tells. */
export function startedByTrigger(kind: Database["kind"], trigger: string): Prisma.Sql {
  const byEngine = Prisma.sql`EXISTS (SELECT 1 FROM "EngineExecution" g WHERE g."arn" = e."arn" AND ${Prisma.raw(KIND[kind])} = ${trigger})`;
  if (trigger === "execution")
    return Prisma.sql`(${byEngine} OR EXISTS (SELECT 1 FROM "ExecutionLink" l WHERE l."kind" = 'child' AND l."ref" = e."arn"))`;
  if (trigger === "mapRun")
    return Prisma.sql`(${byEngine} OR EXISTS (SELECT 1 FROM "ExecutionLink" l WHERE l."executionId" = e."id" AND l."kind" = 'ofMapRun'))`;
  return byEngine;
}
