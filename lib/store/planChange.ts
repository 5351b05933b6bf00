import type { Change } from "./change";
import type { Connection } from "./database";
import { divide } from "./divide";
import type { Incoming } from "./incoming";
import { type IngestedExecution, LOG_ORIGIN, type Saved } from "./ingested";
import type { GrowingHistories } from "./growing";
import { partition } from "./partition";
import { planSave, runIdentity, type Stored } from "./plan";
import { continued, planGrowth } from "./planGrowth";
import type { Entries } from "./record";
import { type Related, readStored } from "./related";
import { StoreRefusal } from "./refusal";
import {
  contradictionsOf,
  findByFirstEvent,
  findRun,
  firstId,
  isFromLogs,
  refuseConflicts,
  runsOf,
  startIn,
} from "./target";

/** What is to be written, or what is answered when there is nothing to write. */
export async function planChange(
  connection: Connection,
  ingested: IngestedExecution,
  incoming: Incoming,
  related: Related,
  growing: GrowingHistories,
): Promise<Change | Saved> {
  const target = continued(ingested, incoming, related);
  if (target !== null) {
    const plan = await planGrowth(connection, target.row, incoming.entries, target.facts, growing);
    return { plans: [plan], removed: [], unassigned: null, added: plan.added, main: 0 };
  }
  if (ingested.arn === null) return planBare(connection, ingested, incoming, related);
  const isLoose = ingested.origin === LOG_ORIGIN || incoming.starts.length > 1;
  return isLoose
    ? planLoose(connection, ingested, incoming, related, ingested.arn)
    : planRecord(connection, ingested, incoming, related, ingested.arn);
}

/** Without an ARN a record belongs to what began with the same first event and holds nothing else. */
async function planBare(connection: Connection, ingested: IngestedExecution, incoming: Incoming, related: Related) {
  refuseClashes(incoming);
  const target = await findByFirstEvent(connection, ingested, incoming, related);
  const stored = target.kind === "found" ? target.stored : null;
  return single(ingested, incoming, stored, freeIdentity(related, ingested.identity));
}

async function planRecord(
  connection: Connection,
  ingested: IngestedExecution,
  incoming: Incoming,
  related: Related,
  arn: string,
): Promise<Change | Saved> {
  refuseClashes(incoming);
  const target = await findRun(connection, ingested, incoming, related);
  if (target.kind === "undecided") return divided(connection, ingested, incoming, related, null, arn);
  const stored = target.kind === "found" ? target.stored : null;
  const others = runsOf(related, arn).filter((row) => row.id !== stored?.row.id || isFromLogs(row));
  if (related.unassigned.length > 0 || others.some(isFromLogs)) {
    return divided(connection, ingested, incoming, related, { stored }, arn);
  }
  return single(ingested, incoming, stored, freeIdentity(related, runIdentity(arn, incoming.start)));
}

/** Events of a log: of the only run as long as nothing contradicts that, else divided among the runs. */
async function planLoose(
  connection: Connection,
  ingested: IngestedExecution,
  incoming: Incoming,
  related: Related,
  arn: string,
): Promise<Change | Saved> {
  const [row, ...more] = runsOf(related, arn);
  const stored =
    row === undefined ? null : await readStored(connection, row, firstId(incoming.entries), ingested.definition);
  if (more.length === 0 && related.unassigned.length === 0 && isOneRun(stored, incoming)) {
    const target = stored === null ? await findByFirstEvent(connection, ingested, incoming, related) : null;
    const known = target?.kind === "found" ? target.stored : stored;
    return single(ingested, incoming, known, freeIdentity(related, runIdentity(arn, incoming.start)));
  }
  if (looksWhole(incoming)) await refuseOtherContent(connection, ingested, incoming, related);
  return divided(connection, ingested, incoming, related, null, arn);
}

/** Whether all events, stored and incoming, can be of one run. */
function isOneRun(stored: Stored | null, { entries, clashes, starts, start }: Incoming): boolean {
  if (clashes.length > 0 || starts.length > 1) return false;
  const known = stored === null ? null : startIn(stored);
  const run = { start: known ?? start, own: [] };
  const all = [...(stored?.entries ?? []), ...entries];
  const parts = partition(run.start === null ? [] : [{ ...run, start: run.start }], all);
  return parts.unassigned.length === 0;
}

/** Ids from 1 on without a hole, as a log of one run has them; a part of a log of several runs hardly ever does. */
function looksWhole({ entries, clashes }: Incoming): boolean {
  return clashes.length === 0 && entries.every(({ event }, i) => event.id === i + 1);
}

async function refuseOtherContent(
  connection: Connection,
  ingested: IngestedExecution,
  incoming: Incoming,
  related: Related,
) {
  for (const row of runsOf(related, ingested.arn)) {
    if (row.startedAt === null || Number(row.startedAt) !== incoming.start) continue;
    const stored = await readStored(connection, row, firstId(incoming.entries));
    refuseConflicts(stored, incoming.entries, contradictionsOf(stored, incoming.entries), ingested);
  }
}

function refuseClashes({ clashes }: Incoming): void {
  const [id] = clashes;
  if (id === undefined) return;
  throw new StoreRefusal(
    `event ${id} is in it twice, with different content: it is no record of one execution. Nothing of it was stored.`,
  );
}

async function single(
  ingested: IngestedExecution,
  { entries, redaction }: Incoming,
  stored: Stored | null,
  identity: string,
): Promise<Change | Saved> {
  const plan = await planSave(ingested, entries, stored, identity, redaction);
  if (plan === null) return { key: stored?.row.key ?? "", outcome: "duplicate", added: 0 };
  return { plans: [plan], removed: [], unassigned: null, added: plan.added, main: 0 };
}

async function divided(
  connection: Connection,
  ingested: IngestedExecution,
  incoming: Incoming,
  related: Related,
  record: { readonly stored: Stored | null } | null,
  arn: string,
): Promise<Change | Saved> {
  const { plans, removed, unassigned, added, main } = await divide(connection, ingested, incoming, related, record);
  const texts = (entries: Entries) => entries.map(({ text }) => text).join("\n");
  const isSame = plans.length === 0 && removed.length === 0 && texts(unassigned) === texts(related.unassigned);
  if (isSame && typeof main === "string") {
    return { key: main, outcome: "duplicate", added: 0, unassigned: unassigned.length };
  }
  const gone = new Set(removed.map(({ id }) => id));
  const of = runsOf(related, arn).flatMap(({ id }) => (gone.has(id) ? [] : [id]));
  return { plans, removed, unassigned: { arn, entries: unassigned, of }, added, main };
}

/** The identity, or that with a number where another run has it: one that began alike, or one without a known start. */
function freeIdentity({ rows }: Related, identity: string): string {
  const taken = new Set(rows.map((row) => row.identity));
  for (let n = 1; ; n++) {
    const name = n === 1 ? identity : `${identity}~${n}`;
    if (!taken.has(name)) return name;
  }
}
