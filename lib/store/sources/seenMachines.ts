import { Prisma, type MachineSeen } from "@/generated/sqlite/client";
import { jsonEqual, type Json } from "@/lib/base/json";
import { insertRows } from "../bulk";
import type { NoteChange } from "../changes";
import type { Connection, Database } from "../database";
import { machineIds, machineOf } from "../machine";
import { isUsableTime, sha256, sanitizeText } from "../text";
import { widenRevisions, writeDefinitions } from "../writeShared";
import { MACHINE_FACTS, type MachineFact, type SeenMachine } from "./sourceCommit";

/*
 * What machines look like, and what changed of them. A fact that may not be read (null) is none that changed: what was
 * seen before it stays. What an earlier look tells, because its source came late, changes nothing.
 */

/** A change that was seen. Times in ms since the epoch: it was made after `since` and at `at` at the latest. */
export type MachineChange = {
  readonly id: number;
  readonly at: number;
  readonly since: number;
  readonly fact: MachineFact;
  /** Of definitions their hash (`definitions.read`), of roles the ARN, else JSON. */
  readonly before: string;
  readonly after: string;
  readonly source: string;
};

type Facts = Omit<MachineSeen, "machineId" | "source" | "seenAt">;

/** Which column holds a fact. */
const COLUMN_OF = {
  definition: "definitionHash",
  role: "roleArn",
  logging: "logging",
  versions: "versions",
  aliases: "aliases",
  tags: "tags",
} as const satisfies Record<MachineFact, keyof Facts>;

/** Keeps what a source saw of machines, each change of it, and the definitions as revisions. */
export async function keepSeenMachines(
  { connection, kind, note }: { connection: Connection; kind: Database["kind"]; note: NoteChange },
  source: string,
  given: readonly SeenMachine[],
): Promise<void> {
  const machines = given.filter(({ seenAt }) => isUsableTime(seenAt)).map(({ arn, ...rest }) => withPlace(arn, rest));
  if (machines.length === 0) return;
  const ids = await machineIds(
    connection,
    machines.map(({ place }) => place),
  );
  // Of one machine the last look, in the order of ids: so two writers never wait for each other.
  const last = new Map<number, SeenRow>();
  for (const { place, seen } of machines.toSorted((a, b) => a.seen.seenAt - b.seen.seenAt)) {
    const machineId = ids.get(place.identity) ?? 0;
    last.set(machineId, rowOf(machineId, source, seen, last.get(machineId)));
  }
  const rows = [...last.values()].sort((a, b) => a.machineId - b.machineId);
  await writeDefinitions(
    connection,
    machines.flatMap(({ seen }) => seen.definition ?? []),
  );
  await keepChanges(connection, kind, rows, note);
  const shown = machines.flatMap(({ place, seen: { definition, seenAt } }) => {
    if (definition === null) return [];
    return [
      { machineId: ids.get(place.identity) ?? 0, definitionHash: sha256(definition), at: BigInt(Math.trunc(seenAt)) },
    ];
  });
  await widenRevisions(connection, kind, shown, 1, note);
}

type Seen = Omit<SeenMachine, "arn">;
type SeenRow = MachineSeen;

function withPlace(arn: string, seen: Seen) {
  const place = machineOf({
    arn: null,
    machine: sanitizeText(seen.name),
    machineArn: sanitizeText(arn),
    type: seen.type,
  });
  if (place === null) throw new Error("a machine with an ARN is one");
  return { place, seen };
}

/** `before`: of an earlier look of the same batch. */
function rowOf(machineId: number, source: string, seen: Seen, before: SeenRow | undefined): SeenRow {
  const { definition, revisionId, roleArn, logging, versions, aliases, tags } = seen;
  const definitionHash = definition === null ? null : sha256(definition);
  const facts: Facts = { definitionHash, ...storableAll({ revisionId, roleArn, logging, versions, aliases, tags }) };
  const merged = before === undefined ? facts : joined(before, facts);
  return { machineId, source, seenAt: BigInt(Math.trunc(seen.seenAt)), ...merged };
}

