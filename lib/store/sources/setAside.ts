import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { insertRows } from "../bulk";
import { changing } from "../changes";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";
import { ASKED_AT_ONCE } from "./settled";
import type { MendedAside, SetAside, SetAsideRecord, SetAsideText } from "./sourceCommit";

/*
 * Records that could not be stored, as they came. Whoever reads the source tries those again that somebody asked for:
 * what is stored then is forgotten here, what is not is set aside anew.
 */

/** What is kept of one record, in bytes of UTF-8. */
const MAX_TEXT = 1_048_576;
const MAX_WHAT = 2_048;
const MAX_WHY = 2_000;
/** Records that are kept of a source: the oldest go. What they were is counted still. */
export const MAX_SET_ASIDE = 10_000;

/** A record packed for its row: done before a transaction. */
export type PackedAside = {
  readonly what: string;
  readonly why: string;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly replaces: boolean;
};

export function packAside({ what, why, text, replaces }: SetAside): PackedAside {
  return {
    replaces: replaces === true,
    what: keptWhat(what),
    why: sanitizeText(why.slice(0, MAX_WHY)),
    data: new Uint8Array(gzipSync(cut(text), { level: 1 })),
  };
}

function keptWhat(what: string): string {
  return sanitizeText(what.slice(0, MAX_WHAT));
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
  if (packed.length === 0) return 0;
  const replaced = packed.filter(({ replaces }) => replaces);
  await forgetMended(connection, source, replaced);
  const fresh = await notKept(connection, source, packed);
  if (fresh.length === 0) return 0;
  const rows = fresh.map(({ what, why, data }) => ({ source, at: BigInt(now), what, why, data }));
  const isSmall = ({ data }: Pick<PackedAside, "data">) => data.length <= SMALL;
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
  const mark = ({ what, data }: Pick<PackedAside, "what" | "data">) => `${what} ${hashOf(data)}`;
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

/** Removes records of a source that were tried again. */
export async function forgetMended(
  connection: Connection,
  source: string,
  mended: readonly MendedAside[],
): Promise<void> {
  for (let at = 0; at < mended.length; at += ASKED_AT_ONCE) {
    const some = mended.slice(at, at + ASKED_AT_ONCE);
    const ids = some.flatMap((one) => ("id" in one ? [one.id] : []));
    const whats = some.flatMap((one) => ("what" in one ? [keptWhat(one.what)] : []));
    if (ids.length > 0) await connection.setAsideRecord.deleteMany({ where: { source, id: { in: ids } } });
    if (whats.length > 0) await connection.setAsideRecord.deleteMany({ where: { source, what: { in: whats } } });
  }
}

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

/** Asks that records of a source be tried again, or all of them (`id` null). Answers how many there are. */
export async function retryAside(database: Database, source: string, id: number | null, now: number): Promise<number> {
  return changing(database, now, async (connection, note) => {
    const where = id === null ? { source } : { source, id };
    const { count } = await connection.setAsideRecord.updateMany({ where, data: { asked: 1 } });
    if (count > 0) note("source", source);
    return count;
  });
}

/** How many records of a source are kept. */
export async function countAside({ prisma }: Database, source: string): Promise<number> {
  return prisma.setAsideRecord.count({ where: { source } });
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
