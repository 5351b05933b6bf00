import type { EngineAlias, EngineMachine, EngineRevision, EngineVersion } from "@/generated/sqlite/client";
import type { Instant } from "@/lib/base/instant";
import type { MachineType } from "@/lib/asl/machine";
import { changing } from "../changes";
import type { Connection, Database } from "../database";
import { SharedReads } from "./sharedReads";

/*
 * State machines of the local engine with their revisions, versions and aliases. What a request means is decided in
 * lib/sfn-api; here it is written only when what that rests on still holds.
 */

export type Machine = {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly type: MachineType;
  readonly status: "ACTIVE" | "DELETING";
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly revisionId: string;
  /** The file that it is read from, and why the newest text of that is not taken. */
  readonly file: string | null;
  readonly problem: string | null;
};

export type Revision = {
  readonly id: string;
  readonly machineArn: string;
  readonly definition: string;
  readonly roleArn: string;
  /** JSON: `{loggingConfiguration?, tracingConfiguration?, encryptionConfiguration?}` as the API has them. */
  readonly configuration: string;
  readonly createdAt: Instant;
};

export type Version = {
  readonly machineArn: string;
  readonly number: number;
  readonly revisionId: string;
  readonly description: string | null;
  readonly createdAt: Instant;
};

export type Alias = {
  readonly machineArn: string;
  readonly name: string;
  readonly description: string | null;
  /** JSON of the routing configuration. */
  readonly routing: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export type Catalogue = {
  machine(arn: string): Promise<Machine | null>;
  /** By name; `after`: the name before the page. */
  machines(of: Scope, after: string | null, limit: number): Promise<Machine[]>;
  /** Of every account, the newest first: for who owns the computer. */
  all(limit: number): Promise<Machine[]>;
  /** False when there is one of this ARN. */
  create(machine: Machine, revision: Revision, tags: Tags): Promise<boolean>;
  /** Gives a machine another revision, when it still has the one that the caller saw. */
  revise(arn: string, seen: string, revision: Revision): Promise<boolean>;
  noteFile(arn: string, file: string | null, problem: string | null): Promise<void>;
  markDeleting(arn: string): Promise<void>;
  /** ARNs of machines that are being deleted. */
  deleting(): Promise<string[]>;
  remove(arn: string): Promise<void>;
  revision(id: string): Promise<Revision | null>;
  /** Publishes the revision under the next number; one that is published already answers that version. */
  publish(machineArn: string, revisionId: string, description: string | null, now: Instant): Promise<Version>;
  version(machineArn: string, number: number): Promise<Version | null>;
  /** The newest first. */
  versions(machineArn: string, before: number | null, limit: number): Promise<Version[]>;
  removeVersion(machineArn: string, number: number): Promise<void>;
  alias(machineArn: string, name: string): Promise<Alias | null>;
  aliases(machineArn: string, after: string | null, limit: number): Promise<Alias[]>;
  putAlias(alias: Alias): Promise<void>;
  removeAlias(machineArn: string, name: string): Promise<void>;
  tags(arn: string): Promise<Tags>;
  tag(arn: string, tags: Tags): Promise<void>;
  untag(arn: string, keys: readonly string[]): Promise<void>;
};

export type Scope = { readonly account: string; readonly region: string };
export type Tags = readonly { readonly key: string; readonly value: string }[];

/** Acts within a transaction that tells of a change of a machine. */
type Telling = <T>(arn: string, act: (connection: Connection) => Promise<T>) => Promise<T>;

export function catalogueIn(database: Database, now: () => number): Catalogue {
  const { prisma } = database;
  const told: Telling = (arn, act) =>
    changing(database, now(), (connection, note) => {
      note("engineMachine", arn);
      return act(connection);
    });
  return { ...machinesIn(prisma, told), ...versionsIn(prisma, told), ...tagsIn(prisma, told) };
}

type OfVersions =
  "publish" | "version" | "versions" | "removeVersion" | "alias" | "aliases" | "putAlias" | "removeAlias";
type OfTags = "tags" | "tag" | "untag";

/** Machines with their revisions. */
function machinesIn(prisma: Connection, told: Telling): Omit<Catalogue, OfVersions | OfTags> {
  // Each start of an execution asks for its machine.
  const byArn = new SharedReads(async (arn) => machineOf(await prisma.engineMachine.findUnique({ where: { arn } })));
  return {
    machine: (arn) => byArn.read(arn),
    machines: async ({ account, region }, after, limit) =>
      (
        await prisma.engineMachine.findMany({
          where: { account, region, ...(after === null ? {} : { name: { gt: after } }) },
          orderBy: { name: "asc" },
          take: limit,
        })
      ).flatMap((row) => machineOf(row) ?? []),
    all: async (limit) =>
      (await prisma.engineMachine.findMany({ orderBy: [{ updatedAt: "desc" }, { arn: "asc" }], take: limit })).flatMap(
        (row) => machineOf(row) ?? [],
      ),
    create: (machine, revision, tags) =>
      told(machine.arn, async (connection) => {
        if ((await connection.engineMachine.findUnique({ where: { arn: machine.arn } })) !== null) return false;
        await connection.engineMachine.create({ data: { ...machine } });
        await connection.engineRevision.create({ data: { ...revision } });
        await putTags(connection, machine.arn, tags);
        return true;
      }),
    revise: (arn, seen, revision) =>
      told(arn, async (connection) => {
        const { count } = await connection.engineMachine.updateMany({
          where: { arn, revisionId: seen, status: "ACTIVE" },
          data: { revisionId: revision.id, updatedAt: BigInt(revision.createdAt) },
        });
        if (count === 1) await connection.engineRevision.create({ data: { ...revision } });
        return count === 1;
      }),
    noteFile: (arn, file, problem) =>
      told(
        arn,
        async (connection) =>
          void (await connection.engineMachine.updateMany({ where: { arn }, data: { file, problem } })),
      ),
    markDeleting: (arn) =>
      told(
        arn,
        async (connection) =>
          void (await connection.engineMachine.updateMany({ where: { arn }, data: { status: "DELETING" } })),
      ),
    deleting: async () =>
      (await prisma.engineMachine.findMany({ where: { status: "DELETING" }, select: { arn: true } })).map(
        ({ arn }) => arn,
      ),
    remove: (arn) => told(arn, (connection) => removeMachine(connection, arn)),
    revision: async (id) => revisionOf(await prisma.engineRevision.findUnique({ where: { id } })),
  };
}

/** Versions, and the aliases that route to them. */
function versionsIn(prisma: Connection, told: Telling): Pick<Catalogue, OfVersions> {
  return {
    publish: (machineArn, revisionId, description, at) =>
      told(machineArn, (connection) => publish(connection, machineArn, revisionId, description, at)),
    version: async (machineArn, number) =>
      versionOf(await prisma.engineVersion.findUnique({ where: { machineArn_number: { machineArn, number } } })),
    versions: async (machineArn, before, limit) =>
      (
        await prisma.engineVersion.findMany({
          where: { machineArn, ...(before === null ? {} : { number: { lt: before } }) },
          orderBy: { number: "desc" },
          take: limit,
        })
      ).flatMap((row) => versionOf(row) ?? []),
    removeVersion: (machineArn, number) =>
      told(
        machineArn,
        async (connection) => void (await connection.engineVersion.deleteMany({ where: { machineArn, number } })),
      ),
    alias: async (machineArn, name) =>
      aliasOf(await prisma.engineAlias.findUnique({ where: { machineArn_name: { machineArn, name } } })),
    aliases: async (machineArn, after, limit) =>
      (
        await prisma.engineAlias.findMany({
          where: { machineArn, ...(after === null ? {} : { name: { gt: after } }) },
          orderBy: { name: "asc" },
          take: limit,
        })
      ).flatMap((row) => aliasOf(row) ?? []),
    putAlias: (alias) =>
      told(alias.machineArn, async (connection) => {
        const { machineArn, name } = alias;
        const where = { machineArn_name: { machineArn, name } };
        await connection.engineAlias.upsert({ where, create: { ...alias }, update: { ...alias } });
      }),
    removeAlias: (machineArn, name) =>
      told(
        machineArn,
        async (connection) => void (await connection.engineAlias.deleteMany({ where: { machineArn, name } })),
      ),
  };
}

function tagsIn(prisma: Connection, told: Telling): Pick<Catalogue, OfTags> {
  return {
    tags: (arn) =>
      prisma.engineTag.findMany({ where: { arn }, orderBy: { key: "asc" }, select: { key: true, value: true } }),
    tag: (arn, tags) => told(arn, (connection) => putTags(connection, arn, tags)),
    untag: (arn, keys) =>
      told(
        arn,
        async (connection) => void (await connection.engineTag.deleteMany({ where: { arn, key: { in: [...keys] } } })),
      ),
  };
}

async function putTags(connection: Connection, arn: string, tags: Tags): Promise<void> {
  for (const { key, value } of tags) {
    await connection.engineTag.upsert({
      where: { arn_key: { arn, key } },
      create: { arn, key, value },
      update: { value },
    });
  }
}

/** Revisions stay: executions name theirs. */
async function removeMachine(connection: Connection, arn: string): Promise<void> {
  await connection.engineMachine.deleteMany({ where: { arn } });
  await connection.engineVersion.deleteMany({ where: { machineArn: arn } });
  await connection.engineAlias.deleteMany({ where: { machineArn: arn } });
  await connection.engineTag.deleteMany({ where: { arn } });
}

async function publish(
  connection: Connection,
  machineArn: string,
  revisionId: string,
  description: string | null,
  now: Instant,
): Promise<Version> {
  const { lastVersion } = await connection.engineMachine.update({
    where: { arn: machineArn },
    data: { lastVersion: { increment: 1 } },
    select: { lastVersion: true },
  });
  const there = await connection.engineVersion.findFirst({
    where: { machineArn, revisionId },
    orderBy: { number: "desc" },
  });
  if (there !== null) {
    await connection.engineMachine.update({ where: { arn: machineArn }, data: { lastVersion: lastVersion - 1 } });
    return versionOf(there) ?? noVersion();
  }
  const data = { machineArn, number: lastVersion, revisionId, description, createdAt: BigInt(now) };
  return versionOf(await connection.engineVersion.create({ data })) ?? noVersion();
}

function noVersion(): never {
  throw new Error("a version that was just written is gone");
}

function machineOf(row: EngineMachine | null): Machine | null {
  if (row === null) return null;
  const { lastVersion: _, createdAt, updatedAt, type, status, ...rest } = row;
  return {
    ...rest,
    type: type as MachineType,
    status: status as Machine["status"],
    createdAt: Number(createdAt) as Instant,
    updatedAt: Number(updatedAt) as Instant,
  };
}

function revisionOf(row: EngineRevision | null): Revision | null {
  return row === null ? null : { ...row, createdAt: Number(row.createdAt) as Instant };
}

function versionOf(row: EngineVersion | null): Version | null {
  return row === null ? null : { ...row, createdAt: Number(row.createdAt) as Instant };
}

function aliasOf(row: EngineAlias | null): Alias | null {
  if (row === null) return null;
  return { ...row, createdAt: Number(row.createdAt) as Instant, updatedAt: Number(row.updatedAt) as Instant };
}
