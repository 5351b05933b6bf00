import type { Execution } from "@/generated/sqlite/client";
import type { Redaction } from "@/lib/redact/redactor";
import { sameTime } from "./compatible";
import type { Connection } from "./database";
import { type ExecutionMetadata, metadataOf, metadataOfRow, mergeMetadata } from "./metadata";
import { GrowingHistory, type GrowingHistories } from "./growing";
import type { Incoming } from "./incoming";
import { type IngestedExecution, LOG_ORIGIN } from "./ingested";
import { linksOfEvents } from "./links";
import { PAGE_EVENTS, packPages } from "./pages";
import { CLOCK } from "./partition";
import type { Plan } from "./plan";
import type { Entries } from "./record";
import { type Related, readStored } from "./related";
import { FOLD_VERSION, summarise } from "./summary";
import { isFromLogs } from "./target";
import { sha256 } from "./text";

/*
 * Events that continue a stored history: what they cost does not depend on what is there already. The last page is
 * written again with them, and the summary is made of what is kept of the history in memory, which is read once.
 */

/** The plan of adding events whose ids follow the last one that is stored. */
export async function planGrowth(
  connection: Connection,
  row: Execution,
  entries: Entries,
  facts: ExecutionMetadata,
  growing: GrowingHistories,
): Promise<Plan> {
  const history = growing.take(row.id, row.contentRevision) ?? (await readHistory(connection, row, growing.redaction));
  const keptPages = Math.floor(history.count / PAGE_EVENTS);
  const packing = packPages([...history.openPage(), ...entries], keptPages);
  history.push(entries);
  const summary = summarise(history.observed(), facts, row.definitionBytes);
  const { identity, firstEventHash } = row;
  const same = { row, identity, firstEventHash, facts, definition: null, isRefold: false };
  const links = { from: entries[0]?.event.id ?? null, ofEvents: linksOfEvents(entries) };
  return { ...same, summary, links, keptPages, pages: await packing, added: entries.length, grown: history };
}

async function readHistory(connection: Connection, row: Execution, redaction: Redaction): Promise<GrowingHistory> {
  const { entries } = await readStored(connection, row, Infinity);
  const history = new GrowingHistory(row.cut === 1, redaction, row.machine);
  history.push(entries);
  return history;
}

/**
 * The one stored run that a record continues, where nothing else is possible: it holds everything up to its last event
 * and has not ended, and what came follows that in id and time. Null: whose it is has to be found out.
 */
export function continued(
  ingested: IngestedExecution,
  { entries, start, starts, clashes }: Incoming,
  { rows, unassigned }: Related,
): { readonly row: Execution; readonly facts: ExecutionMetadata } | null {
  const [row, ...others] = rows;
  const [first] = entries;
  if (row === undefined || first === undefined || others.length + unassigned.length + starts.length > 0) return null;
  if (
    ingested.arn === null ||
    row.arn === null ||
    clashes.length > 0 ||
    !isOpen(row) ||
    !knowsDefinition(row, ingested)
  ) {
    return null;
  }
  if (first.event.id !== (row.lastEventId ?? 0) + 1 || !isLater(row, entries)) return null;
  // Of a run that a log alone told, a record decides anew which events are its own.
  if (isFromLogs(row) && ingested.origin !== LOG_ORIGIN) return null;
  if (start !== null && (row.startedAt === null || !sameTime(Number(row.startedAt), start))) return null;
  return { row, facts: mergeMetadata(metadataOfRow(row), metadataOf(ingested)) };
}

function isOpen({ foldVersion, completeness, cut, definitionHash, definitionBytes }: Execution): boolean {
  const isMeasured = definitionHash === null || definitionBytes !== null;
  return foldVersion === FOLD_VERSION && completeness === "running" && cut === 0 && isMeasured;
}

/** Whether a record says nothing of the definition that is not known. */
function knowsDefinition({ definitionHash }: Execution, { definition }: IngestedExecution): boolean {
  return definition === null || (definition.assumed && definitionHash === sha256(definition.text));
}

/** Whether time goes on with the ids, as far as clocks of services agree. */
function isLater({ lastAt }: Execution, entries: Entries): boolean {
  let latest = lastAt === null ? -Infinity : Number(lastAt);
  for (const { event } of entries) {
    if (event.timestamp < latest - CLOCK) return false;
    latest = Math.max(latest, event.timestamp);
  }
  return true;
}
