import { Prisma } from "@/generated/sqlite/client";
import { readExecutionArn, readMachineArn } from "@/lib/base/arn";
import type { Connection } from "./database";
import type { ExecutionMetadata } from "./metadata";
import { sanitizeText } from "./text";

/*
 * A state machine is told apart by its ARN, without version, alias and label: two of one name in two accounts or regions
 * are two. One of which only the name is known stays apart from all of these under `name:NAME`, until an ARN is
 * assigned to an execution of it, which then moves.
 */

/** A state machine as its row says it, but for the id. */
export type MachineFacts = {
  /** The ARN, or `name:NAME`. */
  readonly identity: string;
  readonly arn: string | null;
  readonly name: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly partition: string | null;
  readonly type: "STANDARD" | "EXPRESS" | null;
};

/**
 * The machine that an execution belongs to: that of its machine's ARN; else that of its own ARN, unless a user gave the
 * machine another name; else the one of that name. Null when nothing names one. The migration `machines` says the same
 * in SQL.
 */
export function machineOf({ arn, machine, machineArn, type }: MachineClues): MachineFacts | null {
  const unplaced = { account: null, region: null, partition: null, type };
  if (machineArn !== null) {
    const place = readMachineArn(machineArn);
    if (place !== null) return { identity: place.arn, ...place, type };
    return { identity: machineArn, arn: machineArn, name: machine ?? machineArn, ...unplaced };
  }
  const own = arn === null ? null : readExecutionArn(arn);
  const place = own !== null && (machine === null || machine === own.machine) ? readMachineArn(own.machineArn) : null;
  if (place !== null) return { identity: place.arn, ...place, type };
  return machine === null ? null : { identity: `name:${machine}`, arn: null, name: machine, ...unplaced };
}

export type MachineClues = Pick<ExecutionMetadata, "arn" | "machine" | "machineArn" | "type">;

/**
 * Ids of machines by their identity; those that are new are stored, and one whose type was not known gets it. Two
 * writers at once make one row.
 */
export async function machineIds(
  connection: Connection,
  machines: readonly MachineFacts[],
): Promise<ReadonlyMap<string, number>> {
  // In one order, so that two writers never wait for each other.
  const wanted = [...new Map(machines.map((machine) => [machine.identity, machine])).values()].sort(byIdentity);
  const known = await readMachines(connection, wanted);
  const typeless = new Set(known.flatMap(({ identity, type }) => (type === null ? [identity] : [])));
  const there = new Set(known.map(({ identity }) => identity));
  const fresh = wanted.filter(({ identity }) => !there.has(identity));
  for (const machine of fresh) await insertMachine(connection, machine);
  for (const { identity, type } of wanted) {
    if (type === null || !typeless.has(identity)) continue;
    await connection.machine.updateMany({ where: { identity, type: null }, data: { type } });
  }
  const rows = fresh.length === 0 ? known : [...known, ...(await readMachines(connection, fresh))];
  return new Map(rows.map(({ identity, id }) => [identity, id]));
}

function byIdentity(a: MachineFacts, b: MachineFacts): number {
  return a.identity < b.identity ? -1 : 1;
}

function readMachines(connection: Connection, machines: readonly MachineFacts[]) {
  return connection.machine.findMany({
    where: { identity: { in: machines.map(({ identity }) => identity) } },
    select: { id: true, identity: true, type: true },
  });
}

async function insertMachine(connection: Connection, machine: MachineFacts): Promise<void> {
  const { identity, arn, name, account, region, partition, type } = machine;
  await connection.$executeRaw`
    INSERT INTO "Machine" ("identity", "arn", "name", "account", "region", "partition", "type")
    VALUES (${identity}, ${arn}, ${name}, ${account}, ${region}, ${partition}, ${type})
    ON CONFLICT ("identity") DO NOTHING`;
}

/**
 * Ids of the machines that a word of an address names, as a query: of one by its ARN (version and alias are left off)
 * or `name:NAME`, of all that have a name by the name.
 */
export function machinesNamed(words: readonly string[]): Prisma.Sql {
  const names = words.map(sanitizeText);
  const identities = names.map((word) => readMachineArn(word)?.arn ?? word);
  return Prisma.sql`SELECT m."id" FROM "Machine" m
    WHERE m."identity" IN (${Prisma.join(identities)}) OR m."name" IN (${Prisma.join(names)})`;
}

/** Ids of the machines that a word of an address names, as `machinesNamed`. */
export async function findMachines(connection: Connection, word: string): Promise<number[]> {
  const rows = await connection.$queryRaw<{ id: number | bigint }[]>(machinesNamed([word]));
  return rows.map(({ id }) => Number(id));
}

/** How a machine is called where all of them are listed. */
export type MachineLabel = {
  /** What an address says to find this one alone: its name, or its identity where others have the name too. */
  readonly value: string;
  /** The name; where others have it too, with what tells it from them. */
  readonly label: string;
};

/** Labels of machines by their id. */
export async function labelMachines(
  connection: Connection,
  ids: readonly number[],
): Promise<ReadonlyMap<number, MachineLabel>> {
  const machines = await connection.machine.findMany({ where: { id: { in: [...ids] } } });
  const shared = await connection.machine.groupBy({
    by: ["name"],
    where: { name: { in: [...new Set(machines.map(({ name }) => name))] } },
    having: { id: { _count: { gt: 1 } } },
  });
  const names = new Set(shared.map(({ name }) => name));
  return new Map(machines.map((machine) => [machine.id, labelOf(machine, names.has(machine.name))]));
}

type Named = Pick<MachineFacts, "identity" | "arn" | "name" | "account" | "region">;

function labelOf({ identity, arn, name, account, region }: Named, isShared: boolean): MachineLabel {
  if (!isShared) return { value: name, label: name };
  if (arn === null) return { value: identity, label: `${name} · ARN not known` };
  const place = [region, account].filter((part) => part !== null);
  return { value: identity, label: [name, ...(place.length === 0 ? [arn] : place)].join(" · ") };
}

/** Removes those of some machines that no execution and no revision refers to any more, and that no source saw. */
export async function removeUnusedMachines(connection: Connection, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await connection.machine.deleteMany({
    where: { id: { in: [...ids] }, executions: { none: {} }, revisions: { none: {} }, seen: { is: null } },
  });
}
