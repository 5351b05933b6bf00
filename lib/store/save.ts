import type { Execution } from "@/generated/sqlite/client";
import type { Connection, Database } from "./database";
import type { IngestedExecution, Saved } from "./ingested";
import { readDefinition } from "./history";
import { PAGE_EVENTS, unpackEntries, unpackOutlines, UnreadablePage } from "./pages";
import { type Plan, planRefold, planSave, type Stored } from "./plan";
import { agree, birthOf, type Entries, type Entry, entriesOf } from "./record";
import { nextRevision, writePlan } from "./write";
import { keyOf } from "./text";

/** Times that a plan is made anew because another writer changed the execution meanwhile. */
const MAX_TRIES = 8;

/**
 * Stores an execution whole, or joins it with the one it belongs to, in one transaction. The costly part (packing,
 * folding) is done before the transaction; when another writer was faster, it is done again on what that one left.
 */
export async function saveExecution(database: Database, now: () => number, came: IngestedExecution): Promise<Saved> {
  const incoming = entriesOf(came.events, came.texts);
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const target = await findTarget(database.prisma, came, incoming);
    const plan = await planSave(came, incoming, target.stored, target.identity);
    if (plan === null) return { key: target.stored?.row.key ?? keyOf(target.identity), outcome: "duplicate", added: 0 };
    const key = await carryOut(database, plan, now(), target.twins);
    if (key !== null) return { key, outcome: plan.row === null ? "stored" : "extended", added: plan.added };
  }
  throw new Error(`The execution ${came.identity} kept changing while it was being stored (${MAX_TRIES} tries)`);
}

/**
 * Makes anew what is derived from the events of an execution. False when it is gone, kept changing or cannot be read:
 * one that is damaged must not keep the others from it, and is told to whoever opens it.
 */
export async function refoldExecution(database: Database, now: () => number, id: number): Promise<boolean> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const row = await database.prisma.execution.findUnique({ where: { id } });
    if (row === null) return false;
    const plan = await readForRefold(database.prisma, row);
    if (plan === null) return false;
    if ((await carryOut(database, plan, now())) !== null) return true;
  }
  return false;
}

async function readForRefold(connection: Connection, row: Execution): Promise<Plan | null> {
  try {
    return await planRefold(await read(connection, row, Infinity));
  } catch (error) {
    if (error instanceof UnreadablePage) return null;
    throw error;
  }
}

/** Writes the plan, or answers null when it no longer fits what is stored. */
async function carryOut({ prisma, kind }: Database, plan: Plan, now: number, twins = 0): Promise<string | null> {
  return prisma.$transaction(async (connection) => {
    // First, because it makes every other writer wait.
    const revision = await nextRevision(connection);
    return (await stillFits(connection, plan, twins)) ? writePlan(connection, kind, plan, revision, now) : null;
  });
}

async function stillFits(connection: Connection, plan: Plan, twins: number): Promise<boolean> {
  const where = plan.row === null ? { identity: plan.identity } : { id: plan.row.id };
  const there = await connection.execution.findUnique({ where, select: { revision: true } });
  if (plan.row !== null) return there?.revision === plan.row.revision;
  return there === null && (await candidates(connection, plan.facts.arn, plan.birth)).length === twins;
}

type Target = {
  readonly stored: Stored | null;
  readonly identity: string;
  /** How many runs that begin alike were looked at. */
  readonly twins: number;
};

/**
 * The stored execution that an incoming one belongs to: the one with its ARN; else one that began with the same
 * event 1, unless both have ARNs, and whose other events do not contradict it. Two runs can begin with the same
 * event 1 when nothing but their input is known; the later one then gets an identity of its own.
 */
async function findTarget(connection: Connection, came: IngestedExecution, incoming: Entries): Promise<Target> {
  const identity = came.arn ?? came.identity;
  const known = await connection.execution.findUnique({ where: { identity } });
  if (came.arn !== null && known !== null)
    return { stored: await read(connection, known, firstId(incoming)), identity, twins: 0 };
  const twins = await candidates(connection, came.arn, birthOf(incoming));
  const rows = known === null || twins.some((row) => row.id === known.id) ? twins : [known, ...twins];
  for (const row of rows) {
    const stored = await read(connection, row, firstId(incoming));
    if (agree(stored.entries, incoming)) return { stored, identity, twins: twins.length };
  }
  return { stored: null, identity: await freeIdentity(connection, identity), twins: twins.length };
}

/** Runs that begin alike and could be one run. More than a few do not happen outside of tests. */
const MAX_TWINS = 50;

function candidates(connection: Connection, arn: string | null, birth: string | null): Promise<Execution[]> {
  if (birth === null) return Promise.resolve([]);
  const where = arn === null ? { birth } : { birth, arn: null };
  return connection.execution.findMany({ where, orderBy: { id: "asc" }, take: MAX_TWINS });
}

async function freeIdentity(connection: Connection, identity: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? identity : `${identity}~${n}`;
    if ((await connection.execution.count({ where: { identity: name } })) === 0) return name;
  }
}

/**
 * A stored execution for joining it with events from id `from` on. Full pages before that keep what they hold, so of
 * them only the outlines are read: a history that comes in portions takes the memory of a portion.
 */
async function read(connection: Connection, row: Execution, from: number): Promise<Stored> {
  const pages = await connection.historyPage.findMany({ where: { executionId: row.id }, orderBy: { number: "asc" } });
  const entries: Entry[] = [];
  for (const page of pages) {
    const stays = page.lastId < from && page.count === PAGE_EVENTS;
    entries.push(...(await (stays ? unpackOutlines(page) : unpackEntries(page))));
  }
  return { row, entries, definitionBytes: await definitionBytes(connection, row) };
}

/** Measured when it was stored; by earlier versions it was not. */
async function definitionBytes(connection: Connection, row: Execution): Promise<number | null> {
  if (row.definitionBytes !== null || row.definitionHash === null) return row.definitionBytes;
  const text = await readDefinition({ prisma: connection }, row.definitionHash);
  return text === null ? null : Buffer.byteLength(text);
}

function firstId(entries: Entries): number {
  return entries[0]?.event.id ?? Infinity;
}
