import { type Change, keepGrown, leavesMachine, savedOf, writeChanges } from "./change";
import { changing, type NoteChange } from "./changes";
import { refuseUnusable, type SourceCheckpoint, writeCheckpoint } from "./checkpoint";
import { type Connection, type Database, isRetryable, isUnavailable } from "./database";
import type { Redaction } from "@/lib/redact/redactor";
import type { GrowingHistories } from "./growing";
import { type Incoming, incomingOf } from "./incoming";
import type { IngestedExecution, RefusedExecution, Saved, SavedOrRefused } from "./ingested";
import { lockForRemoval, lockForWriting, lockNames } from "./locks";
import { findRelatedNames, readRelatedRows, type RelatedNames, relatedOf, unassignedOf } from "./relatedNames";
import { planChange } from "./planChange";
import { refusalOf, StoreRefusal } from "./refusal";
import { PlanOutdated, retried } from "./retry";
import { SourceLost } from "./sources/sourceLost";

/** What is written beside executions, in their transaction. */
export type Beside = {
  /**
   * Places of those that are passed over. Asked before they are planned and again within the transaction, of those that
   * were left.
   */
  readonly passedOver: (
    connection: Connection,
    ingested: ReadonlyMap<number, IngestedExecution>,
  ) => Promise<ReadonlySet<number>>;
  /** Called when the executions are written; what it throws undoes them. */
  readonly write: (writing: Writing) => Promise<void>;
};

/** A transaction of `changing` at time `now` (ms since the epoch), and what became of the executions by their places. */
export type Writing = {
  readonly connection: Connection;
  readonly kind: Database["kind"];
  readonly now: number;
  readonly note: NoteChange;
  readonly answers: ReadonlyMap<number, SavedOrRefused>;
};

/**
 * Stores executions, or joins them with the runs they belong to, and a source's checkpoint, in one transaction. Answers
 * what became of each, in their order. When it throws, nothing was written: the database is out of reach, or the checkpoint cannot be kept.
 */
export function saveMany(
  database: Database,
  now: () => number,
  batch: readonly IngestedExecution[],
  checkpoint: SourceCheckpoint | null,
): Promise<SavedOrRefused[]> {
  if (checkpoint !== null) refuseUnusable(checkpoint);
  return saveBeside(database, now, batch, {
    passedOver: () => Promise.resolve(new Set()),
    write: async ({ connection, now: at }) => {
      if (checkpoint !== null) await writeCheckpoint(connection, checkpoint, at);
    },
  });
}

/** The same with whatever else belongs to the batch. */
export async function saveBeside(
  database: Database,
  now: () => number,
  batch: readonly IngestedExecution[],
  beside: Beside,
): Promise<SavedOrRefused[]> {
  const answers = new Map<number, SavedOrRefused>();
  const items = batch.flatMap((ingested, at) => prepared(ingested, at, database.redaction, answers));
  const store = (mode: Mode) =>
    retried("The batch", () => saveOnce(database, now, { items, unusable: answers }, beside, mode));
  const saved = await store("together").catch((error: unknown) => {
    if (isUnavailable(error) || error instanceof SourceLost) throw error;
    return store("apart");
  });
  for (const [at, answer] of saved) answers.set(at, answer);
  return batch.map(({ identity }, at) => answers.get(at) ?? refused(identity, new Error("it was left out")));
}

/** `apart`: one after the other, so that what the database refuses is told from the others. */
type Mode = "together" | "apart";

type Item = {
  /** Place in the batch. */
  readonly at: number;
  readonly ingested: IngestedExecution;
  readonly incoming: Incoming;
  /** Of its locks. */
  readonly names: readonly string[];
};

/** Those of a batch that can be stored, and what was answered of the others: whoever writes beside them knows of these too. */
type Usable = { readonly items: readonly Item[]; readonly unusable: ReadonlyMap<number, SavedOrRefused> };

/** What is to be written of an item, or what is answered when there is nothing to write; and what that rests on. */
type Planned = { readonly item: Item; readonly change: Change | Saved; readonly stamp: string };

function prepared(
  ingested: IngestedExecution,
  at: number,
  redaction: Redaction,
  answers: Map<number, SavedOrRefused>,
): Item[] {
  try {
    const incoming = incomingOf(ingested, redaction);
    return [{ at, ingested, incoming, names: lockNames({ ...ingested, firstEventHash: incoming.firstEventHash }) }];
  } catch (error) {
    answers.set(at, refused(ingested.identity, error));
    return [];
  }
}

function refused(identity: string, error: unknown): RefusedExecution {
  return { outcome: "refused", identity, reason: refusalOf(error).message };
}

async function saveOnce(
  database: Database,
  now: () => number,
  { items: all, unusable }: Usable,
  beside: Beside,
  mode: Mode,
): Promise<Map<number, SavedOrRefused>> {
  const answers = new Map(unusable);
  const isPassedOver = await beside.passedOver(database.prisma, byPlace(all));
  const items = all.filter(({ at }) => !isPassedOver.has(at));
  for (const { at, ingested } of all) {
    if (isPassedOver.has(at)) answers.set(at, { outcome: "dropped", identity: ingested.identity });
  }
  const { first, later } = inRounds(items);
  const planned = await planAll(database.prisma, database.growing, first, answers);
  const at = now();
  await changing(database, at, async (connection, note) => {
    const writer: Writer = { connection, kind: database.kind, mode, now: at, note, answers };
    if (planned.some(({ change }) => "plans" in change && change.plans.some(leavesMachine))) {
      await lockForRemoval(connection, database.kind);
    }
    await lockForWriting(
      connection,
      database.kind,
      items.flatMap(({ names }) => names),
    );
    await refuseOutdated(connection, planned);
    if ((await beside.passedOver(connection, byPlace(items))).size > 0) throw new PlanOutdated("some were dropped");
    await writeAll(writer, planned);
    // What concerns an execution that came before in the batch is planned on what that one left.
    for (const item of later) await writeAll(writer, await planAll(connection, database.growing, [item], answers));
    await beside.write(writer);
  });
  const alone = later.length > 0 ? [] : planned.flatMap(({ change }) => ("plans" in change ? [change] : []));
  // One that was refused while it was written, or was written again, is not what is kept of it.
  keepGrown(database, mode === "together" ? alone : []);
  return answers;
}

