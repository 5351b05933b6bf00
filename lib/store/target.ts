import type { Execution } from "@/generated/sqlite/client";
import { conflictsOf, sameTime } from "./compatible";
import type { Connection } from "./database";
import type { Incoming } from "./incoming";
import { DESCRIPTION_ORIGIN, type IngestedExecution, LOG_ORIGIN } from "./ingested";
import { isPossible, partition } from "./partition";
import type { Stored } from "./plan";
import { type Entries, startOf } from "./record";
import { isTexts, readJson } from "./column";
import { type Related, readStored } from "./related";
import { StoreRefusal } from "./refusal";

/*
 * Which stored run is a record of? A record is what one answer or file tells of one run; logs, which mix runs, are
 * divided by lib/store/divide instead where that matters.
 */

/** The stored execution that a record belongs to; `none`: it is a new one; `undecided`: it can be of several runs. */
export type Target = { readonly kind: "found"; readonly stored: Stored } | { readonly kind: "none" | "undecided" };

const NONE: Target = { kind: "none" };

/** The runs of the incoming ARN among what is related. */
export function runsOf({ rows }: Related, arn: string | null): Execution[] {
  return arn === null ? [] : rows.filter((row) => row.arn !== null);
}

/** Whether all that a row holds came from logs, so that events of another run may be among it. */
export function isFromLogs({ origins }: Pick<Execution, "origins">): boolean {
  const all = readJson(origins, isTexts) ?? [];
  return all.includes(LOG_ORIGIN) && all.every((origin) => origin === LOG_ORIGIN || origin === DESCRIPTION_ORIGIN);
}

/**
 * Finds the run of a record with an ARN. Throws StoreRefusal when a run with its ARN and start, or at its times, holds
 * something else.
 */
export async function findRun(
  connection: Connection,
  ingested: IngestedExecution,
  incoming: Incoming,
  related: Related,
): Promise<Target> {
  const runs = runsOf(related, ingested.arn);
  const read = (row: Execution) => readStored(connection, row, firstId(incoming.entries), ingested.definition);
  const { start } = incoming;
  if (start === null) return findByEvents(await readAll(runs, read), ingested, incoming);
  const same = runs.filter((row) => row.startedAt !== null && sameTime(Number(row.startedAt), start));
  const [match] = same.sort((a, b) => distance(a, start) - distance(b, start));
  if (match !== undefined) {
    const stored = await read(match);
    refuseOtherContent(stored, incoming.entries, ingested);
    return { kind: "found", stored };
  }
  for (const row of runs.filter(({ startedAt }) => startedAt === null)) {
    const stored = await read(row);
    if (fits({ entries: stored.entries, start: null }, incoming.entries, start)) return { kind: "found", stored };
  }
  return findByFirstEvent(connection, ingested, incoming, related);
}

/** Of executions without an ARN that began with the same first event, the one that holds nothing else. */
export async function findByFirstEvent(
  connection: Connection,
  ingested: IngestedExecution,
  { entries }: Incoming,
  { rows }: Related,
): Promise<Target> {
  const alike = ingested.arn === null ? rows : rows.filter((row) => row.arn === null);
  for (const row of alike) {
    const stored = await readStored(connection, row, firstId(entries), ingested.definition);
    if (conflictsOf(stored.entries, entries).length === 0) return { kind: "found", stored };
  }
  return NONE;
}

/** A record without any start: of the run whose events it continues or repeats. */
function findByEvents(runs: readonly Stored[], ingested: IngestedExecution, { entries }: Incoming): Target {
  const fitting = runs.filter((run) => fits({ entries: run.entries, start: startIn(run) }, entries, null));
  const sharing = fitting.filter((run) => shares(run.entries, entries));
  const [only, ...others] = sharing.length > 0 ? sharing : fitting;
  if (only !== undefined) return others.length === 0 ? { kind: "found", stored: only } : { kind: "undecided" };
  for (const run of runs) refuseConflicts(run, entries, conflictsOf(run.entries, entries), ingested);
  return NONE;
}

