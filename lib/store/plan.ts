import type { Execution } from "@/generated/sqlite/client";
import { type Facts, factsOf, factsOfRow, mergeFacts, saysMore } from "./facts";
import type { IngestedExecution } from "./ingested";
import { type Page, PAGE_EVENTS, packPages } from "./pages";
import { birthOf, type Entries, union } from "./record";
import { type Summary, summarise } from "./summary";
import { sha256 } from "./text";

/** A stored execution with its events, read before anything is written. */
export type Stored = {
  readonly row: Execution;
  readonly entries: Entries;
  /** UTF-8 bytes of the definition; null without one. */
  readonly definitionBytes: number | null;
};

export type KeptDefinition = { readonly text: string; readonly assumed: boolean };

/** What to write. Made without holding the database; still good while `row` has not changed. */
export type Plan = {
  /** The row that grows; null for a new one under `identity`. */
  readonly row: Execution | null;
  readonly identity: string;
  readonly birth: string | null;
  readonly facts: Facts;
  readonly summary: Summary;
  /** Pages before this one stay as they are. */
  readonly keptPages: number;
  readonly pages: readonly Page[];
  /** Null: leave what is there. */
  readonly definition: KeptDefinition | null;
  readonly added: number;
  /** Nothing came: what is derived is made anew, and what was said about the events stays. */
  readonly isRefold: boolean;
};

/** The plan of storing `came` into `stored`, or as a new execution under `identity`; null when there is nothing to do. */
export async function planSave(
  came: IngestedExecution,
  incoming: Entries,
  stored: Stored | null,
  identity: string,
): Promise<Plan | null> {
  const facts = factsOf(came);
  const definition = newDefinition(stored?.row ?? null, came.definition);
  if (stored === null) {
    const fresh = { row: null, identity, facts, entries: incoming, changedFrom: 0, added: incoming.length };
    return plan({ ...fresh, definition, definitionBytes: bytesOf(definition), isRefold: false });
  }
  const known = factsOfRow(stored.row);
  const merged = mergeFacts(known, facts);
  const { entries, added, changedFrom } = union(stored.entries, incoming);
  if (changedFrom === null && definition === null && !saysMore(known, merged)) return null;
  return plan({
    row: stored.row,
    identity: merged.arn ?? stored.row.identity,
    facts: merged,
    entries,
    changedFrom: changedFrom ?? entries.length,
    added,
    definition,
    isRefold: false,
    definitionBytes: bytesOf(definition) ?? stored.definitionBytes,
  });
}

/** The plan of folding anew what is stored. */
export function planRefold({ row, entries, definitionBytes }: Stored): Promise<Plan> {
  const facts = factsOfRow(row);
  const changedFrom = entries.length;
  const { identity } = row;
  const kept = { definition: null, definitionBytes, isRefold: true };
  return plan({ row, identity, facts, entries, changedFrom, added: 0, ...kept });
}

function bytesOf(definition: KeptDefinition | null): number | null {
  return definition === null ? null : Buffer.byteLength(definition.text);
}

type Parts = Omit<Plan, "birth" | "summary" | "pages" | "keptPages"> & {
  readonly entries: Entries;
  readonly changedFrom: number;
  readonly definitionBytes: number | null;
};

async function plan({ entries, changedFrom, definitionBytes, ...parts }: Parts): Promise<Plan> {
  const keptPages = Math.floor(changedFrom / PAGE_EVENTS);
  const whole = changedFrom >= entries.length;
  // Packing runs on other threads while this one folds.
  const packing = whole ? Promise.resolve([]) : packPages(entries, keptPages);
  const summary = summarise(entries, parts.facts, definitionBytes);
  const pages = await packing;
  return {
    ...parts,
    birth: birthOf(entries),
    summary,
    pages,
    keptPages: whole ? Math.ceil(entries.length / PAGE_EVENTS) : keptPages,
  };
}

/** A definition that was recorded with the run stays; an assumed one gives way. Null when there is nothing to change. */
function newDefinition(row: Execution | null, came: KeptDefinition | null): KeptDefinition | null {
  if (came === null || row === null || row.definitionHash === null) return came;
  const told = row.definitionAssumed === 0;
  const same = row.definitionHash === sha256(came.text);
  return told || (same && came.assumed) ? null : came;
}
