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

/** Nothing stored has to do with it. */
export const UNRELATED: Related = { rows: [], unassigned: [], stamp: "" };

/** What a record can be known by. */
export type Wanted = {
  readonly arn: string | null;
  readonly identity: string;
  readonly firstEventHash: string | null;
};

/**
 * Of many records those of which `readRelated` may find something, in a few questions: what it looks for is stored under
 * any ARN or identity, or, where one of both has no ARN, with the same first event.
 */
export async function findKnownNames(
  connection: Connection,
  wanted: readonly Wanted[],
): Promise<(one: Wanted) => boolean> {
  const known = { named: new Set<string>(), bare: new Set<string>(), begun: new Set<string>() };
  for (let at = 0; at < wanted.length; at += ASKED_AT_ONCE) {
    await addKnown(connection, wanted.slice(at, at + ASKED_AT_ONCE), known);
  }
  return ({ arn, identity, firstEventHash }) => {
    if (known.named.has(sanitizeText(arn ?? identity))) return true;
    return (
      firstEventHash !== null && (known.bare.has(firstEventHash) || (arn === null && known.begun.has(firstEventHash)))
    );
  };
}

type KnownNames = {
  /** ARNs and identities. */
  readonly named: Set<string>;
  /** Hashes of the first events of executions without an ARN. */
  readonly bare: Set<string>;
  /** The same of all, of those that records without an ARN ask for. */
  readonly begun: Set<string>;
};

async function addKnown(
  { execution, unassignedEvent }: Connection,
  wanted: readonly Wanted[],
  { named, bare, begun }: KnownNames,
): Promise<void> {
  const arns = wanted.flatMap(({ arn }) => (arn === null ? [] : [sanitizeText(arn)]));
  const ofArns = { where: { arn: { in: arns } }, select: { arn: true } } as const;
  for (const { arn } of await execution.findMany(ofArns)) if (arn !== null) named.add(arn);
  for (const { arn } of await unassignedEvent.findMany(ofArns)) named.add(arn);
  const identities = wanted.flatMap(({ arn, identity }) => (arn === null ? [sanitizeText(identity)] : []));
  if (identities.length > 0) {
    const rows = await execution.findMany({ where: { identity: { in: identities } }, select: { identity: true } });
    for (const { identity } of rows) named.add(identity);
  }
  const hashes = (some: readonly Wanted[]) => some.flatMap(({ firstEventHash }) => firstEventHash ?? []);
  const select = { firstEventHash: true } as const;
  const alike = { firstEventHash: { in: hashes(wanted) }, arn: null };
  for (const row of await execution.findMany({ where: alike, select })) bare.add(row.firstEventHash ?? "");
  const unnamed = hashes(wanted.filter(({ arn }) => arn === null));
  if (unnamed.length === 0) return;
  const rows = await execution.findMany({ where: { firstEventHash: { in: unnamed } }, select });
  for (const row of rows) begun.add(row.firstEventHash ?? "");
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
  const own = arn === null ? { identity: sanitizeText(identity) } : { arn: sanitizeText(arn) };
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
    where: { arn: sanitizeText(arn) },
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
  const pages = await connection.historyPage.findMany({ where: { executionId: row.id }, orderBy: { number: "asc" } });
  const entries: Entry[] = [];
  for (const page of pages) {
    const stays = page.lastId < from && page.count === PAGE_EVENTS;
    entries.push(...(await (stays ? unpackOutlines(page) : unpackEntries(page))));
  }
  return { row, entries, ...(await definitionIn(connection, row, ingested)) };
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
