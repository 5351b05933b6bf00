import type { Prisma } from "@/generated/sqlite/client";
import { type Change, CHANGE_KINDS, type ChangeKind, type ChangesAfter } from "@/lib/contract/changeFeed";
import type { Connection, Database } from "./database";
import { sanitizeText } from "./text";

/*
 * The change feed: a row for everything that changed, written in the transaction of the change.
 *
 * Invariant: when a reader sees number n, it sees every smaller one. Numbers are taken from one row as the last statement
 * of a transaction. On PostgreSQL the lock of that row is held from there to the end of the commit, and a transaction
 * becomes visible before its locks are released: so the next number is taken only when this one can be seen, and writers
 * work at the same time until then. SQLite has one writer at a time anyway.
 */

export type NewChange = { readonly kind: ChangeKind; readonly subject: string };

/** Notes what the transaction around it changes. */
export type NoteChange = (kind: ChangeKind, subject: string | number) => void;

/**
 * Runs `act` in a transaction and writes what it notes to the feed, last. `now`: ms since the epoch. Other transactions
 * of the store must not write to the feed in any other way.
 */
export async function changing<T>(
  database: Database,
  now: number,
  act: (connection: Connection, note: NoteChange) => Promise<T>,
): Promise<T> {
  const { prisma, kind } = database;
  const { answer, isDue } = await prisma.$transaction(async (connection) => {
    const noted: NewChange[] = [];
    const answer = await act(connection, (of, subject) => void noted.push({ kind: of, subject: String(subject) }));
    return { answer, isDue: await noteChanges(connection, kind, noted, now) };
  });
  // Nothing depends on it, and what was written stands: when it fails, it is done with one of the next changes.
  if (isDue) await pruneChanges(database, KEPT).catch(() => 0);
  return answer;
}

/** Changes that are kept, and how many come before those that are more are pruned. */
const KEPT = 100_000n;
const PRUNE_EVERY = 10_000n;

/**
 * Writes changes to the feed, each once. The last statement of its transaction: from here on other writers wait.
 * Answers whether it is time to prune.
 */
export async function noteChanges(
  connection: Connection,
  database: Database["kind"],
  changes: readonly NewChange[],
  now: number,
): Promise<boolean> {
  const unique = new Map(changes.map(({ kind, subject }) => [`${kind} ${subject}`, [kind, sanitizeText(subject)]]));
  const count = BigInt(unique.size);
  if (count === 0n) return false;
  const last = await INSERT[database](connection, count, JSON.stringify([...unique.values()]), BigInt(now));
  return last / PRUNE_EVERY > (last - count) / PRUNE_EVERY;
}

/** Answers the number of the last one. */
type Insert = (connection: Connection, count: bigint, rows: string, at: bigint) => Promise<bigint>;

/** On PostgreSQL one statement, so that the row is locked for one round trip. */
const INSERT = {
  postgresql: async (connection, count, rows, at) => {
    const [last] = await connection.$queryRaw<{ value: bigint }[]>`
      WITH "counter" AS (UPDATE "ChangeCounter" SET "value" = "value" + ${count} WHERE "id" = 1 RETURNING "value"),
      "inserted" AS (
        INSERT INTO "Change" ("seq", "kind", "subject", "at")
        SELECT "counter"."value" - ${count} + item.place, item.value ->> 0, item.value ->> 1, ${at}
        FROM "counter", jsonb_array_elements(${rows}::jsonb) WITH ORDINALITY AS item(value, place))
      SELECT "value" FROM "counter"`;
    return last?.value ?? noCounter();
  },
  sqlite: async (connection, count, rows, at) => {
    const [last] = await connection.$queryRaw<{ value: bigint }[]>`
      UPDATE "ChangeCounter" SET "value" = "value" + ${count} WHERE "id" = 1 RETURNING "value"`;
    const value = BigInt(last?.value ?? noCounter());
    await connection.$executeRaw`
      INSERT INTO "Change" ("seq", "kind", "subject", "at")
      SELECT ${value - count} + item.key + 1, item.value ->> 0, item.value ->> 1, ${at} FROM json_each(${rows}) AS item`;
    return value;
  },
} as const satisfies Record<Database["kind"], Insert>;

function noCounter(): never {
  throw new Error("the database has lost its change counter");
}

/** Number of the last change; 0 before the first. */
export async function changeNumber({ prisma }: { readonly prisma: Connection }): Promise<number> {
  const counter = await prisma.changeCounter.findUnique({ where: { id: 1 } });
  return Number(counter?.value ?? 0);
}

/** Changes with numbers above `seq`, ascending, at most `limit`. */
export async function changesAfter({ prisma }: Database, seq: number, limit: number): Promise<ChangesAfter> {
  const rows = await prisma.change.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: "asc" }, take: limit });
  // Read after the rows: what was pruned since then makes the reader load anew once too often, never once too few.
  const counter = await prisma.changeCounter.findUniqueOrThrow({ where: { id: 1 } });
  const isOfAnother = seq > Number(counter.value);
  if (seq < Number(counter.prunedTo) || isOfAnother) return { reload: true, last: Number(counter.value) };
  const changes = rows.map(changeOf);
  return { reload: false, changes, last: changes.at(-1)?.seq ?? seq };
}

type ChangeRow = Prisma.ChangeGetPayload<object>;

function changeOf({ seq, kind, subject, at }: ChangeRow): Change {
  const known = CHANGE_KINDS.find((one) => one === kind);
  if (known === undefined) throw new Error(`the change feed holds a ${kind}, which this version does not know`);
  return { seq: Number(seq), kind: known, subject, at: Number(at) };
}

/** Rows that one statement removes. */
const PRUNED_AT_ONCE = 10_000;

/**
 * Removes all but the last `keep` changes; answers how many were removed. A reader who is behind them is told to reload:
 * that is written first, so it is true whenever the removal is interrupted.
 */
export async function pruneChanges({ prisma }: Database, keep: bigint): Promise<number> {
  await prisma.$executeRaw`
    UPDATE "ChangeCounter" SET "prunedTo" = "value" - ${keep} WHERE "id" = 1 AND "value" - ${keep} > "prunedTo"`;
  const { prunedTo } = await prisma.changeCounter.findUniqueOrThrow({ where: { id: 1 } });
  let removed = 0;
  for (;;) {
    const rows = await prisma.change.findMany({
      where: { seq: { lte: prunedTo } },
      orderBy: { seq: "asc" },
      take: PRUNED_AT_ONCE,
      select: { seq: true },
    });
    const last = rows.at(-1);
    if (last === undefined) return removed;
    removed += (await prisma.change.deleteMany({ where: { seq: { lte: last.seq } } })).count;
  }
}