function storableAll<K extends string>(texts: Record<K, string | null>): Record<K, string | null> {
  const all = Object.entries<string | null>(texts).map(([name, text]) => [
    name,
    text === null ? null : sanitizeText(text),
  ]);
  return Object.fromEntries(all) as Record<K, string | null>;
}

/** What is known now: what may not be read is what it was. */
function joined(before: Facts, now: Facts): Facts {
  return {
    definitionHash: now.definitionHash ?? before.definitionHash,
    revisionId: now.revisionId ?? before.revisionId,
    roleArn: now.roleArn ?? before.roleArn,
    logging: now.logging ?? before.logging,
    versions: now.versions ?? before.versions,
    aliases: now.aliases ?? before.aliases,
    tags: now.tags ?? before.tags,
  };
}

async function keepChanges(
  connection: Connection,
  kind: Database["kind"],
  rows: readonly SeenRow[],
  note: NoteChange,
): Promise<void> {
  const known = await readSeen(
    connection,
    rows.map(({ machineId }) => machineId),
  );
  const kept: SeenRow[] = [];
  const changes: Prisma.MachineChangeCreateManyInput[] = [];
  for (const row of rows) {
    const before = known.get(row.machineId);
    if (before !== undefined && before.seenAt > row.seenAt) continue;
    kept.push(before === undefined ? row : { ...row, ...joined(before, row) });
    const found = before === undefined ? [] : changesOf(before, row);
    changes.push(...found);
    if (before === undefined || found.length > 0) note("machine", row.machineId);
  }
  if (changes.length > 0) await connection.machineChange.createMany({ data: changes });
  const columns = [
    "source",
    "seenAt",
    "definitionHash",
    "revisionId",
    "roleArn",
    "logging",
    "versions",
    "aliases",
    "tags",
  ];
  const set = columns.map((name) => `"${name}" = excluded."${name}"`).join(", ");
  const end = Prisma.raw(`ON CONFLICT ("machineId") DO UPDATE SET ${set}`);
  await insertRows(connection, kind, "MachineSeen", kept, end);
}

function changesOf(before: SeenRow, now: SeenRow): Prisma.MachineChangeCreateManyInput[] {
  return MACHINE_FACTS.flatMap((fact) => {
    const [was, is] = [before[COLUMN_OF[fact]], now[COLUMN_OF[fact]]];
    // What was never seen before did not change.
    if (was === null || is === null || isSame(was, is)) return [];
    const { machineId, seenAt: at, source } = now;
    return [{ machineId, at, since: before.seenAt, fact, before: was, after: is, source }];
  });
}

/** As texts, or as JSON whose keys came in another order. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return jsonEqual(JSON.parse(a) as Json, JSON.parse(b) as Json);
  } catch {
    return false;
  }
}

/** Machines that one question names. */
const ASKED_AT_ONCE = 500;

async function readSeen(connection: Connection, ids: readonly number[]): Promise<ReadonlyMap<number, MachineSeen>> {
  const found = new Map<number, MachineSeen>();
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) {
    const where = { machineId: { in: ids.slice(at, at + ASKED_AT_ONCE) } };
    for (const row of await connection.machineSeen.findMany({ where })) found.set(row.machineId, row);
  }
  return found;
}

/** Changes of one machine that are answered at once. */
const MAX_CHANGES = 500;

/** What changed of a machine, the newest first, at most 500; `before`: below this id. */
export async function machineChanges(
  { prisma }: Database,
  machineId: number,
  before?: number,
): Promise<MachineChange[]> {
  const rows = await prisma.machineChange.findMany({
    where: { machineId, ...(before === undefined ? {} : { id: { lt: before } }) },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: MAX_CHANGES,
  });
  return rows.flatMap(({ id, at, since, fact, before: was, after, source }) => {
    const known = MACHINE_FACTS.find((name) => name === fact);
    if (known === undefined) return [];
    return [{ id, at: Number(at), since: Number(since), fact: known, before: was, after, source }];
  });
}
