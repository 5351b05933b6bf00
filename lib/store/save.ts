import type { Execution } from "@/generated/sqlite/client";
import { removedSubject } from "@/lib/contract/changeFeed";
import { changing } from "./changes";
import { type Connection, type Database, isUnavailable } from "./database";
import { divide } from "./divide";
import { factsOfRow } from "./facts";
import { type Incoming, incomingOf } from "./incoming";
import { type IngestedExecution, LOG_ORIGIN, type Saved } from "./ingested";
import { lockForRemoval, lockForWriting, lockNames } from "./locks";
import { machineOf } from "./machine";
import { UnreadablePage } from "./pages";
import { partition } from "./partition";
import { type Plan, planRefold, planSave, runIdentity, type Stored } from "./plan";
import type { Entries } from "./record";
import { type Related, readRelated, readStored, writeUnassigned } from "./related";
import { StoreRefusal } from "./refusal";
import { findByFirstEvent, findRun, firstId, isFromLogs, refuseConflicts, runsOf, startIn } from "./target";
import { PlanOutdated, retried } from "./retry";
import { writePlan } from "./write";

/**
 * Stores an execution whole, or joins it with the run it belongs to, in one transaction. The costly part (packing,
 * folding) is done before the transaction; when another writer was faster, it is done again on what that one left.
 * Throws StoreRefusal, and nothing is written, when it contradicts what is stored or cannot be kept for any reason of
 * its own; other errors concern the database as a whole.
 */
export async function saveExecution(database: Database, now: () => number, came: IngestedExecution): Promise<Saved> {
  try {
    return await saveOrThrow(database, now, came);
  } catch (error) {
    if (error instanceof StoreRefusal || isUnavailable(error)) throw error;
    throw new StoreRefusal(`It could not be stored (${lastLine(error)}). Nothing of it was.`, { cause: error });
  }
}

/** Prisma puts the call first and what went wrong last. */
function lastLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? "no reason was given").trim().slice(0, REASON_LENGTH);
}

const REASON_LENGTH = 300;

async function saveOrThrow(database: Database, now: () => number, came: IngestedExecution): Promise<Saved> {
  const incoming = incomingOf(came);
  return retried(`The execution ${came.identity}`, async () => {
    const related = await readRelated(database.prisma, came, incoming.firstEventHash);
    const change = await planChange(database.prisma, came, incoming, related);
    if ("key" in change) return change;
    const names = lockNames({ ...came, firstEventHash: incoming.firstEventHash });
    const written = await commitPlan(database, change, names, now(), async (connection) => {
      const current = await readRelated(connection, came, incoming.firstEventHash);
      return current.stamp === related.stamp;
    });
    return savedOf(change, written);
  });
}

/** What one transaction writes. */
type Change = {
  readonly plans: readonly Plan[];
  readonly removed: readonly Pick<Execution, "id" | "key">[];
  /** Null: leave them as they are. `of`: ids of the stored executions under the ARN. */
  readonly unassigned: { readonly arn: string; readonly entries: Entries; readonly of: readonly number[] } | null;
  readonly added: number;
  /** Place in `plans`, or the key of an execution that does not change. */
  readonly main: number | string;
};

/** What is to be written, or what is answered when there is nothing to write. */
async function planChange(
  connection: Connection,
  came: IngestedExecution,
  incoming: Incoming,
  related: Related,
): Promise<Change | Saved> {
  if (came.arn === null) return planBare(connection, came, incoming, related);
  const isLoose = came.origin === LOG_ORIGIN || incoming.starts.length > 1;
  return isLoose
    ? planLoose(connection, came, incoming, related, came.arn)
    : planRecord(connection, came, incoming, related, came.arn);
}

/** Without an ARN a record belongs to what began with the same first event and holds nothing else. */
async function planBare(connection: Connection, came: IngestedExecution, incoming: Incoming, related: Related) {
  refuseClashes(incoming);
  const target = await findByFirstEvent(connection, came, incoming, related);
  const stored = target.kind === "found" ? target.stored : null;
  return single(came, incoming, stored, freeIdentity(related, came.identity));
}

async function planRecord(
  connection: Connection,
  came: IngestedExecution,
  incoming: Incoming,
  related: Related,
  arn: string,
): Promise<Change | Saved> {
  refuseClashes(incoming);
  const target = await findRun(connection, came, incoming, related);
  if (target.kind === "undecided") return divided(connection, came, incoming, related, null, arn);
  const stored = target.kind === "found" ? target.stored : null;
  const others = runsOf(related, arn).filter((row) => row.id !== stored?.row.id || isFromLogs(row));
  if (related.unassigned.length > 0 || others.some(isFromLogs)) {
    return divided(connection, came, incoming, related, { stored }, arn);
  }
  return single(came, incoming, stored, freeIdentity(related, runIdentity(arn, incoming.start)));
}