/**
 * Refuses a record of a run's start that holds something else, but for events that a log brought and that cannot be of
 * this run: those are divided anew.
 */
function refuseOtherContent(stored: Stored, entries: Entries, ingested: IngestedExecution): void {
  const ids = contradictionsOf(stored, entries);
  if (ids.length === 0) return;
  const run = { start: startOf(entries) ?? -Infinity, own: entries };
  const foreign =
    isFromLogs(stored.row) && stored.entries.every((entry) => !ids.includes(entry.event.id) || !isPossible(run, entry));
  if (!foreign) throw new StoreRefusal(differs(ids, ingested.arn, stored.row.key));
}

/**
 * Ids at which a record of a run's start contradicts what is stored of the run. What logs told at another time is no
 * contradiction: it can be of another run, whose start has not come yet, and is divided anew.
 */
export function contradictionsOf(stored: Stored, entries: Entries): number[] {
  const ids = conflictsOf(stored.entries, entries);
  if (ids.length === 0 || !isFromLogs(stored.row)) return ids;
  const times = new Map(stored.entries.map(({ event }) => [event.id, event.timestamp]));
  return ids.filter((id) =>
    entries.some(({ event }) => event.id === id && sameTime(event.timestamp, times.get(id) ?? -Infinity)),
  );
}

/** Refuses what differs from a run at `conflicts`, ids that, by their times, can be of it. */
export function refuseConflicts(
  stored: Stored,
  entries: Entries,
  conflicts: readonly number[],
  { arn }: IngestedExecution,
): void {
  const run = { start: startIn(stored) ?? -Infinity, own: stored.entries };
  const byId = new Map(entries.map((entry) => [entry.event.id, entry]));
  const ids = conflicts.filter((id) => {
    const entry = byId.get(id);
    return entry !== undefined && (entry.event.type === "ExecutionStarted" || isPossible(run, entry));
  });
  if (ids.length > 0) throw new StoreRefusal(differs(ids, arn, stored.row.key));
}

const NAMED = 5;

function differs(ids: readonly number[], arn: string | null, key: string): string {
  const named = ids.slice(0, NAMED).join(", ") + (ids.length > NAMED ? ` and ${ids.length - NAMED} more` : "");
  const what = ids.length === 1 ? `event ${named} differs` : `events ${named} differ`;
  return (
    `${what} from what is stored under ${arn === null ? "its identity" : "this ARN"} (${key}). Nothing of it was stored. ` +
    `A record of another run has another time of ExecutionStarted; \`stepscope delete ${key}\` makes room for this one.`
  );
}

/** Whether two records can be parts of one run: no id contradicts, and time ascends with the ids. */
function fits(
  known: { readonly entries: Entries; readonly start: number | null },
  entries: Entries,
  start: number | null,
) {
  const run = { start: start ?? known.start ?? -Infinity, own: known.entries };
  if (conflictsOf(known.entries, entries).length > 0) return false;
  const begins = start === null || known.entries.every(({ event }) => event.timestamp >= start - SECOND);
  return begins && partition([run], entries.filter(isInner)).unassigned.length === 0;
}

const SECOND = 1000;

function isInner({ event }: Entries[number]): boolean {
  return event.type !== "ExecutionStarted";
}

function shares(a: Entries, b: Entries): boolean {
  const ids = new Set(a.map(({ event }) => event.id));
  return b.some(({ event }) => ids.has(event.id));
}

export function startIn({ row }: Stored): number | null {
  return row.startedAt === null ? null : Number(row.startedAt);
}

function distance(row: Execution, start: number): number {
  return Math.abs(Number(row.startedAt) - start);
}

async function readAll(rows: readonly Execution[], read: (row: Execution) => Promise<Stored>): Promise<Stored[]> {
  const all: Stored[] = [];
  for (const row of rows) all.push(await read(row));
  return all;
}

export function firstId(entries: Entries): number {
  return entries[0]?.event.id ?? Infinity;
}
