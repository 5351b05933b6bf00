import { Prisma } from "@/generated/sqlite/client";
import { HOUR_MS } from "@/lib/base/time";
import {
  type GroupAct,
  type GroupLife,
  groupLife,
  type Occurrence,
  type OccurrenceCount,
} from "@/lib/stats/groups/groupLife";
import { ROWS, TEXT } from "../bulk";
import { changing } from "../changes";
import type { Database } from "../database";
import { DAY, floorTo, HOUR } from "../rollups/widths";

/** A way of failing, and its life. Times in ms UTC. */
export type GroupStanding = {
  readonly fingerprint: string;
  readonly error: string;
  readonly pattern: string;
  /** Its first and last end with the error. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly life: GroupLife;
  /** What was said of it last; null: nothing. */
  readonly act: (GroupAct & { readonly note: string }) | null;
};

/** Groups that are answered at most, those seen last. */
const MAX_GROUPS = 500;

/** The groups that failed last, at most 500, with their state at a time. `fingerprints` null: whichever. */
export async function groupStandings(
  database: Database,
  { at, fingerprints }: { readonly at: number; readonly fingerprints: readonly string[] | null },
): Promise<GroupStanding[]> {
  const rows = await database.prisma.errorGroup.findMany({
    where: fingerprints === null ? {} : { fingerprint: { in: [...fingerprints.slice(0, MAX_GROUPS)] } },
    orderBy: [{ lastSeenAt: "desc" }, { fingerprint: "asc" }],
    take: MAX_GROUPS,
  });
  const acts = await lastActs(
    database,
    rows.map(({ fingerprint }) => fingerprint),
  );
  const standings: GroupStanding[] = [];
  for (const { fingerprint, error, pattern, ...seen } of rows) {
    const [firstSeenAt, lastSeenAt] = [Number(seen.firstSeenAt), Number(seen.lastSeenAt)];
    const act = acts.get(fingerprint) ?? null;
    const life = await lifeOf(database, { fingerprint, firstSeenAt, act }, at);
    standings.push({ fingerprint, error, pattern, firstSeenAt, lastSeenAt, life, act });
  }
  return standings;
}

type Act = GroupAct & { readonly note: string };
type Known = { readonly fingerprint: string; readonly firstSeenAt: number; readonly act: Act | null };

async function lifeOf(database: Database, { fingerprint, firstSeenAt, act }: Known, at: number): Promise<GroupLife> {
  const shown = act?.kind === "resolvedFrom" ? await firstShown(database, act) : new Map<string, number>();
  const isResolved = act?.kind === "resolved" || act?.kind === "resolvedFrom";
  const facts = {
    firstEndedAt: firstSeenAt,
    since: isResolved ? await reopening(database, fingerprint, act, shown) : [],
    counts: act?.kind === "quiet" ? await countsAround(database, fingerprint, act.at, at) : [],
    firstShown: (_machineId: number, hash: string) => shown.get(hash) ?? null,
  };
  return groupLife(facts, act === null ? [] : [act], at);
}

async function firstShown({ prisma }: Database, act: Extract<GroupAct, { kind: "resolvedFrom" }>) {
  const rows = await prisma.machineRevision.findMany({ where: { machineId: act.machineId } });
  return new Map(rows.map(({ definitionHash, firstSeenAt }) => [definitionHash, Number(firstSeenAt)]));
}

type EndRow = Readonly<Record<"endedAt" | "startedAt" | "machineId", bigint | number | null>> & {
  readonly definitionHash: string | null;
};

/** The first end with the error that reopens the group, which is all that its state depends on. */
async function reopening(
  { prisma, kind }: Database,
  fingerprint: string,
  act: Extract<GroupAct, { kind: "resolved" | "resolvedFrom" }>,
  shown: ReadonlyMap<string, number>,
): Promise<Occurrence[]> {
  const rows = await prisma.$queryRaw<EndRow[]>`
    SELECT x."endedAt", e."startedAt", e."machineId", e."definitionHash"
    FROM "ExecutionError" x JOIN "Execution" e ON e."id" = x."executionId"
    WHERE x."fingerprint" = ${fingerprint} AND x."endedAt" > ${BigInt(act.at)}
      ${act.kind === "resolved" ? Prisma.empty : Prisma.sql`AND ${isLater(kind, act, shown)}`}
    ORDER BY x."endedAt" LIMIT 1`;
  return rows.map(({ endedAt, startedAt, machineId, definitionHash }) => ({
    ...{ machineId: machineId === null ? null : Number(machineId), definitionHash },
    ...{ startedAt: Number(startedAt ?? 0), endedAt: Number(endedAt ?? 0) },
  }));
}

