import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import { markersOf } from "../markers";
import { idRows } from "../rollups/contribution";
import { MACHINE_FACTS, type MachineFact } from "../sources/sourceCommit";

/** What of a machine changed: a fact of its own, the version of a function that a state of it invokes, or what somebody says. */
export type MachineEventKind = MachineFact | "functionVersion" | "marker";

/** A change of a machine: made after `since` and at `at` at the latest, ms UTC. */
export type MachineEvent = {
  /** Null: a marker that is about more machines than one. */
  readonly machineId: number | null;
  readonly at: number;
  readonly since: number;
  readonly kind: MachineEventKind;
  /** Of a function version the state; else null. */
  readonly state: string | null;
  /** Of definitions their hash, of function versions the number, of roles the ARN, else JSON; null: not known. */
  readonly before: string | null;
  /** The same; of markers their label. */
  readonly after: string;
  /** Of markers where more is told of it. */
  readonly url?: string | null;
  /** Who made it, by CloudTrail, or who set the marker. */
  readonly by?: string | null;
};

type Asked = { readonly machineIds: readonly number[]; readonly from: number; readonly to: number };

/** Changes that are answered, at most, the last ones. */
const MAX_EVENTS = 2_000;

/**
 * What changed of machines between `from` and `to`, ascending: definitions as executions or sources showed them first,
 * the facts that sources saw change, and markers. Function versions: `functionVersionEvents`.
 */
export async function machineEvents(database: Database, asked: Asked): Promise<MachineEvent[]> {
  const [definitions, facts] = [await definitionEvents(database, asked), await factEvents(database, asked)];
  // A source sees later what an execution has shown, and may know who made it.
  const keyOf = ({ machineId, after }: MachineEvent) => `${machineId} ${after}`;
  const told = new Map(facts.flatMap((fact) => (fact.kind === "definition" ? [[keyOf(fact), fact] as const] : [])));
  const shown = new Set(definitions.map(keyOf));
  const others = facts.filter((fact) => fact.kind !== "definition" || !shown.has(keyOf(fact)));
  const dated = definitions.map((event) => {
    const fact = told.get(keyOf(event));
    return fact === undefined || fact.by == null ? event : { ...event, by: fact.by, at: fact.at, since: fact.since };
  });
  const said = (await markersOf(database, asked, MAX_EVENTS)).map(({ machineId, at, label, url, by }): MachineEvent => {
    return { machineId, at, since: at, kind: "marker", state: null, before: null, after: label, url, by };
  });
  return [...dated, ...others, ...said].toSorted((a, b) => a.at - b.at).slice(-MAX_EVENTS);
}

type RevisionRow = Readonly<Record<"machineId" | "firstSeenAt" | "lastSeenAt", bigint | number>> & {
  readonly definitionHash: string;
};

async function definitionEvents({ prisma, kind }: Database, { machineIds, from, to }: Asked): Promise<MachineEvent[]> {
  const rows = await prisma.$queryRaw<RevisionRow[]>`
    SELECT r."machineId", r."definitionHash", r."firstSeenAt", r."lastSeenAt"
    FROM ${idRows(kind, machineIds)} JOIN "MachineRevision" r ON r."machineId" = asked."id"
    WHERE r."firstSeenAt" < ${BigInt(to)} ORDER BY r."firstSeenAt", r."definitionHash"`;
  const before = new Map<number, RevisionRow>();
  return rows.flatMap((row) => {
    const machineId = Number(row.machineId);
    const last = before.get(machineId);
    before.set(machineId, row);
    const at = Number(row.firstSeenAt);
    if (last === undefined || at < from) return [];
    // The one before may have come back since, so that it was seen later than this one.
    const since = Math.min(at, Number(last.lastSeenAt));
    const hashes = { before: last.definitionHash, after: row.definitionHash };
    return [{ machineId, at, since, kind: "definition" as const, state: null, ...hashes }];
  });
}

type ChangeRow = Readonly<Record<"machineId" | "at" | "since", bigint | number>> & {
  readonly fact: string;
  readonly before: string;
  readonly after: string;
  readonly who: string | null;
  readonly via: string | null;
  readonly madeAt: bigint | number | null;
};

async function factEvents({ prisma, kind }: Database, { machineIds, from, to }: Asked): Promise<MachineEvent[]> {
  const rows = await prisma.$queryRaw<ChangeRow[]>`
    SELECT c."machineId", c."at", c."since", c."fact", c."before", c."after", c."who", c."via", c."madeAt"
    FROM ${idRows(kind, machineIds)} JOIN "MachineChange" c ON c."machineId" = asked."id"
    WHERE c."at" >= ${BigInt(from)} AND c."at" < ${BigInt(to)} ORDER BY c."at" DESC, c."id" DESC LIMIT ${MAX_EVENTS}`;
  return rows.flatMap(({ machineId, at, since, fact, before, after, who, via, madeAt }): MachineEvent[] => {
    const known = MACHINE_FACTS.find((name) => name === fact);
    if (known === undefined) return [];
    // Of a call the moment is known.
    const times = { at: Number(madeAt ?? at), since: Number(madeAt ?? since) };
    const by = who === null || via === null ? who : `${who} through ${via}`;
    return [{ machineId: Number(machineId), ...times, kind: known, state: null, before, after, by }];
  });
}

/** Executions that are looked at for the versions of functions, the last ones. */
const MAX_LOOKED_AT = 20_000;

type VersionRow = Readonly<Record<"first" | "last", bigint | number>> & {
  readonly path: string;
  readonly value: string;
};

const PREFIX = "functionVersion.";
/** The text behind all that begin with the prefix. */
const BEHIND = "functionVersion/";

/**
 * When another version of a function began to answer, by the last 20,000 executions of a machine between `from` and
 * `to`, ascending. The first version of a state is no change.
 */
export async function functionVersionEvents(
  { prisma }: Database,
  { machineId, from, to }: { readonly machineId: number; readonly from: number; readonly to: number },
): Promise<MachineEvent[]> {
  const rows = await prisma.$queryRaw<VersionRow[]>`
    SELECT a."path", a."value", min(e."startedAt") AS "first", max(e."startedAt") AS "last"
    FROM (SELECT "id", "startedAt" FROM "Execution" WHERE "machineId" = ${machineId}
      AND "startedAt" >= ${BigInt(from)} AND "startedAt" < ${BigInt(to)}
      ORDER BY "startedAt" DESC, "id" DESC LIMIT ${MAX_LOOKED_AT}) e
    JOIN "SearchAttribute" a ON a."executionId" = e."id" AND a."path" >= ${PREFIX} AND a."path" < ${BEHIND}
    GROUP BY 1, 2 ORDER BY 3, 2`;
  const before = new Map<string, VersionRow>();
  return rows.flatMap((row) => {
    const last = before.get(row.path);
    if (last === undefined || Number(last.last) < Number(row.last)) before.set(row.path, row);
    if (last === undefined) return [];
    const at = Number(row.first);
    const versions = { before: last.value, after: row.value };
    const since = Math.min(at, Number(last.last));
    return [
      { machineId, at, since, kind: "functionVersion" as const, state: row.path.slice(PREFIX.length), ...versions },
    ];
  });
}

/** Ids of all machines. */
export async function allMachineIds({ prisma }: Database): Promise<number[]> {
  const rows = await prisma.$queryRaw<{ id: bigint | number }[]>(Prisma.sql`SELECT "id" FROM "Machine" ORDER BY "id"`);
  return rows.map(({ id }) => Number(id));
}