/** Events of a log: of the only run as long as nothing contradicts that, else divided among the runs. */
async function planLoose(
  connection: Connection,
  came: IngestedExecution,
  incoming: Incoming,
  related: Related,
  arn: string,
): Promise<Change | Saved> {
  const [row, ...more] = runsOf(related, arn);
  const stored =
    row === undefined ? null : await readStored(connection, row, firstId(incoming.entries), came.definition);
  if (more.length === 0 && related.unassigned.length === 0 && isOneRun(stored, incoming)) {
    const target = stored === null ? await findByFirstEvent(connection, came, incoming, related) : null;
    const known = target?.kind === "found" ? target.stored : stored;
    return single(came, incoming, known, freeIdentity(related, runIdentity(arn, incoming.start)));
  }
  if (looksWhole(incoming)) await refuseOtherContent(connection, came, incoming, related);
  return divided(connection, came, incoming, related, null, arn);
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
  came: IngestedExecution,
  incoming: Incoming,
  related: Related,
) {
  for (const row of runsOf(related, came.arn)) {
    if (row.startedAt === null || Number(row.startedAt) !== incoming.start) continue;
    refuseConflicts(await readStored(connection, row, firstId(incoming.entries)), incoming.entries, came);
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
  came: IngestedExecution,
  { entries }: Incoming,
  stored: Stored | null,
  identity: string,
): Promise<Change | Saved> {
  const plan = await planSave(came, entries, stored, identity);
  if (plan === null) return { key: stored?.row.key ?? "", outcome: "duplicate", added: 0 };
  return { plans: [plan], removed: [], unassigned: null, added: plan.added, main: 0 };
}

async function divided(
  connection: Connection,
  came: IngestedExecution,
  incoming: Incoming,
  related: Related,
  record: { readonly stored: Stored | null } | null,
  arn: string,
): Promise<Change | Saved> {
  const { plans, removed, unassigned, added, main } = await divide(connection, came, incoming, related, record);
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

function savedOf({ plans, main, added, unassigned }: Change, keys: readonly string[]): Saved {
  const key = typeof main === "string" ? main : (keys[main] ?? "");
  const isNew = typeof main === "number" && plans[main]?.row === null;
  return {
    key,
    outcome: isNew ? "stored" : "extended",
    added,
    ...(unassigned === null ? {} : { unassigned: unassigned.entries.length }),
  };
}

/**
 * Makes anew what is derived from the events of an execution. False when it is gone, kept changing or cannot be read:
 * one that is damaged must not keep the others from it, and is told to whoever opens it.
 */
export async function refoldExecution(database: Database, now: () => number, id: number): Promise<boolean> {
  return retried(`Execution ${id}`, async () => {
    const row = await database.prisma.execution.findUnique({ where: { id } });
    const plan = row === null ? null : await readForRefold(database.prisma, row);
    if (row === null || plan === null) return false;
    const change = { plans: [plan], removed: [], unassigned: null, added: 0, main: 0 };
    // The plan's own row is looked at when it is written.
    await commitPlan(database, change, [], now(), () => Promise.resolve(true));
    return true;
  });
}

async function readForRefold(connection: Connection, row: Execution): Promise<Plan | null> {
  try {
    return await planRefold(await readStored(connection, row, Infinity));
  } catch (error) {
    if (error instanceof UnreadablePage) return null;
    throw error;
  }
}

/**
 * Writes a change and answers the keys of its plans. `names`: of the locks that keep out whoever decides on the same.
 * Throws PlanOutdated, and nothing is written, when it no longer fits what is stored.
 */
export async function commitPlan(
  database: Database,
  { plans, removed, unassigned }: Change,
  names: readonly string[],
  now: number,
  stillFits: (connection: Connection) => Promise<boolean>,
): Promise<string[]> {
  return changing(database, now, async (connection, note) => {
    if (plans.some(leavesMachine)) await lockForRemoval(connection, database.kind);
    await lockForWriting(connection, database.kind, names);
    if (!(await stillFits(connection))) throw new PlanOutdated("what it was made on has changed");
    const ids = removed.map(({ id }) => id);
    if (ids.length > 0) await connection.execution.deleteMany({ where: { id: { in: ids } } });
    for (const row of removed) note("executionRemoved", removedSubject(row));
    const keys: string[] = [];
    for (const plan of plans) keys.push(await writePlan(connection, database.kind, plan, now, note));
    if (unassigned !== null) {
      await writeUnassigned(connection, unassigned.arn, unassigned.entries, now);
      for (const id of unassigned.of) note("execution", id);
    }
    return keys;
  });
}

/** Whether a plan takes an execution from one machine to another: the first may go with it. */
function leavesMachine({ row, facts }: Plan): boolean {
  return row !== null && row.machineId !== null && machineOf(factsOfRow(row))?.identity !== machineOf(facts)?.identity;
}