/** Of another machine, or of a definition that was shown when that of the act was, or later. */
function isLater(
  kind: Database["kind"],
  act: Extract<GroupAct, { kind: "resolvedFrom" }>,
  shown: ReadonlyMap<string, number>,
): Prisma.Sql {
  const other = Prisma.sql`(e."machineId" IS NULL OR e."machineId" <> ${act.machineId})`;
  const from = shown.get(act.definitionHash);
  if (from === undefined) return other;
  const later = [...shown].flatMap(([hash, at]) => (at >= from ? [[hash]] : []));
  const known = [...shown.keys()].map((hash) => [hash]);
  const among = (hashes: readonly string[][]) => Prisma.sql`e."definitionHash" IN
    (SELECT ${Prisma.raw(TEXT[kind](0))} FROM ${ROWS[kind](JSON.stringify(hashes))})`;
  const unknown = Prisma.sql`((e."definitionHash" IS NULL OR NOT ${among(known)}) AND e."startedAt" >= ${BigInt(from)})`;
  return Prisma.sql`(${other} OR ${among(later)} OR ${unknown})`;
}

/** Of quiet groups: the hours from a week before to now, at most this many days after. */
const MAX_QUIET_DAYS = 60;

async function countsAround(
  { prisma }: Database,
  fingerprint: string,
  from: number,
  to: number,
): Promise<OccurrenceCount[]> {
  const begin = floorTo(from - 7 * DAY, HOUR);
  const end = Math.min(to, from + MAX_QUIET_DAYS * DAY);
  const hour = Prisma.raw(String(HOUR_MS));
  const rows = await prisma.$queryRaw<{ hour: bigint | number; n: bigint | number }[]>`
    SELECT x."endedAt" / ${hour} AS "hour", sum(e."weight") AS "n"
    FROM "ExecutionError" x JOIN "Execution" e ON e."id" = x."executionId"
    WHERE x."fingerprint" = ${fingerprint} AND x."endedAt" >= ${BigInt(begin)} AND x."endedAt" < ${BigInt(Math.max(begin, end))}
    GROUP BY 1 ORDER BY 1`;
  return rows.map(({ hour: at, n }) => ({ from: Number(at) * HOUR_MS, ms: HOUR_MS, count: Number(n) }));
}

type ActRow = Readonly<Record<"at" | "machineId", bigint | number | null>> & {
  readonly fingerprint: string;
  readonly kind: string;
  readonly definitionHash: string | null;
  readonly note: string;
};

async function lastActs(
  { prisma, kind }: Database,
  fingerprints: readonly string[],
): Promise<ReadonlyMap<string, Act>> {
  if (fingerprints.length === 0) return new Map();
  const asked = ROWS[kind](JSON.stringify(fingerprints.map((fingerprint) => [fingerprint])));
  const rows = await prisma.$queryRaw<ActRow[]>`
    SELECT a."fingerprint", a."kind", a."at", a."machineId", a."definitionHash", a."note"
    FROM ${asked} JOIN "ErrorGroupAct" a ON a."fingerprint" = ${Prisma.raw(TEXT[kind](0))} ORDER BY a."at", a."id"`;
  return new Map(
    rows.flatMap((row) => {
      const act = actOf(row);
      return act === null ? [] : [[row.fingerprint, act] as const];
    }),
  );
}

/** Null: of a version that knows another kind. */
function actOf({ kind, at: when, machineId, definitionHash, note }: ActRow): Act | null {
  const at = Number(when ?? 0);
  if (kind === "resolved" || kind === "quiet" || kind === "reopened") return { kind, at, note };
  if (kind !== "resolvedFrom" || machineId === null || definitionHash === null) return null;
  return { kind, at, machineId: Number(machineId), definitionHash, note };
}

/** Keeps what somebody says of a group. False: there is no such group. */
export async function actOnGroup(
  database: Database,
  now: number,
  fingerprint: string,
  act: GroupAct,
  note: string,
): Promise<boolean> {
  return changing(database, now, async (connection, noteChange) => {
    if ((await connection.errorGroup.findUnique({ where: { fingerprint } })) === null) return false;
    const from = act.kind === "resolvedFrom" ? { machineId: act.machineId, definitionHash: act.definitionHash } : {};
    await connection.errorGroupAct.create({
      data: { fingerprint, kind: act.kind, at: BigInt(Math.trunc(act.at)), note, ...from },
    });
    noteChange("errorGroup", fingerprint);
    return true;
  });
}
