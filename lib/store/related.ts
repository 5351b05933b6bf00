import { createHash } from "node:crypto";
import type { Execution, UnassignedEvent } from "@/generated/sqlite/client";
import { decodeEvent } from "@/lib/history/decode";
import type { JsonObject } from "@/lib/base/json";
import type { Connection } from "./database";
import { readDefinition } from "./history";
import type { IngestedExecution } from "./ingested";
import { PAGE_EVENTS, unpackEntries, unpackOutlines } from "./pages";
import type { Stored } from "./plan";
import type { Entry } from "./record";
import { sha256, storable } from "./text";

/*
 * Everything stored that an incoming execution can have to do with: the runs under its ARN, executions that began with
 * the same first event, and events under its ARN that nobody could assign. A change is planned on it and written only
 * while it is still the same, so that two who import at once never store one execution twice.
 */
export type Related = {
  readonly rows: readonly Execution[];
  readonly unassigned: readonly Entry[];
  /** Changes with every change of the above. */
  readonly stamp: string;
};

/** Nothing stored has to do with it. */
export const UNRELATED: Related = { rows: [], unassigned: [], stamp: "" };

/** What a record can be known by. */
export type Wanted = {
  readonly arn: string | null;
  readonly identity: string;
  readonly firstEventHash: string | null;
};

/**
 * Of many records those of which `readRelated` may find something, in a few questions: any name that is stored will do.
 */
export async function findKnownNames(
  connection: Connection,
  wanted: readonly Wanted[],
): Promise<(one: Wanted) => boolean> {
  const known = new Set<string>();
  const chunks = Math.ceil(wanted.length / ASKED_AT_ONCE);
  for (let n = 0; n < chunks; n++) {
    const some = wanted.slice(n * ASKED_AT_ONCE, (n + 1) * ASKED_AT_ONCE);
    const arns = some.flatMap(({ arn }) => (arn === null ? [] : [storable(arn)]));
    const identities = some.map(({ arn, identity }) => storable(arn ?? identity));
    const hashes = some.flatMap(({ firstEventHash }) => firstEventHash ?? []);
    const select = { arn: true, identity: true, firstEventHash: true } as const;
    const add = (rows: readonly { readonly [name: string]: string | null }[]) => {
      for (const row of rows) for (const name of Object.values(row)) if (name !== null) known.add(name);
    };
    add(
      await connection.execution.findMany({ where: { arn: { in: arns } }, select: { arn: true }, distinct: ["arn"] }),
    );
    add(await connection.execution.findMany({ where: { identity: { in: identities } }, select }));
    add(
      await connection.execution.findMany({
        where: { firstEventHash: { in: hashes } },
        select: { firstEventHash: true },
        distinct: ["firstEventHash"],
      }),
    );
    add(
      await connection.unassignedEvent.findMany({
        where: { arn: { in: arns } },
        select: { arn: true },
        distinct: ["arn"],
      }),
    );
  }
  return ({ arn, identity, firstEventHash }) =>
    known.has(storable(arn ?? identity)) || (firstEventHash !== null && known.has(firstEventHash));
}

/** Records that one question names. */
const ASKED_AT_ONCE = 500;

/** Runs of one ARN and executions that begin alike. More than a few do not happen but where one name is used again and again. */
const MAX_ROWS = 2_000;

/** `firstEventHash`: of the incoming record, null without event 1. */
export async function readRelated(
  connection: Connection,
  { arn, identity }: Pick<IngestedExecution, "arn" | "identity">,
  firstEventHash: string | null,
): Promise<Related> {
  const alike = firstEventHash === null ? [] : [arn === null ? { firstEventHash } : { firstEventHash, arn: null }];
  const own = arn === null ? { identity: storable(identity) } : { arn: storable(arn) };
  const rows = await connection.execution.findMany({
    where: { OR: [own, ...alike] },
    orderBy: { id: "asc" },
    take: MAX_ROWS,
  });
  const events = arn === null ? [] : await readUnassigned(connection, arn);
  const parts = [
    ...rows.map(({ id, contentRevision }) => `${id}:${contentRevision}`),
    ...events.map(({ hash }) => hash),
  ];
  return {
    rows,
    unassigned: events.flatMap(entryOf),
    stamp: createHash("sha256").update(parts.join(" ")).digest("hex"),
  };
}

/** Events under an ARN that are of no known run or could be of several, ascending. */
export function readUnassigned(connection: Connection, arn: string): Promise<UnassignedEvent[]> {
  return connection.unassignedEvent.findMany({
    where: { arn: storable(arn) },
    orderBy: [{ eventId: "asc" }, { hash: "asc" }],
  });
}

export function entryOf({ text }: Pick<UnassignedEvent, "text">): Entry[] {
  const event = decodeEvent(JSON.parse(text) as JsonObject);
  return event.ok ? [{ event: event.value, text }] : [];
}

/** Makes the unassigned events of an ARN those that are given. */
export async function writeUnassigned(
  connection: Connection,
  arn: string,
  entries: readonly Entry[],
  now: number,
): Promise<void> {
  const rows = entries.map(({ event, text }) => ({
    arn: storable(arn),
    hash: sha256(text),
    eventId: event.id,
    type: storable(event.type === "Unknown" ? event.wireType : event.type),
    at: BigInt(event.timestamp),
    text: storable(text),
    importedAt: BigInt(now),
  }));
  const there = new Set((await readUnassigned(connection, arn)).map(({ hash }) => hash));
  const kept = new Set(rows.map(({ hash }) => hash));
  const gone = [...there].filter((hash) => !kept.has(hash));
  const fresh = rows.filter(({ hash }) => !there.has(hash));
  if (gone.length > 0)
    await connection.unassignedEvent.deleteMany({ where: { arn: storable(arn), hash: { in: gone } } });
  if (fresh.length > 0) await connection.unassignedEvent.createMany({ data: fresh });
}

/**
 * A stored execution for joining it with events from id `from` on. Full pages before that keep what they hold, so of
 * them only the outlines are read.
 */
export async function readStored(
  connection: Connection,
  row: Execution,
  from: number,
  came: IngestedExecution["definition"] = null,
): Promise<Stored> {
  const pages = await connection.historyPage.findMany({ where: { executionId: row.id }, orderBy: { number: "asc" } });
  const entries: Entry[] = [];
  for (const page of pages) {
    const stays = page.lastId < from && page.count === PAGE_EVENTS;
    entries.push(...(await (stays ? unpackOutlines(page) : unpackEntries(page))));
  }
  return { row, entries, ...(await definitionIn(connection, row, came)) };
}

/** Measured when it was stored, by earlier versions it was not; its text is read when another one has come. */
async function definitionIn(
  connection: Connection,
  { definitionHash: hash, definitionBytes }: Execution,
  came: IngestedExecution["definition"],
): Promise<Pick<Stored, "definition" | "definitionBytes">> {
  const differs = came !== null && hash !== null && hash !== sha256(came.text);
  if (hash === null || (definitionBytes !== null && !differs)) return { definitionBytes, definition: null };
  const definition = await readDefinition({ prisma: connection }, hash);
  return { definition, definitionBytes: definition === null ? null : Buffer.byteLength(definition) };
}
