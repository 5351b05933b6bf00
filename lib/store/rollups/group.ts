import { Prisma } from "@/generated/sqlite/client";
import { NUMBER, ROWS, TEXT } from "../bulk";
import type { Connection, Database } from "../database";

/** What the executions of a group have in common. `errors`: fingerprints, ascending. */
export type GroupFacts = {
  readonly machineId: number | null;
  readonly machine: string | null;
  readonly region: string | null;
  readonly account: string | null;
  readonly type: string | null;
  readonly definitionHash: string | null;
  readonly version: string | null;
  readonly alias: string | null;
  readonly status: string;
  readonly accounted: string | null;
  readonly errors: readonly string[];
};

export function groupKey(facts: GroupFacts): string {
  const { machineId, machine, region, account, type, definitionHash, version, alias, status, accounted, errors } =
    facts;
  const place = [machineId, machine, region, account];
  return JSON.stringify([...place, type, definitionHash, version, alias, status, accounted, errors]);
}

/** Ids of groups by their key; those that are new are stored. */
export async function groupIds(
  connection: Connection,
  kind: Database["kind"],
  groups: readonly GroupFacts[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map(groups.map((facts) => [groupKey(facts), facts]));
  const known = await readIds(connection, kind, [...wanted.keys()]);
  const fresh = [...wanted].filter(([key]) => !known.has(key));
  if (fresh.length === 0) return known;
  const rows = fresh.map(([key, facts]) => {
    const { machineId, machine, region, account, type, definitionHash, version, alias, status, accounted, errors } =
      facts;
    const kind = [type, definitionHash, version, alias];
    return [key, machineId, machine, region, account, ...kind, status, accounted, JSON.stringify(errors)];
  });
  const texts = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(TEXT[kind]);
  await connection.$executeRaw`
    INSERT INTO "RollupGroup" ("key", "machineId", "machine", "region", "account", "type", "definitionHash", "version",
      "alias", "status", "accounted", "errors")
    SELECT ${Prisma.raw([TEXT[kind](0), NUMBER[kind](1), ...texts].join(", "))} FROM ${ROWS[kind](JSON.stringify(rows))}`;
  return readIds(connection, kind, [...wanted.keys()]);
}

async function readIds(
  connection: Connection,
  kind: Database["kind"],
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const asked = JSON.stringify(keys.map((key) => [key]));
  const rows = await connection.$queryRaw<{ id: number | bigint; key: string }[]>`
    SELECT g."id", g."key" FROM ${ROWS[kind](asked)} JOIN "RollupGroup" g ON g."key" = ${Prisma.raw(TEXT[kind](0))}`;
  return new Map(rows.map(({ id, key }) => [key, Number(id)]));
}
