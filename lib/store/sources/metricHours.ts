import { Prisma } from "@/generated/sqlite/client";
import { readMachineArn } from "@/lib/base/arn";
import { HOUR_MS, DAY_MS } from "@/lib/base/time";
import { insertRows } from "../bulk";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";
import {
  type ComparedHour,
  type ComparedMetrics,
  type HourCounts,
  type MachineHour,
  METRIC_COUNTS,
  NO_COUNTS,
  type StoredHours,
} from "./sourceCommit";

/*
 * What is stored of machines an hour, to be held against CloudWatch's metrics. It is counted in rows when it is compared,
 * not in sums when it is shown: what retention removes later is not missing then.
 */

/** Hours are remembered for so long, in ms. */
const KEPT_MS = 30 * DAY_MS;
/** Machines that one question names. */
const ASKED_AT_ONCE = 500;

/** Which count an end adds to. */
const COUNT_OF: Readonly<Record<string, (typeof METRIC_COUNTS)[number]>> = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timedOut",
  ABORTED: "aborted",
};

type Counted = {
  readonly machineId: number | bigint;
  readonly hour: number | bigint;
  readonly status: string;
  readonly n: number | bigint;
};

/**
 * How many executions of some machines are stored that began, and that ended, in each hour of a stretch (ms since the
 * epoch, `from` a full hour). What stands for others counts as these. Children of Map Runs are those of no machine here:
 * they run under an ARN of their own, MACHINE/LABEL, which CloudWatch does not name. Hours with nothing are left out.
 */
export async function countHours(
  { prisma }: Database,
  machineArns: readonly string[],
  from: number,
  to: number,
): Promise<StoredHours> {
  const hours = new Map<string, MachineHour>();
  const redrives = new Map<string, number>();
  for (let at = 0; at < machineArns.length; at += ASKED_AT_ONCE) {
    const arns = new Map(machineArns.slice(at, at + ASKED_AT_ONCE).map((arn) => [identityOf(arn), arn]));
    const where = { identity: { in: [...arns.keys()] } };
    const machines = await prisma.machine.findMany({ where, select: { id: true, identity: true } });
    const arnOf = new Map(machines.map(({ id, identity }) => [id, arns.get(identity) ?? identity]));
    for (const row of await countedIn(prisma, [...arnOf.keys()], from, to)) {
      addTo(hours, arnOf.get(Number(row.machineId)) ?? "", row);
    }
    for (const { machineId, n } of await redrivesIn(prisma, [...arnOf.keys()], from)) {
      redrives.set(arnOf.get(Number(machineId)) ?? "", Number(n));
    }
  }
  return { hours: [...hours.values()], redrives };
}

function identityOf(arn: string): string {
  return sanitizeText(readMachineArn(arn)?.arn ?? arn);
}

async function countedIn(prisma: Connection, ids: readonly number[], from: number, to: number): Promise<Counted[]> {
  if (ids.length === 0) return [];
  const [first, last, hour] = [BigInt(from), BigInt(to), BigInt(HOUR_MS)];
  const own = Prisma.sql`"machineId" IN (${Prisma.join([...ids])}) AND ("arn" IS NULL OR "arn" NOT LIKE '%:execution:%/%')`;
  const began = await prisma.$queryRaw<Counted[]>`
    SELECT "machineId", "startedAt" / ${hour} AS "hour", 'began' AS "status", sum("weight") AS "n" FROM "Execution"
    WHERE "startedAt" >= ${first} AND "startedAt" < ${last} AND ${own} GROUP BY 1, 2`;
  const ended = await prisma.$queryRaw<Counted[]>`
    SELECT "machineId", "stoppedAt" / ${hour} AS "hour", "status", sum("weight") AS "n" FROM "Execution"
    WHERE "stoppedAt" >= ${first} AND "stoppedAt" < ${last} AND ${own} GROUP BY 1, 2, 3`;
  return [...began, ...ended];
}

/** Of executions that can have ended in the stretch before their last redrive. */
function redrivesIn(prisma: Connection, ids: readonly number[], from: number) {
  if (ids.length === 0) return Promise.resolve([]);
  return prisma.$queryRaw<Pick<Counted, "machineId" | "n">[]>`
    SELECT "machineId", sum("redrives") AS "n" FROM "Execution"
    WHERE "redrives" > 0 AND ("stoppedAt" >= ${BigInt(from)} OR "status" = 'RUNNING')
      AND "machineId" IN (${Prisma.join([...ids])}) GROUP BY 1`;
}

