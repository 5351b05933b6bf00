import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { Execution } from "@/generated/sqlite/client";
import { commitPlan, savedOf } from "./change";
import type { Database } from "./database";
import { metadataOfRow } from "./metadata";
import { refuseUnusableEvents } from "./incoming";
import type { Saved } from "./ingested";
import { planGrowth } from "./planGrowth";
import { type Entry, isAscending, oneLine } from "./record";
import { StoreRefusal } from "./refusal";
import { retried } from "./retry";

/**
 * Adds events at the end of a stored execution. `texts`: each the JSON of an event in the API's shape, of which the first
 * has the id `from`; they ascend. It costs what is added, from the second time on that this process adds to it. Answers
 * null when there is no such execution. Throws StoreRefusal, and nothing is written, when they are no events that follow
 * the last one that is stored.
 */
export async function appendEvents(
  database: Database,
  now: () => number,
  executionId: number,
  from: number,
  texts: readonly string[],
): Promise<Saved | null> {
  const entries = texts.map(entryOf);
  refuseUnordered(from, entries);
  refuseUnusableEvents(entries);
  const answer = await retried(`Execution ${executionId}`, async () => {
    const row = await database.prisma.execution.findUnique({ where: { id: executionId } });
    if (row === null) return { saved: null };
    if (entries.length === 0) return { saved: { key: row.key, outcome: "duplicate" as const, added: 0 } };
    refuseGap(row, from);
    const plan = await planGrowth(database.prisma, row, entries, metadataOfRow(row), database.growing);
    const change = { plans: [plan], removed: [], unassigned: null, added: plan.added, main: 0 };
    // The plan's own row is looked at when it is written.
    return { saved: savedOf(change, await commitPlan(database, change, [], now(), () => Promise.resolve(true))) };
  });
  return answer.saved;
}

function entryOf(text: string, at: number): Entry {
  const event = decodeEvent(parsed(text, at));
  if (event.ok) return { event: event.value, text: oneLine(text) };
  const { member, expected, found } = event.error;
  throw new StoreRefusal(`${member} of event ${at + 1} of those to add should be ${expected} and is ${found}. ${NONE}`);
}

function parsed(text: string, at: number): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Worded below.
  }
  throw new StoreRefusal(`Event ${at + 1} of those to add is no JSON object. ${NONE}`);
}

const NONE = "Nothing of them was stored.";

function refuseUnordered(from: number, entries: readonly Entry[]): void {
  const first = entries[0]?.event.id ?? from;
  if (first !== from) throw new StoreRefusal(`The first event to add has the id ${first}, not ${from}. ${NONE}`);
  if (!isAscending(entries)) throw new StoreRefusal(`The ids of the events to add do not ascend. ${NONE}`);
}

function refuseGap({ key, lastEventId }: Execution, from: number): void {
  const next = (lastEventId ?? 0) + 1;
  if (from === next) return;
  throw new StoreRefusal(`Event ${next} is the next one of the execution ${key}, not event ${from}. ${NONE}`);
}
