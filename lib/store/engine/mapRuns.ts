import type { EngineMapRun } from "@/generated/sqlite/client";
import type { Instant } from "@/lib/base/instant";
import type { Connection } from "../database";
import { instantOf } from "./executions";
import type { MapRunWrite } from "./rows";

export type MapRunRow = MapRunWrite;

export async function mapRunByArn(prisma: Connection, arn: string): Promise<MapRunRow | null> {
  const row = await prisma.engineMapRun.findUnique({ where: { arn } });
  return row === null ? null : mapRunOf(row);
}

/** The earliest first; `after`: how many come before the page. An execution has few. */
export async function mapRunsOf(
  prisma: Connection,
  executionId: string,
  after: number,
  limit: number,
): Promise<MapRunRow[]> {
  const rows = await prisma.engineMapRun.findMany({
    where: { executionId },
    orderBy: [{ startedAt: "asc" }, { arn: "asc" }],
    skip: after,
    take: limit,
  });
  return rows.map(mapRunOf);
}

function mapRunOf(row: EngineMapRun): MapRunRow {
  return { ...row, startedAt: Number(row.startedAt) as Instant, stoppedAt: instantOf(row.stoppedAt) };
}
