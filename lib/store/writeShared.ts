import { gzipSync } from "node:zlib";
import { contentHashOf } from "@/lib/asl/contentHash";
import { Prisma } from "@/generated/sqlite/client";
import { insertRows } from "./bulk";
import type { NoteChange } from "./changes";
import type { Connection, Database } from "./database";
import { machineIds, machineOf } from "./machine";
import type { Plan } from "./plan";
import { awaitVerdictsOf } from "./revision";
import { sha256 } from "./text";
import type { SharedIds, WrittenPlan } from "./writtenPlan";

/*
 * What executions share: definitions, machines and their revisions, ways of failing. Others may be writing the same at
 * this moment; rows that many writers change are taken in one order, so that two never wait for each other.
 */

/** The machines and definitions that plans refer to; machines that are new are stored. */
export async function sharedIds(connection: Connection, plans: readonly Plan[]): Promise<SharedIds[]> {
  const machines = plans.map(({ facts }) => machineOf(facts));
  const ids = await machineIds(
    connection,
    machines.filter((machine) => machine !== null),
  );
  return plans.map((plan, i) => ({
    plan,
    machineId: ids.get(machines[i]?.identity ?? "") ?? null,
    definitionHash: plan.definition === null ? (plan.row?.definitionHash ?? null) : sha256(plan.definition.text),
  }));
}

/** Stores the definitions that are not there yet. */
export async function writeDefinitions(connection: Connection, given: readonly string[]): Promise<void> {
  const texts = new Set(given);
  if (texts.size === 0) return;
  const byHash = new Map([...texts].map((text) => [sha256(text), text]));
  const known = await connection.definition.findMany({
    where: { hash: { in: [...byHash.keys()] } },
    select: { hash: true },
  });
  for (const { hash } of known) byHash.delete(hash);
  for (const [hash, text] of [...byHash].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const packed = new Uint8Array(gzipSync(text, { level: 1 }));
    const row = { hash, text: packed, contentHash: contentHashOf({ text }) ?? "" };
    await connection.definition.upsert({ where: { hash }, create: row, update: {} });
  }
}

/** Widens the time over which ways of failing have been seen. */
export async function noteFailures(
  connection: Connection,
  kind: Database["kind"],
  written: readonly WrittenPlan[],
  now: number,
): Promise<void> {
  const seen = new SeenTimes<{ readonly fingerprint: string; readonly error: string; readonly pattern: string }>();
  for (const { plan } of written) {
    const { columns, failures } = plan.summary;
    const at = columns.stoppedAt ?? columns.startedAt ?? BigInt(now);
    for (const { id, error, pattern, endedAt } of failures) {
      seen.add(id, { fingerprint: id, error, pattern }, endedAt === null ? at : BigInt(Math.trunc(endedAt)));
    }
  }
  if (seen.size === 0) return;
  const known = await connection.errorGroup.findMany({ where: { fingerprint: { in: seen.names() } } });
  const rows = seen.beyond(new Map(known.map((row) => [row.fingerprint, row])));
  const end = Prisma.sql`ON CONFLICT ("fingerprint") DO UPDATE SET ${widened("ErrorGroup")}`;
  await insertRows(connection, kind, "ErrorGroup", rows, end);
}

/** Widens the time over which machines have been seen with definitions, by executions. */
export async function noteRevisions(
  connection: Connection,
  kind: Database["kind"],
  written: readonly WrittenPlan[],
  now: number,
  note: NoteChange,
): Promise<void> {
  const shown = written.flatMap(({ plan, machineId, definitionHash }) => {
    if (machineId === null || definitionHash === null) return [];
    return [{ machineId, definitionHash, at: plan.summary.columns.startedAt ?? BigInt(now) }];
  });
  await widenRevisions(connection, kind, shown, 0, note);
}

/** That a machine had a definition at a time, ms since the epoch. */
export type ShownRevision = { readonly machineId: number; readonly definitionHash: string; readonly at: bigint };

/** Widens the time over which machines have been seen with definitions. `told` 1: AWS said so, 0: an execution shows it. */
export async function widenRevisions(
  connection: Connection,
  kind: Database["kind"],
  shown: readonly ShownRevision[],
  told: 0 | 1,
  note: NoteChange,
): Promise<void> {
  if (shown.length === 0) return;
  const seen = new SeenTimes<{ readonly machineId: number; readonly definitionHash: string; readonly told: number }>();
  for (const { machineId, definitionHash, at } of shown) {
    seen.add(`${machineId} ${definitionHash}`, { machineId, definitionHash, told }, at);
  }
  const [machines, hashes] = [seen.values((one) => one.machineId), seen.values((one) => one.definitionHash)];
  const rows = await connection.machineRevision.findMany({
    where: { machineId: { in: machines }, definitionHash: { in: hashes } },
  });
  const known = new Map(rows.map((row) => [`${row.machineId} ${row.definitionHash}`, row]));
  const lacking = new Map([...known].filter(([, row]) => row.told >= told));
  const end = Prisma.sql`ON CONFLICT ("machineId", "definitionHash") DO UPDATE SET ${widened("MachineRevision")},
    "told" = CASE WHEN excluded."told" > "MachineRevision"."told" THEN excluded."told" ELSE "MachineRevision"."told" END`;
  const beyond = seen.beyond(lacking);
  await insertRows(connection, kind, "MachineRevision", beyond, end);
  const fresh = beyond.filter((row) => !known.has(`${row.machineId} ${row.definitionHash}`));
  for (const machineId of new Set(fresh.map((row) => row.machineId))) {
    note("machine", machineId);
    await awaitVerdictsOf(connection, machineId);
  }
}

type Seen = { readonly firstSeenAt: bigint; readonly lastSeenAt: bigint };

/** Things by name, with the first and the last time at which each was seen. */
class SeenTimes<T extends object> {
  private readonly seen = new Map<string, T & Seen>();

  get size(): number {
    return this.seen.size;
  }

  add(name: string, one: T, at: bigint): void {
    const { firstSeenAt, lastSeenAt } = this.seen.get(name) ?? { firstSeenAt: at, lastSeenAt: at };
    const first = at < firstSeenAt ? at : firstSeenAt;
    this.seen.set(name, { ...one, firstSeenAt: first, lastSeenAt: at > lastSeenAt ? at : lastSeenAt });
  }

  names(): string[] {
    return [...this.seen.keys()];
  }

  values<V>(of: (one: T) => V): V[] {
    return [...new Set([...this.seen.values()].map(of))];
  }

  /** Those that were seen outside of the time that is known, in the order of their names. */
  beyond(known: ReadonlyMap<string, Seen>): (T & Seen)[] {
    const outside = [...this.seen].filter(([name, { firstSeenAt, lastSeenAt }]) => {
      const there = known.get(name);
      return there === undefined || firstSeenAt < there.firstSeenAt || lastSeenAt > there.lastSeenAt;
    });
    return outside.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }
}

/** Of what is there and what comes the earlier and the later: computed by the database, because others write at the same time. */
function widened(table: "ErrorGroup" | "MachineRevision"): Prisma.Sql {
  const end = (column: keyof Seen, isBetter: "<" | ">") =>
    `"${column}" = CASE WHEN excluded."${column}" ${isBetter} "${table}"."${column}"
       THEN excluded."${column}" ELSE "${table}"."${column}" END`;
  return Prisma.raw([end("firstSeenAt", "<"), end("lastSeenAt", ">")].join(", "));
}
