import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { insertRows } from "../bulk";
import { changing } from "../changes";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";
import type { SetAside } from "./sourceCommit";

/*
 * Records that could not be stored, as they came. Whoever reads the source tries those again that somebody asked for:
 * what is stored then is forgotten here, what is not is set aside anew.
 */

/** A record that was set aside. */
export type SetAsideRecord = Omit<SetAside, "text"> & {
  readonly id: number;
  readonly source: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Somebody asked that it be tried again. */
  readonly asked: boolean;
};

export type SetAsideText = SetAsideRecord & Pick<SetAside, "text">;

/** What is kept of one record, in bytes of UTF-8. */
const MAX_TEXT = 1_048_576;
const MAX_WHAT = 2_048;
const MAX_WHY = 2_000;
/** Records that are kept of a source: the oldest go. What they were is counted still. */
export const MAX_SET_ASIDE = 10_000;

/** A record packed for its row: done before a transaction. */
export type PackedAside = { readonly what: string; readonly why: string; readonly data: Uint8Array<ArrayBuffer> };

export function packAside({ what, why, text }: SetAside): PackedAside {
  return {
    what: sanitizeText(what.slice(0, MAX_WHAT)),
    why: sanitizeText(why.slice(0, MAX_WHY)),
    data: new Uint8Array(gzipSync(cut(text), { level: 1 })),
  };
}

/** The text as bytes, cut between two characters. */
function cut(text: string): Buffer {
  const bytes = Buffer.from(text.slice(0, MAX_TEXT));
  if (bytes.length <= MAX_TEXT) return bytes;
  let end = MAX_TEXT;
  // A byte 10xxxxxx goes on with a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

/** Bytes of a record up to which it is written with others: as text they take twice as many. */
const SMALL = 16_384;

/** Keeps records; what is kept already, because a stretch was read again or came once more, is not. Answers how many were. */
export async function keepAside(
  connection: Connection,
  kind: Database["kind"],
  source: string,
  packed: readonly PackedAside[],
  now: number,
): Promise<number> {
  const fresh = packed.length === 0 ? [] : await notKept(connection, source, packed);
  if (fresh.length === 0) return 0;
  const rows = fresh.map((one) => ({ source, at: BigInt(now), ...one }));
  const isSmall = ({ data }: PackedAside) => data.length <= SMALL;
  await insertRows(connection, kind, "SetAsideRecord", rows.filter(isSmall));
  for (const data of rows.filter((one) => !isSmall(one))) await connection.setAsideRecord.create({ data });
  const [oldest] = await connection.setAsideRecord.findMany({
    where: { source },
    orderBy: { id: "desc" },
    skip: MAX_SET_ASIDE,
    take: 1,
    select: { id: true },
  });
  if (oldest !== undefined) await connection.setAsideRecord.deleteMany({ where: { source, id: { lte: oldest.id } } });
  return rows.length;
}

/** Those of which there is no record, or one that is being tried again and will be forgotten. */
async function notKept(
  connection: Connection,
  source: string,
  packed: readonly PackedAside[],
): Promise<readonly PackedAside[]> {
  const kept = new Set<string>();
  const mark = ({ what, data }: Omit<PackedAside, "why">) => `${what} ${hashOf(data)}`;
  for (let at = 0; at < packed.length; at += COMPARED_AT_ONCE) {
    const whats = [...new Set(packed.slice(at, at + COMPARED_AT_ONCE).map(({ what }) => what))];
    const where = { source, asked: 0, what: { in: whats } };
    for (const row of await connection.setAsideRecord.findMany({ where, select: { what: true, data: true } })) {
      kept.add(mark(row));
    }
  }
  return packed.filter((one) => !kept.has(mark(one)));
}

const COMPARED_AT_ONCE = 500;

const hashOf = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

/** What is read of records without their texts. */
const WITHOUT_TEXT = { id: true, source: true, at: true, what: true, why: true, asked: true } as const;

/** Records of a source, the newest first, at most `limit`; `before`: below this id. */
export async function listAside(
  { prisma }: Database,
  source: string,
  { limit, before }: { readonly limit: number; readonly before?: number },
): Promise<SetAsideRecord[]> {
  const rows = await prisma.setAsideRecord.findMany({
    where: { source, ...(before === undefined ? {} : { id: { lt: before } }) },
    orderBy: { id: "desc" },
    take: limit,
    select: WITHOUT_TEXT,
  });
  return rows.map(recordOf);
}

/** A record with its text; null when there is none. */
export async function readAside({ prisma }: Database, id: number): Promise<SetAsideText | null> {
  const row = await prisma.setAsideRecord.findUnique({ where: { id } });
  return row === null ? null : textOf(row);
}

/** Records of a source that are to be tried again, the oldest first, at most `limit`. */
export async function askedAgain({ prisma }: Database, source: string, limit: number): Promise<SetAsideText[]> {
  const rows = await prisma.setAsideRecord.findMany({
    where: { source, asked: 1 },
    orderBy: { id: "asc" },
    take: limit,
  });
  return rows.map(textOf);
}

/** Asks that a record be tried again. False when there is none. */
export async function retryAside(database: Database, id: number, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const row = await connection.setAsideRecord.findUnique({ where: { id }, select: { source: true } });
    if (row === null) return false;
    await connection.setAsideRecord.update({ where: { id }, data: { asked: 1 } });
    note("source", row.source);
    return true;
  });
}

/** Removes a record. False when there is none. */
export async function forgetAside(database: Database, id: number, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const row = await connection.setAsideRecord.findUnique({ where: { id }, select: { source: true } });
    if (row === null) return false;
    await connection.setAsideRecord.deleteMany({ where: { id } });
    note("source", row.source);
    return true;
  });
}

type Row = {
  readonly id: number;
  readonly source: string;
  readonly at: bigint;
  readonly what: string;
  readonly why: string;
  readonly asked: number;
};

function recordOf({ id, source, at, what, why, asked }: Row): SetAsideRecord {
  return { id, source, at: Number(at), what, why, asked: asked === 1 };
}

function textOf(row: Row & { readonly data: Uint8Array }): SetAsideText {
  return { ...recordOf(row), text: gunzipSync(row.data).toString() };
}
