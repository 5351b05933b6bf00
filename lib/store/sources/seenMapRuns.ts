import type { MapRunCounts } from "@/lib/history/mapRunCounts";
import { readJson } from "../column";
import type { Connection } from "../database";
import type { Writing } from "../saveMany";
import { sanitizeText } from "../text";
import type { SeenMapRun } from "./sourceCommit";

/** Keeps what was seen beside the execution that began each Map Run; what is as it was changes nothing. */
export async function keepSeenMapRuns({ connection, note }: Writing, seen: readonly SeenMapRun[]): Promise<void> {
  for (const { arn: said, counts, seenAt } of seen) {
    const arn = sanitizeText(said);
    const link = await connection.executionLink.findFirst({ where: { kind: "mapRun", ref: arn } });
    if (link === null) continue;
    const { executionId } = link;
    const known = await connection.mapRunSeen.findUnique({ where: { executionId_arn: { executionId, arn } } });
    const row = { counts: JSON.stringify(counts), seenAt: BigInt(seenAt) };
    if (known?.counts === row.counts) continue;
    await connection.mapRunSeen.upsert({
      where: { executionId_arn: { executionId, arn } },
      create: { executionId, arn, ...row },
      update: row,
    });
    note("execution", executionId);
  }
}

/** Map Runs of one execution that are read: it seldom has more than one. */
const MAX_MAP_RUNS = 100;

/** How the children of an execution's Map Runs stood when a source asked last, by their ARNs. */
export async function readSeenMapRuns(
  connection: Connection,
  executionId: number,
): Promise<ReadonlyMap<string, MapRunCounts>> {
  const rows = await connection.mapRunSeen.findMany({
    where: { executionId },
    orderBy: { seenAt: "desc" },
    take: MAX_MAP_RUNS,
  });
  return new Map(
    rows.flatMap(({ arn, counts }) => {
      const read = readJson(counts, isCounts);
      return read === null ? [] : [[arn, read] as const];
    }),
  );
}

const MEMBERS = ["total", "pending", "running", "succeeded", "failed", "timedOut", "aborted"] as const;

function isCounts(value: unknown): value is MapRunCounts {
  if (typeof value !== "object" || value === null) return false;
  const found: Readonly<Record<string, unknown>> = { ...value };
  return MEMBERS.every((name) => Number.isSafeInteger(found[name]));
}
