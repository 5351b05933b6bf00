import type { Prisma } from "@/generated/sqlite/client";
import { DAY_MS } from "@/lib/base/time";
import { changing } from "./changes";
import type { Connection, Database } from "./database";
import { idRows } from "./rollups/contribution";
import { sanitizeText, sanitizeTextOrNull } from "./text";

/*
 * What somebody says happened: deploys and the like. They are changes of the machines that they are about
 * (`overview/machineEvents`), and no fact of AWS: nothing but what somebody sent is known of them.
 */

export type NewMarker = {
  /** ms UTC. */
  readonly at: number;
  readonly label: string;
  /** Null: all of `account` and `region`; null too: all. */
  readonly machineId: number | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly url: string | null;
  readonly by: string | null;
  /** What its sender calls it; null: it is kept however often it comes. */
  readonly token: string | null;
};

export type Marker = Omit<NewMarker, "token"> & { readonly id: number; readonly createdAt: number };

export type AddedMarker =
  | { readonly kind: "added"; readonly marker: Marker }
  | { readonly kind: "known"; readonly marker: Marker }
  | { readonly kind: "tooMany" }
  | { readonly kind: "machineGone" };

/** Keeps a marker, unless one with its token is there, or `most` were made within a day. `now`: ms UTC. */
export function addMarker(database: Database, given: NewMarker, most: number, now: number): Promise<AddedMarker> {
  const token = sanitizeTextOrNull(given.token, 200);
  return changing(database, now, async (connection, note): Promise<AddedMarker> => {
    const known = token === null ? null : await connection.marker.findUnique({ where: { token } });
    if (known !== null) return { kind: "known", marker: markerOf(known) };
    const recent = await connection.marker.count({ where: { createdAt: { gt: BigInt(now - DAY_MS) } } });
    if (recent >= most) return { kind: "tooMany" };
    const { machineId } = given;
    if (machineId !== null && (await connection.machine.count({ where: { id: machineId } })) === 0)
      return { kind: "machineGone" };
    const row: Row = {
      ...{ id: 0, machineId, at: BigInt(given.at), createdAt: BigInt(now), label: sanitizeText(given.label) },
      account: sanitizeTextOrNull(given.account, 40),
      region: sanitizeTextOrNull(given.region, 40),
      url: sanitizeTextOrNull(given.url, 2_000),
      by: sanitizeTextOrNull(given.by, 200),
    };
    const [added] = await insert(connection, row, token);
    if (added === undefined) {
      // Somebody else sent the same meanwhile.
      const other = await connection.marker.findUniqueOrThrow({ where: { token: token ?? "" } });
      return { kind: "known", marker: markerOf(other) };
    }
    note("marker", Number(added.id));
    return { kind: "added", marker: markerOf({ ...row, id: Number(added.id) }) };
  });
}

function insert(connection: Connection, row: Row, token: string | null) {
  const { at, label, machineId, account, region, url, by, createdAt } = row;
  return connection.$queryRaw<{ id: bigint | number }[]>`
    INSERT INTO "Marker" ("at", "label", "machineId", "account", "region", "url", "by", "createdAt", "token")
    VALUES (${at}, ${label}, ${machineId}, ${account}, ${region}, ${url}, ${by}, ${createdAt}, ${token})
    ON CONFLICT ("token") DO NOTHING RETURNING "id"`;
}

/** False: there is none. */
export function removeMarker(database: Database, id: number, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const { count } = await connection.marker.deleteMany({ where: { id } });
    if (count > 0) note("marker", id);
    return count > 0;
  });
}

/** Those that were made last, with ids below `before`, at most `limit`. */
export async function listMarkers({ prisma }: Database, before: number | null, limit: number): Promise<Marker[]> {
  const rows = await prisma.marker.findMany({
    where: before === null ? {} : { id: { lt: before } },
    orderBy: { id: "desc" },
    take: limit,
  });
  return rows.map(markerOf);
}

type Asked = { readonly machineIds: readonly number[]; readonly from: number; readonly to: number };
type Row = Omit<Prisma.MarkerGetPayload<object>, "token">;

/** Markers between two times that are about some machines, of each time the last `limit`; in no order. */
export async function markersOf(
  { prisma, kind }: Database,
  { machineIds, from, to }: Asked,
  limit: number,
): Promise<Marker[]> {
  const [begin, end] = [BigInt(from), BigInt(to)];
  const own = await prisma.$queryRaw<Row[]>`
    SELECT k."id", k."at", k."label", k."machineId", k."account", k."region", k."url", k."by", k."createdAt"
    FROM ${idRows(kind, machineIds)} JOIN "Marker" k ON k."machineId" = asked."id"
    WHERE k."at" >= ${begin} AND k."at" < ${end} ORDER BY k."at" DESC LIMIT ${limit}`;
  const wide = await prisma.$queryRaw<Row[]>`
    SELECT k."id", k."at", k."label", k."machineId", k."account", k."region", k."url", k."by", k."createdAt"
    FROM "Marker" k WHERE k."at" >= ${begin} AND k."at" < ${end} AND k."machineId" IS NULL
      AND EXISTS (SELECT 1 FROM ${idRows(kind, machineIds)} JOIN "Machine" m ON m."id" = asked."id"
        WHERE (k."account" IS NULL OR k."account" = m."account") AND (k."region" IS NULL OR k."region" = m."region"))
    ORDER BY k."at" DESC LIMIT ${limit}`;
  return [...own, ...wide].map(markerOf);
}

function markerOf({ id, at, label, machineId, account, region, url, by, createdAt }: Row): Marker {
  const place = { machineId: machineId === null ? null : Number(machineId), account, region };
  return { id: Number(id), at: Number(at), label, ...place, url, by, createdAt: Number(createdAt) };
}
