import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { Refusal } from "../../refusal";
import type { Collection } from "../collection";
import type { GroupProgress } from "./checkpoint";
import { queryLogs, ROWS } from "./insightsQuery";
import { type DefinitionAt, executionsOf, LogBatch } from "./logBatch";
import { OVERLAP_MS } from "./readGroup";

/*
 * What comes later than the overlap reaches is found by the time at which it came, which Logs Insights alone can be
 * asked for. It costs by the bytes it scans, so it is asked seldom.
 */

const EVERY_MS = HOUR_MS;
/** How far back an event may lie that comes now. */
const REACH_MS = 3 * DAY_MS;
/** An event can be asked for by Insights a while after it came. */
const SETTLE_MS = 2 * MINUTE_MS;
/** Shortest stretch that is asked for; a fuller one is refused by name. */
const SHORTEST_MS = 1_000;

export function isLookDue({ insightsAt }: GroupProgress, now: number): boolean {
  return now - insightsAt >= EVERY_MS;
}

/** Stores what came to a group later than its overlap reaches, since the last time. Throws what `ask` throws. */
export async function readLateEvents(
  collection: Collection,
  group: string,
  progress: GroupProgress,
  definitionAt: DefinitionAt,
  checkpointText: () => string,
): Promise<void> {
  const { clock } = collection.tools;
  const begunAt = clock.now();
  const until = begunAt - SETTLE_MS;
  const since = progress.insightsAt - SETTLE_MS;
  const stretches = since < until ? [{ from: since, to: until }] : [];
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const { from, to } = stretch;
    const messages = await queryStretch(collection, group, from, to);
    if (messages.length >= ROWS) {
      if (to - from <= SHORTEST_MS) throw new Refusal(`${group} has more than ${ROWS} late events in one second.`);
      const middle = Math.floor((from + to) / 2);
      stretches.push({ from: middle, to }, { from, to: middle });
      continue;
    }
    const batch = new LogBatch();
    for (const [i, message] of messages.entries()) batch.add({ id: `${group} ${from} ${i}`, message });
    const { executions, textOf } = executionsOf(batch.runs(), definitionAt);
    const answers = await collection.commit(executions, { setAside: batch.setAside, textOf });
    const added = answers.reduce((sum, one) => sum + ("added" in one ? one.added : 0), 0);
    collection.count("late", added);
  }
  // Not when it ended: what came meanwhile was not asked for.
  progress.insightsAt = begunAt;
  await collection.commit([], { checkpoint: checkpointText() });
}

/** Messages that came in a stretch of time and are later than the overlap reaches. */
function queryStretch(collection: Collection, group: string, from: number, to: number): Promise<string[]> {
  const filter =
    `| filter @ingestionTime >= ${Math.floor(from)} and @ingestionTime < ${Math.floor(to)} ` +
    `and @ingestionTime - @timestamp > ${OVERLAP_MS} `;
  return queryLogs(collection, { group, from: from - REACH_MS, to, filter });
}
