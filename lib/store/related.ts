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
import { sha256, sanitizeText } from "./text";

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

/** What a record can be known by. */
export type Wanted = {
  readonly arn: string | null;
  readonly identity: string;
  readonly firstEventHash: string | null;
};

/** Runs of one ARN and executions that begin alike. More than a few do not happen but where one name is used again and again. */
export const MAX_ROWS = 2_000;

/** `firstEventHash`: of the incoming record, null without event 1. */
export async function readRelated(
  connection: Connection,
  { arn, identity }: Pick<IngestedExecution, "arn" | "identity">,
  firstEventHash: string | null,
): Promise<Related> {
  const alike = firstEventHash === null ? [] : [arn === null ? { firstEventHash } : { firstEventHash, arn: null }];
  const own = arn === null ? { identity: sanitizeText(identity) } : { arn: sanitizeText(arn) };
  const rows = await connection.execution.findMany({
    where: { OR: [own, ...alike] },
    orderBy: { id: "asc" },
    take: MAX_ROWS,
  });
  const events = arn === null ? [] : await readUnassigned(connection, arn);
  return { rows, unassigned: events.flatMap(entryOf), stamp: stampOf(rows, events) };
}

/** Of rows by ascending id and of events in the order of `readUnassigned`. */
export function stampOf(
  rows: readonly Pick<Execution, "id" | "contentRevision">[],
  events: readonly Pick<UnassignedEvent, "hash">[],
): string {
  const parts = [
    ...rows.map(({ id, contentRevision }) => `${id}:${contentRevision}`),
    ...events.map(({ hash }) => hash),
  ];
  return createHash("sha256").update(parts.join(" ")).digest("hex");
}

/** Events under an ARN that are of no known run or could be of several, ascending. */
export function readUnassigned(connection: Connection, arn: string): Promise<UnassignedEvent[]> {
  return connection.unassignedEvent.findMany({
    where: { arn: sanitizeText(arn) },
    orderBy: UNASSIGNED_ORDER,
  });
}

/** In which `stampOf` takes them. */
export const UNASSIGNED_ORDER = [{ eventId: "asc" }, { hash: "asc" }] as const satisfies object[];

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
    arn: sanitizeText(arn),
    hash: sha256(text),
    eventId: event.id,
    type: sanitizeText(event.type === "Unknown" ? event.wireType : event.type),
    at: BigInt(event.timestamp),
    text: sanitizeText(text),
    importedAt: BigInt(now),
  }));
  const there = new Set((await readUnassigned(connection, arn)).map(({ hash }) => hash));
  const kept = new Set(rows.map(({ hash }) => hash));
  const gone = [...there].filter((hash) => !kept.has(hash));
  const fresh = rows.filter(({ hash }) => !there.has(hash));
  if (gone.length > 0)
    await connection.unassignedEvent.deleteMany({ where: { arn: sanitizeText(arn), hash: { in: gone } } });
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
  ingested: IngestedExecution["definition"] = null,
): Promise<Stored> {
  const entries: Entry[] = [];
  for (const page of await pagesOf(connection, row.id)) {
    const stays = page.lastId < from && page.count === PAGE_EVENTS;
    entries.push(...(await (stays ? unpackOutlines(page) : unpackEntries(page))));
  }
  return { row, entries, ...(await definitionIn(connection, row, ingested)) };
}

/** Prisma asks once for all that look one row up in the same turn: histories that are planned together are read together. */
async function pagesOf(connection: Connection, id: number) {
  const select = { pages: { orderBy: { number: "asc" } } } as const;
  return (await connection.execution.findUnique({ where: { id }, select }))?.pages ?? [];
}

/** Measured when it was stored, by earlier versions it was not; its text is read when another one has come. */
async function definitionIn(
  connection: Connection,
  { definitionHash: hash, definitionBytes }: Execution,
  ingested: IngestedExecution["definition"],
): Promise<Pick<Stored, "definition" | "definitionBytes">> {
  const differs = ingested !== null && hash !== null && hash !== sha256(ingested.text);
  if (hash === null || (definitionBytes !== null && !differs)) return { definitionBytes, definition: null };
  const definition = await readDefinition({ prisma: connection }, hash);
  return { definition, definitionBytes: definition === null ? null : Buffer.byteLength(definition) };
}
