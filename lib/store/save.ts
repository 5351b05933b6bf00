import type { Execution } from "@/generated/sqlite/client";
import { commitPlan, savedOf } from "./change";
import { type Database, isUnavailable } from "./database";
import { incomingOf } from "./incoming";
import type { IngestedExecution, Saved } from "./ingested";
import { lockNames } from "./locks";
import { UnreadablePage } from "./pages";
import { type Plan, planRefold } from "./plan";
import { planChange } from "./planChange";
import { readRelated, readStored } from "./related";
import { refusalOf } from "./refusal";
import { retried } from "./retry";

/**
 * Stores an execution whole, or joins it with the run it belongs to, in one transaction. The costly part (packing,
 * folding) is done before the transaction; when another writer was faster, it is done again on what that one left.
 * Throws StoreRefusal, and nothing is written, when it contradicts what is stored or cannot be kept for any reason of
 * its own; other errors concern the database as a whole.
 */
export async function saveExecution(
  database: Database,
  now: () => number,
  ingested: IngestedExecution,
): Promise<Saved> {
  try {
    return await saveOrThrow(database, now, ingested);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    throw refusalOf(error);
  }
}

async function saveOrThrow(database: Database, now: () => number, ingested: IngestedExecution): Promise<Saved> {
  const incoming = incomingOf(ingested, database.redaction);
  return retried(`The execution ${ingested.identity}`, async () => {
    const related = await readRelated(database.prisma, ingested, incoming.firstEventHash);
    const change = await planChange(database.prisma, ingested, incoming, related, database.growing);
    if ("key" in change) return change;
    const names = lockNames({ ...ingested, firstEventHash: incoming.firstEventHash });
    const written = await commitPlan(database, change, names, now(), async (connection) => {
      const current = await readRelated(connection, ingested, incoming.firstEventHash);
      return current.stamp === related.stamp;
    });
    return savedOf(change, written);
  });
}

/**
 * Makes anew what is derived from the events of an execution. False when it is gone, kept changing or cannot be read:
 * one that is damaged must not keep the others from it, and is told to whoever opens it.
 */
export async function refoldExecution(database: Database, now: () => number, id: number): Promise<boolean> {
  return retried(`Execution ${id}`, async () => {
    const row = await database.prisma.execution.findUnique({ where: { id } });
    const plan = row === null ? null : await readForRefold(database, row);
    if (row === null || plan === null) return false;
    const change = { plans: [plan], removed: [], unassigned: null, added: 0, main: 0 };
    // The plan's own row is looked at when it is written.
    await commitPlan(database, change, [], now(), () => Promise.resolve(true));
    return true;
  });
}

async function readForRefold({ prisma, redaction }: Database, row: Execution): Promise<Plan | null> {
  try {
    return await planRefold(await readStored(prisma, row, 0), redaction);
  } catch (error) {
    if (error instanceof UnreadablePage) return null;
    throw error;
  }
}
