import type { Connection, Database } from "../database";
import { insertRows } from "../bulk";

/*
 * What follows from something that is committed and happens outside of its transaction: an event for rules, the change of an
 * execution's status, lines of a log. The row is written with what it follows from, and removed when it is done: whoever ends
 * in between leaves it to the next one.
 */

export const OUTBOX_KINDS = ["event", "status", "log"] as const;
export type OutboxKind = (typeof OUTBOX_KINDS)[number];

export type OutboxEntry = {
  readonly kind: OutboxKind;
  /** Null: its execution's. */
  readonly account: string | null;
  readonly executionId: string | null;
  /** JSON. */
  readonly body: string;
};

export type StoredOutboxEntry = OutboxEntry & { readonly id: number };

export type Outbox = {
  put(entries: readonly OutboxEntry[]): Promise<void>;
  /** The oldest of some kinds, by number. */
  read(kinds: readonly OutboxKind[], limit: number): Promise<StoredOutboxEntry[]>;
  remove(ids: readonly number[]): Promise<void>;
};

export function outboxIn(database: Database): Outbox {
  const { prisma } = database;
  return {
    put: (entries) => prisma.$transaction((connection) => putOutbox(connection, database.kind, entries)),
    read: async (kinds, limit) => {
      const where = { kind: { in: [...kinds] } };
      const rows = await prisma.engineOutbox.findMany({ where, orderBy: { id: "asc" }, take: limit });
      return rows.map((row) => ({ ...row, kind: row.kind as OutboxKind }));
    },
    remove: async (ids) => void (await prisma.engineOutbox.deleteMany({ where: { id: { in: [...ids] } } })),
  };
}

/** Writes entries within a transaction, in their order. */
export async function putOutbox(
  connection: Connection,
  kind: Database["kind"],
  entries: readonly OutboxEntry[],
): Promise<void> {
  await insertRows(
    connection,
    kind,
    "EngineOutbox",
    entries.map((entry) => ({ ...entry })),
  );
}