function byPlace(items: readonly Item[]): ReadonlyMap<number, IngestedExecution> {
  return new Map(items.map(({ at, ingested }) => [at, ingested]));
}

/** Those that can be of no execution that an earlier one is of, and the others. */
function inRounds(items: readonly Item[]): { readonly first: readonly Item[]; readonly later: readonly Item[] } {
  const [named, begun, bare] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [first, later]: [Item[], Item[]] = [[], []];
  for (const item of items) {
    const { arn, identity, firstEventHash } = namesIn(item);
    const name = arn ?? identity;
    // Two that began alike are one run only where one of them has no ARN.
    const alike = firstEventHash !== null && (arn === null ? begun : bare).has(firstEventHash);
    (alike || named.has(name) ? later : first).push(item);
    named.add(name);
    if (firstEventHash === null) continue;
    begun.add(firstEventHash);
    if (arn === null) bare.add(firstEventHash);
  }
  return { first, later };
}

/** Items that are planned at once: while the pages of one are packed on other threads, the next is folded. */
const PLANNED_AT_ONCE = 32;

/** Plans; one that is refused is answered instead. */
async function planAll(
  connection: Connection,
  growing: GrowingHistories,
  items: readonly Item[],
  answers: Map<number, SavedOrRefused>,
): Promise<Planned[]> {
  const names = await findRelatedNames(connection, items.map(namesIn));
  const named = items.flatMap((item, i) => names.slice(i, i + 1).map((known): Named => ({ item, known })));
  const planned: Planned[] = [];
  for (let at = 0; at < named.length; at += PLANNED_AT_ONCE) {
    planned.push(...(await planTogether(connection, growing, named.slice(at, at + PLANNED_AT_ONCE), answers)));
  }
  return planned;
}

type Named = { readonly item: Item; readonly known: RelatedNames };

async function planTogether(
  connection: Connection,
  growing: GrowingHistories,
  items: readonly Named[],
  answers: Map<number, SavedOrRefused>,
): Promise<Planned[]> {
  const rows = await readRelatedRows(
    connection,
    items.map(({ known }) => known),
  );
  const planOne = async ({ item, known }: Named): Promise<Planned[]> => {
    try {
      const { ingested, incoming } = item;
      // Awaited only where there is something to wait for: what begins in one turn is read together.
      const events = unassignedOf(connection, namesIn(item), known);
      const related = relatedOf(known, rows, events === null ? [] : await events);
      const change = await planChange(connection, ingested, incoming, related, growing);
      return [{ item, change, stamp: known.stamp }];
    } catch (error) {
      if (!(error instanceof StoreRefusal)) throw error;
      answers.set(item.at, refused(item.ingested.identity, error));
      return [];
    }
  };
  return (await Promise.all(items.map(planOne))).flat();
}

function namesIn({ ingested: { arn, identity }, incoming: { firstEventHash } }: Item) {
  return { arn, identity, firstEventHash };
}

/** Throws PlanOutdated when what a plan rests on has changed. */
async function refuseOutdated(connection: Connection, planned: readonly Planned[]): Promise<void> {
  const current = await findRelatedNames(
    connection,
    planned.map(({ item }) => namesIn(item)),
  );
  for (const [at, { item, stamp }] of planned.entries()) {
    if (current[at]?.stamp !== stamp) {
      throw new PlanOutdated(`what the plan of ${item.ingested.identity} was made on has changed`);
    }
  }
}

type Writer = Writing & { readonly mode: Mode; readonly answers: Map<number, SavedOrRefused> };

async function writeAll(writer: Writer, planned: readonly Planned[]): Promise<void> {
  const { connection, kind, mode, now, note, answers } = writer;
  const changed: (Planned & { readonly change: Change })[] = [];
  for (const one of planned) {
    if ("plans" in one.change) changed.push({ ...one, change: one.change });
    else answers.set(one.item.at, one.change);
  }
  if (mode === "apart") {
    for (const one of changed) answers.set(one.item.at, await writeApart(writer, one.item, one.change));
    return;
  }
  const changes = changed.map(({ change }) => change);
  const keys = await writeChanges(connection, kind, changes, now, note);
  for (const [i, { item, change }] of changed.entries()) answers.set(item.at, savedOf(change, keys[i] ?? []));
}

/** Writes one so that, when the database refuses it, what was written before stays. */
async function writeApart(writer: Writer, item: Item, change: Change): Promise<SavedOrRefused> {
  const { connection, kind, now } = writer;
  const noted: Parameters<NoteChange>[] = [];
  await connection.$executeRawUnsafe(`SAVEPOINT "one"`);
  try {
    const [keys = []] = await writeChanges(connection, kind, [change], now, (...one) => void noted.push(one));
    await connection.$executeRawUnsafe(`RELEASE SAVEPOINT "one"`);
    for (const one of noted) writer.note(...one);
    return savedOf(change, keys);
  } catch (error) {
    if (error instanceof PlanOutdated || isRetryable(error) || isUnavailable(error)) throw error;
    await connection.$executeRawUnsafe(`ROLLBACK TO SAVEPOINT "one"`);
    return refused(item.ingested.identity, error);
  }
}
