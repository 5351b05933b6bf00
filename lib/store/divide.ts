import type { Execution } from "@/generated/sqlite/client";
import { sameTime } from "./compatible";
import type { Connection } from "./database";
import type { Incoming } from "./incoming";
import { type IngestedExecution, LOG_ORIGIN } from "./ingested";
import { type KnownRun, partition, withoutRepeats } from "./partition";
import { type Plan, planRun, type Stored } from "./plan";
import { type Entries, type Entry, union } from "./record";
import { type Related, readStored } from "./related";
import { StoreRefusal } from "./refusal";
import { isFromLogs, runsOf, startIn } from "./target";

/*
 * All events under one ARN divided anew among its runs, because more than one run is known or an event contradicts the
 * only one. Runs that a whole record tells keep what they have; what logs told goes into a pool (lib/store/partition).
 */

export type Division = {
  readonly plans: readonly Plan[];
  /** Rows without a start whose events were found to be of other runs. */
  readonly removed: readonly Pick<Execution, "id" | "key">[];
  readonly unassigned: Entries;
  readonly added: number;
  /** Place in `plans`, or the key of a row that does not change: the run that most of what came is of. */
  readonly main: number | string;
};

type Run = KnownRun & { readonly stored: Stored | null };

/** Events under one ARN that are divided at most: runs of AWS's greatest length, some of them at once. */
const MAX_EVENTS = 200_000;

/** `record`: what came is one run's whole record, of this stored run or of a new one (null); else its events are loose. */
export async function divide(
  connection: Connection,
  ingested: IngestedExecution,
  incoming: Incoming,
  related: Related,
  record: { readonly stored: Stored | null } | null,
): Promise<Division> {
  const rows = runsOf(related, ingested.arn);
  refuseTooMany(rows, incoming, ingested);
  const stored: Stored[] = [];
  for (const row of rows) stored.push(await readStored(connection, row, 0, ingested.definition));
  const recorded = record === null ? [] : [recordedRun(stored, record.stored, incoming)];
  const whole = stored.filter(({ row }) => !isFromLogs(row) && row.id !== recorded[0]?.stored?.row.id).map(wholeRun);
  const loose = stored.filter(({ row }) => isFromLogs(row) && row.id !== recorded[0]?.stored?.row.id);
  const pool = [
    ...loose.flatMap(({ entries }) => entries),
    ...(recorded[0]?.pool ?? []),
    ...related.unassigned,
    ...(record === null ? incoming.entries : []),
  ];
  const runs = withStarts([...recorded, ...whole], loose, pool);
  const parts = partition(runs, pool);
  return planDivision({ ingested, incoming, related, stored, runs, parts: parts.runs, unassigned: parts.unassigned });
}

function refuseTooMany(rows: readonly Execution[], { entries }: Incoming, { arn }: IngestedExecution): void {
  const events = rows.reduce((sum, row) => sum + row.events, entries.length);
  if (events <= MAX_EVENTS) return;
  throw new StoreRefusal(
    `More than ${MAX_EVENTS} events of ${rows.length} runs stand under ${arn ?? "one ARN"}: too many to tell whose each ` +
      `of a log is. Nothing of it was stored. Import histories of the single runs.`,
  );
}

/** The run that a record tells: its own events are certain, what a log had put there is in the pool again. */
function recordedRun(
  all: readonly Stored[],
  stored: Stored | null,
  { entries, start }: Incoming,
): Run & { pool: Entries } {
  const whole = stored === null ? null : (all.find(({ row }) => row.id === stored.row.id) ?? stored);
  const isLog = whole !== null && isFromLogs(whole.row);
  const own = whole === null || isLog ? entries : union(whole.entries, entries).entries;
  const known = whole === null ? null : startIn(whole);
  return { stored: whole, start: start ?? known ?? firstTime(own), own, pool: isLog ? whole.entries : [] };
}

function wholeRun(stored: Stored): Run {
  return { stored, start: startIn(stored) ?? firstTime(stored.entries), own: stored.entries };
}

function firstTime(entries: Entries): number {
  return Math.min(Infinity, ...entries.slice(0, 1).map(({ event }) => event.timestamp));
}

/** The runs that are certain, and one for each other start that logs tell; in the order of their starts. */
function withStarts(certain: readonly Run[], loose: readonly Stored[], pool: readonly Entry[]): Run[] {
  const runs = [...certain];
  const add = (start: number, stored: Stored | null) => {
    const there = runs.findIndex((run) => sameTime(run.start, start));
    const known = runs[there];
    if (known === undefined) runs.push({ start, stored, own: [] });
    else if (known.stored === null) runs[there] = { ...known, stored };
  };
  for (const stored of loose) {
    const start = startIn(stored);
    if (start !== null) add(start, stored);
  }
  const starts = pool.filter(({ event }) => event.type === "ExecutionStarted").map(({ event }) => event.timestamp);
  for (const start of [...new Set(starts)].sort((a, b) => a - b)) add(start, null);
  const nameless = loose.filter((stored) => startIn(stored) === null);
  return runs
    .sort((a, b) => a.start - b.start)
    .map((run) => (run.stored === null ? { ...run, stored: nameless.shift() ?? null } : run));
}

type Divided = {
  readonly ingested: IngestedExecution;
  readonly incoming: Incoming;
  readonly related: Related;
  readonly stored: readonly Stored[];
  readonly runs: readonly Run[];
  readonly parts: readonly Entries[];
  readonly unassigned: Entries;
};

async function planDivision(divided: Divided): Promise<Division> {
  const { ingested, incoming, related, stored, parts, unassigned } = divided;
  // Without any start there is one run still, which may hold nothing but what nobody can assign.
  const runs: readonly (Run | Nameless)[] =
    divided.runs.length > 0 ? divided.runs : [{ stored: stored[0] ?? null, start: null }];
  const most = indexOfMost(parts, incoming.entries);
  const plans: Plan[] = [];
  let main: number | string = stored[0]?.row.key ?? 0;
  for (const [i, run] of runs.entries()) {
    const isTold = i === most || (incoming.start !== null && run.start !== null && sameTime(run.start, incoming.start));
    const said = isTold && incoming.starts.length < 2 ? ingested : unsaid(ingested);
    const plan = await planRun(run.stored, parts[i] ?? [], said, run.start, incoming.redaction);
    if (i === most) main = plan === null ? (run.stored?.row.key ?? 0) : plans.length;
    if (plan !== null) plans.push(plan);
  }
  const used = new Set(runs.map((run) => run.stored?.row.id));
  const before = withoutRepeats([...stored.flatMap(({ entries }) => entries), ...related.unassigned]).length;
  const after = [...parts, unassigned].reduce((sum, { length }) => sum + length, 0);
  return {
    plans,
    removed: stored.map(({ row }) => row).filter(({ id }) => !used.has(id)),
    unassigned,
    added: Math.max(0, after - before),
    main,
  };
}

type Nameless = { readonly stored: Stored | null; readonly start: null };

/** What is known of a run of which the source said nothing but events. */
function unsaid(ingested: IngestedExecution): IngestedExecution {
  return { ...ingested, described: null, definition: null, cutOff: false, origin: LOG_ORIGIN };
}

/** Which part holds most of the events that came. */
function indexOfMost(parts: readonly Entries[], incoming: Entries): number {
  const texts = new Set(incoming.map(({ text }) => text));
  const counts = parts.map((part) => part.filter(({ text }) => texts.has(text)).length);
  return counts.indexOf(Math.max(...counts, 0));
}
