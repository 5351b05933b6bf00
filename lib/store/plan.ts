import type { Execution } from "@/generated/sqlite/client";
import type { Redaction } from "@/lib/redact/redactor";
import { type ExecutionMetadata, metadataOf, metadataOfRow, mergeMetadata, addsMetadata } from "./metadata";
import { type GrowingHistory, observe } from "./growing";
import type { GivenDefinition, IngestedExecution } from "./ingested";
import { type Link, linksOfEvents } from "./links";
import { type Page, PAGE_EVENTS, packPages } from "./pages";
import { firstEventHashOf, type Entries, startOf, union } from "./record";
import { StoreRefusal } from "./refusal";
import { sameDefinition } from "./sameDefinition";
import { type Summary, summarise } from "./summary";
import { sha256, sanitizeText } from "./text";

/** A stored execution with its events, read before anything is written. */
export type Stored = {
  readonly row: Execution;
  readonly entries: Entries;
  /** UTF-8 bytes of the definition; null without one. */
  readonly definitionBytes: number | null;
  /** Its text, when another one has come. */
  readonly definition: string | null;
};

export type KeptDefinition = { readonly text: string; readonly assumed: boolean };

/** What names a run: its ARN and the time of its ExecutionStarted, in ms; the ARN alone while no start is known. */
export function runIdentity(arn: string, start: number | null): string {
  return sanitizeText(start === null ? arn : `${arn}@${start}`);
}

/** What to write. Made without holding the database; still good while `row` has not changed. */
export type Plan = {
  /** The row that grows; null for a new one under `identity`. */
  readonly row: Execution | null;
  readonly identity: string;
  readonly firstEventHash: string | null;
  readonly facts: ExecutionMetadata;
  readonly summary: Summary;
  /** Pages before this one stay as they are. */
  readonly keptPages: number;
  readonly pages: readonly Page[];
  /** What its events tell of others, from the event `from` on; null: no event has changed. */
  readonly links: { readonly from: number | null; readonly ofEvents: readonly Link[] };
  /** Null: leave what is there. */
  readonly definition: KeptDefinition | null;
  readonly added: number;
  /** Nothing came: what is derived is made anew, and what was said about the events stays. */
  readonly isRefold: boolean;
  /** Only of a history that grew at its end: what is kept of it once it is stored. */
  readonly grown?: GrowingHistory;
  /** Only of an assignment: what it replaced, and the definition that comes back. */
  readonly assigned?: Pick<AssignedColumns, "before" | "kept">;
};

/** The plan of storing `came` into `stored`, or as a new execution under `identity`; null when there is nothing to do. */
export async function planSave(
  ingested: IngestedExecution,
  incoming: Entries,
  stored: Stored | null,
  identity: string,
  redaction: Redaction,
): Promise<Plan | null> {
  const facts = metadataOf(ingested);
  const definition = newDefinition(stored, ingested.definition);
  if (stored === null) {
    const fresh = { redaction, row: null, identity, facts, entries: incoming, changedFrom: 0, added: incoming.length };
    return plan({ ...fresh, definition, definitionBytes: bytesOf(definition), isRefold: false });
  }
  const known = metadataOfRow(stored.row);
  const merged = mergeMetadata(known, facts);
  const { entries, added, changedFrom } = union(stored.entries, incoming);
  if (changedFrom === null && definition === null && !addsMetadata(known, merged)) return null;
  return plan({
    row: stored.row,
    identity: identityOf(merged, entries) ?? stored.row.identity,
    facts: merged,
    entries,
    changedFrom: changedFrom ?? entries.length,
    added,
    definition,
    redaction,
    isRefold: false,
    definitionBytes: bytesOf(definition) ?? stored.definitionBytes,
  });
}

/**
 * The plan of a run whose events were told apart from those of others: they replace what is stored of it. Null when
 * nothing changes. `came` is what a source said of this very run besides the events.
 */
export async function planRun(
  stored: Stored | null,
  entries: Entries,
  ingested: IngestedExecution,
  start: number | null,
  redaction: Redaction,
): Promise<Plan | null> {
  const facts = metadataOf(ingested);
  const known = stored === null ? null : metadataOfRow(stored.row);
  const merged = known === null ? facts : mergeMetadata(known, facts);
  const definition = newDefinition(stored, ingested.definition);
  const same = stored !== null && sameEntries(stored.entries, entries);
  if (same && definition === null && known !== null && !addsMetadata(known, merged)) return null;
  return plan({
    row: stored?.row ?? null,
    identity: identityOf(merged, entries) ?? runIdentity(ingested.arn ?? ingested.identity, start),
    facts: merged,
    entries,
    changedFrom: same ? entries.length : 0,
    added: 0,
    definition,
    redaction,
    isRefold: false,
    definitionBytes: bytesOf(definition) ?? stored?.definitionBytes ?? null,
  });
}

