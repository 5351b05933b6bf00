import { parseInstant } from "@/lib/base/instant";
import { sameTime } from "./compatible";
import type { Database } from "./database";
import { type ExecutionRecord, recordOf } from "./executionRecord";
import { sanitizeText } from "./text";

/** An ARN and, behind `@`, the start of one of its runs in ms; null: the latest. */
export type ArnTarget = { readonly arn: string; readonly start: number | null };

/** Reads `ARN` or `ARN@START`, START in ms or as ISO-8601. What is behind the last `@` and no time belongs to the ARN. */
export function readArnTarget(target: string): ArnTarget {
  const at = target.lastIndexOf("@");
  const text = at < 0 ? "" : target.slice(at + 1);
  const start = /^-?\d{1,15}$/.test(text) ? Number(text) : parseInstant(text);
  return at < 0 || start === null ? { arn: target, start: null } : { arn: target.slice(0, at), start };
}

/** Runs under an ARN that are looked at. */
const MAX_RUNS = 2_000;

/** The runs under an ARN, the latest first; those without a known start last. */
export async function findRuns({ prisma }: Database, arn: string): Promise<ExecutionRecord[]> {
  const rows = await prisma.execution.findMany({
    where: { arn: sanitizeText(arn) },
    orderBy: [{ startedAt: { sort: "desc", nulls: "last" } }, { id: "desc" }],
    take: MAX_RUNS,
  });
  return rows.map(recordOf);
}

/** The latest run of an ARN, or the one that a target names; null when there is none. */
export async function findByArn(database: Database, target: string): Promise<ExecutionRecord | null> {
  const whole = await findRuns(database, target);
  if (whole.length > 0) return whole[0] ?? null;
  const { arn, start } = readArnTarget(target);
  if (start === null) return null;
  const runs = (await findRuns(database, arn)).filter(({ startedAt }) => startedAt !== null);
  const exact = runs.find(({ startedAt }) => startedAt === start);
  return exact ?? runs.find(({ startedAt }) => startedAt !== null && sameTime(startedAt, start)) ?? null;
}

export function countUnassigned({ prisma }: Database, arn: string): Promise<number> {
  return prisma.unassignedEvent.count({ where: { arn: sanitizeText(arn) } });
}

/** Ids in one statement: SQLite takes 32,766 parameters. */
const MAX_IDS = 1_000;

/** Keys of executions by their ids; one that is not stored has none. */
export async function executionKeys(
  { prisma }: Database,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const keys = new Map<number, string>();
  for (let from = 0; from < ids.length; from += MAX_IDS) {
    const where = { id: { in: ids.slice(from, from + MAX_IDS) } };
    for (const row of await prisma.execution.findMany({ where, select: { id: true, key: true } })) {
      keys.set(row.id, row.key);
    }
  }
  return keys;
}
