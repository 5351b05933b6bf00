import { Prisma } from "@/generated/sqlite/client";
import { NUMBER, ROWS, TEXT } from "../bulk";
import type { Connection, Database } from "../database";
import { type Contribution, idRows, numberOrNull, type StateAdded } from "./contribution";

/** What an execution has added: a contribution whose group has its id. */
export type Member = Omit<Contribution, "group"> & { readonly groupId: number };

type Row = {
  readonly executionId: number | bigint;
  readonly groupId: number | bigint;
  readonly verdict: string;
  readonly startedAt: number | bigint | null;
  readonly durationMs: number | bigint | null;
  readonly cost: number | bigint | null;
  readonly sums: string;
  readonly states: string;
  readonly weight: number | bigint;
};

/** What executions have added, by their id. */
export async function readMembers(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
): Promise<ReadonlyMap<number, Member>> {
  const rows = await connection.$queryRaw<Row[]>`
    SELECT m.* FROM ${idRows(kind, ids)} JOIN "RollupMember" m ON m."executionId" = asked."id"`;
  return new Map(rows.map((row) => [Number(row.executionId), memberOf(row)]));
}

/** The members of a group that began in a stretch; all without a known start for the one of these. */
export async function membersIn(
  connection: Connection,
  { groupId, width, bucket }: { readonly groupId: number; readonly width: number; readonly bucket: number },
): Promise<Member[]> {
  const end = BigInt(bucket + width);
  const range =
    width === 0
      ? Prisma.sql`"startedAt" IS NULL`
      : Prisma.sql`"startedAt" >= ${BigInt(bucket)} AND "startedAt" < ${end}`;
  const rows = await connection.$queryRaw<Row[]>`
    SELECT * FROM "RollupMember" WHERE "groupId" = ${groupId} AND ${range}`;
  return rows.map(memberOf);
}

/** Our own column: written by `writeMembers` alone. */
function memberOf(row: Row): Member {
  return {
    groupId: Number(row.groupId),
    verdict: row.verdict,
    startedAt: numberOrNull(row.startedAt),
    durationMs: numberOrNull(row.durationMs),
    cost: numberOrNull(row.cost),
    sums: JSON.parse(row.sums) as number[],
    states: JSON.parse(row.states) as StateAdded[],
    weight: Number(row.weight),
  };
}

/** Keeps what executions have added now; null: nothing any more. */
export async function writeMembers(
  connection: Connection,
  kind: Database["kind"],
  members: ReadonlyMap<number, Member | null>,
): Promise<void> {
  const removed = [...members].flatMap(([id, member]) => (member === null ? [id] : []));
  if (removed.length > 0) {
    await connection.$executeRaw`
      DELETE FROM "RollupMember" WHERE "executionId" IN (SELECT asked."id" FROM ${idRows(kind, removed)})`;
  }
  const kept = [...members].flatMap(([id, member]) =>
    member === null
      ? []
      : [
          [
            ...[id, member.groupId, member.verdict, member.startedAt, member.durationMs, member.cost],
            ...[JSON.stringify(member.sums), JSON.stringify(member.states), member.weight],
          ],
        ],
  );
  if (kept.length === 0) return;
  const [text, number] = [TEXT[kind], NUMBER[kind]];
  const columns = Prisma.raw(
    [number(0), number(1), text(2), number(3), number(4), number(5), text(6), text(7), number(8)].join(", "),
  );
  await connection.$executeRaw`
    INSERT INTO "RollupMember" ("executionId", "groupId", "verdict", "startedAt", "durationMs", "cost", "sums", "states",
      "weight")
    SELECT ${columns} FROM ${ROWS[kind](JSON.stringify(kept))} WHERE true
    ON CONFLICT ("executionId") DO UPDATE SET "groupId" = excluded."groupId", "verdict" = excluded."verdict",
      "startedAt" = excluded."startedAt", "durationMs" = excluded."durationMs", "cost" = excluded."cost", "sums" = excluded."sums",
      "states" = excluded."states", "weight" = excluded."weight"`;
}