function sameEntries(a: Entries, b: Entries): boolean {
  return a.length === b.length && a.every(({ text }, i) => text === b[i]?.text);
}

/** Null without an ARN. */
function identityOf({ arn, described }: ExecutionMetadata, entries: Entries): string | null {
  return arn === null ? null : runIdentity(arn, startOf(entries) ?? described?.startedAt ?? null);
}

/** A definition that an assignment brings, or one that comes back; and what `undo` will need. */
export type AssignedColumns = {
  readonly definition: string | null;
  readonly kept: Pick<Execution, "definitionHash" | "definitionAssumed" | "definitionBytes"> | null;
  readonly before: string | null;
};

/** The plan of giving a stored execution other facts or another definition; its events stay. */
export function planAssignment(
  { row, entries, definitionBytes }: Stored,
  facts: ExecutionMetadata,
  { redaction, ...said }: AssignedColumns & { readonly redaction: Redaction },
): Promise<Plan> {
  const definition = said.definition === null ? null : { text: said.definition, assumed: true };
  const identity = facts.arn === null ? bareIdentity(row) : runIdentity(facts.arn, startOf(entries) ?? startIn(row));
  return plan({
    row,
    identity,
    facts,
    entries,
    changedFrom: entries.length,
    added: 0,
    definition,
    redaction,
    isRefold: false,
    definitionBytes: bytesOf(definition) ?? (said.kept === null ? definitionBytes : said.kept.definitionBytes),
    assigned: { before: said.before, kept: said.kept },
  });
}

/** An execution that lost its ARN again is known by its row alone; a record of it finds it by its first event. */
function bareIdentity({ arn, identity, key }: Execution): string {
  return arn === null ? identity : `import:${key}`;
}

function startIn({ startedAt }: Execution): number | null {
  return startedAt === null ? null : Number(startedAt);
}

/** The plan of folding anew what is stored. */
export function planRefold({ row, entries, definitionBytes }: Stored, redaction: Redaction): Promise<Plan> {
  const facts = metadataOfRow(row);
  const changedFrom = entries.length;
  const { identity } = row;
  const kept = { definition: null, definitionBytes, redaction, isRefold: true };
  return plan({ row, identity, facts, entries, changedFrom, added: 0, ...kept });
}

function bytesOf(definition: KeptDefinition | null): number | null {
  return definition === null ? null : Buffer.byteLength(definition.text);
}

type Parts = Omit<Plan, "firstEventHash" | "summary" | "pages" | "keptPages" | "links"> & {
  readonly entries: Entries;
  readonly changedFrom: number;
  readonly definitionBytes: number | null;
  readonly redaction: Redaction;
};

async function plan({ entries, changedFrom, definitionBytes, redaction, ...parts }: Parts): Promise<Plan> {
  const keptPages = Math.floor(changedFrom / PAGE_EVENTS);
  const whole = changedFrom >= entries.length;
  // Packing runs on other threads while this one folds.
  const packing = whole
    ? Promise.resolve([])
    : packPages(keptPages === 0 ? entries : entries.slice(keptPages * PAGE_EVENTS), keptPages);
  const { cut, machine } = parts.facts;
  const summary = summarise(observe(entries, cut, redaction, machine), parts.facts, definitionBytes);
  const pages = await packing;
  return {
    ...parts,
    firstEventHash: firstEventHashOf(entries),
    summary,
    links: linksFrom(parts.isRefold ? 0 : changedFrom, entries),
    pages,
    keptPages: whole ? Math.ceil(entries.length / PAGE_EVENTS) : keptPages,
  };
}

/** Links of the entries from a place on: those before it stay, and of them outlines may be all that was read. */
function linksFrom(place: number, entries: Entries): Plan["links"] {
  const first = entries[place];
  if (first === undefined) return { from: null, ofEvents: [] };
  return {
    from: place === 0 ? 1 : first.event.id,
    ofEvents: linksOfEvents(place === 0 ? entries : entries.slice(place)),
  };
}

/**
 * The definition to store; null when there is nothing to change. One that AWS told takes the place of an assumed one;
 * any other that differs from the stored one is refused, because one run ran with one definition.
 */
function newDefinition(stored: Stored | null, ingested: GivenDefinition | null): KeptDefinition | null {
  if (ingested === null || stored === null || stored.row.definitionHash === null) return ingested;
  const { definitionHash, definitionAssumed, key } = stored.row;
  const told = definitionAssumed === 0;
  if (definitionHash === sha256(ingested.text) || sameDefinition(stored.definition, ingested.text))
    return told || ingested.assumed ? null : ingested;
  if (ingested.guessed) return null;
  if (!told && !ingested.assumed) return ingested;
  throw new StoreRefusal(
    `Its definition differs from the one that is stored for this execution (${key}). Nothing of it was stored. ` +
      `\`stepscope assign ${key} --definition FILE\` gives the execution another definition.`,
  );
}
