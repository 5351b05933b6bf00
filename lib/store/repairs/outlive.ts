import { Prisma } from "@/generated/sqlite/client";
import { ROWS, TEXT } from "../bulk";
import type { Connection, Database } from "../database";
import { idRows } from "../rollups/contribution";
import { RUN, type StoredToken } from "./tokens";

/** Before retention removes executions: what they repaired stays repaired, as long as it is stored itself. */
export async function outlive({ prisma, kind }: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await prisma.$executeRaw`
    UPDATE "RepairToken" SET "outlives" = 1
    WHERE "state" = 'succeeded' AND "executionId" IN (SELECT asked."id" FROM ${idRows(kind, ids)})
      AND (EXISTS (SELECT 1 FROM "RepairToken" t WHERE t."token" = "RepairToken"."token" AND t."state" = 'repaired')
        OR "token" LIKE 'run:%')`;
}

/** After executions are gone: what outlived its execution for their sake goes too. */
export async function forgetOutlived(
  connection: Connection,
  kind: Database["kind"],
  gone: readonly StoredToken[],
): Promise<void> {
  const tokens = new Set(gone.flatMap(({ token, key }) => [token, `${RUN}${key}`]));
  if (tokens.size === 0) return;
  const json = JSON.stringify([...tokens].map((token) => [token]));
  await connection.$executeRaw`
    DELETE FROM "RepairToken" WHERE "outlives" = 1
      AND "token" IN (SELECT ${Prisma.raw(TEXT[kind](0))} FROM ${ROWS[kind](json)})
      AND NOT EXISTS (SELECT 1 FROM "RepairToken" t
        WHERE t."token" = "RepairToken"."token" AND t."state" = 'repaired' AND t."outlives" = 0)`;
}