function addTo(hours: Map<string, MachineHour>, machineArn: string, { hour: number, status, n }: Counted): void {
  const count = status === "began" ? "started" : COUNT_OF[status];
  if (count === undefined) return;
  const hour = Number(number) * HOUR_MS;
  const key = `${hour} ${machineArn}`;
  const known = hours.get(key) ?? { machineArn, hour, counts: NO_COUNTS };
  hours.set(key, { ...known, counts: { ...known.counts, [count]: known.counts[count] + Number(n) } });
}

/** Keeps hours that were compared, in the place of an earlier comparison, and that or why not. */
export async function keepCompared(
  connection: Connection,
  kind: Database["kind"],
  source: string,
  { hours, problem }: ComparedMetrics,
  now: number,
): Promise<void> {
  const data = { comparedAt: BigInt(now), comparedProblem: problem === null ? null : sanitizeText(problem) };
  await connection.source.updateMany({ where: { name: source }, data });
  if (problem !== null) return;
  const rows = hours.map((compared) => {
    const { machineArn, hour, told, stored } = compared;
    const { missing, surplus } = differenceOf(compared);
    return {
      ...{ source, machineArn: sanitizeText(machineArn), hour: BigInt(hour), missing, surplus },
      ...{ told: JSON.stringify(told), stored: JSON.stringify(stored), differs: missing + surplus > 0 ? 1 : 0 },
    };
  });
  await insertRows(connection, kind, "MetricHour", rows, REPLACING);
  await connection.metricHour.deleteMany({ where: { source, hour: { lt: BigInt(Math.trunc(now - KEPT_MS)) } } });
}

const REPLACED = ["told", "stored", "missing", "surplus", "differs"];
const REPLACING = Prisma.raw(`ON CONFLICT ("source", "machineArn", "hour") DO UPDATE
  SET ${REPLACED.map((name) => `"${name}" = excluded."${name}"`).join(", ")}`);

/** Ends that a redrive may follow: CloudWatch counts each, and the last one is stored. */
const REDRIVABLE: ReadonlySet<keyof HourCounts> = new Set(["failed", "timedOut", "aborted"]);

/**
 * Of all counts the largest that is short, and the largest that is above: one execution that is not there is short in its
 * start and in its end, and is one.
 */
function differenceOf({ told, stored, redrives }: ComparedHour): {
  readonly missing: number;
  readonly surplus: number;
} {
  const short = METRIC_COUNTS.map((count) => told[count] - stored[count] - (REDRIVABLE.has(count) ? redrives : 0));
  const above = METRIC_COUNTS.map((count) => stored[count] - told[count]);
  return { missing: Math.max(0, ...short), surplus: Math.max(0, ...above) };
}

/** An hour in which what CloudWatch tells of a machine and what is stored differ. */
type DifferingHour = {
  readonly machineArn: string;
  /** When it begins, ms since the epoch. */
  readonly hour: number;
  readonly missing: number;
  readonly surplus: number;
  readonly told: HourCounts;
  readonly stored: HourCounts;
};

/** How many hours were compared, and those that differ, the newest first, at most `limit`. */
export type ComparedHours = {
  readonly hours: number;
  readonly differing: number;
  readonly newest: readonly DifferingHour[];
};

export async function comparedHours({ prisma }: Database, source: string, limit: number): Promise<ComparedHours> {
  const where = { source, differs: 1 };
  const rows = await prisma.metricHour.findMany({ where, orderBy: { hour: "desc" }, take: limit });
  return {
    hours: await prisma.metricHour.count({ where: { source } }),
    differing: await prisma.metricHour.count({ where }),
    newest: rows.map(({ machineArn, hour, missing, surplus, told, stored }) => ({
      ...{ machineArn, hour: Number(hour), missing, surplus },
      ...{ told: countsOf(told), stored: countsOf(stored) },
    })),
  };
}

function countsOf(text: string): HourCounts {
  return { ...NO_COUNTS, ...(JSON.parse(text) as Partial<HourCounts>) };
}
