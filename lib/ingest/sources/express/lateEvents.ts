import { GetQueryResultsCommand, StartQueryCommand, StopQueryCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { listed } from "../../aws/pages";
import { Refusal } from "../../refusal";
import type { Collection } from "../collection";
import type { GroupProgress } from "./checkpoint";
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
/** Rows of one query. */
const ROWS = 10_000;
/** Shortest stretch that is asked for; a fuller one is refused by name. */
const SHORTEST_MS = 1_000;
const POLL_MS = 1_000;
const MAX_POLLS = 900;

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
  const until = clock.now() - SETTLE_MS;
  // The first time there is nothing that was read before.
  const since = progress.insightsAt === 0 ? until : progress.insightsAt - SETTLE_MS;
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
  progress.insightsAt = clock.now();
  await collection.commit([], { checkpoint: checkpointText() });
}

/** Messages that came in a stretch of time and are later than the overlap reaches. */
async function queryStretch(collection: Collection, group: string, from: number, to: number): Promise<string[]> {
  const { clients, ask, clock, signal } = collection.tools;
  const which = group.startsWith("arn:") ? { logGroupIdentifiers: [group] } : { logGroupNames: [group] };
  const input = {
    ...which,
    startTime: Math.floor((from - REACH_MS) / 1_000),
    endTime: Math.ceil(to / 1_000),
    limit: ROWS,
    queryString:
      `fields @message | filter @ingestionTime >= ${Math.floor(from)} and @ingestionTime < ${Math.floor(to)} ` +
      `and @ingestionTime - @timestamp > ${OVERLAP_MS} | sort @timestamp asc`,
  };
  const { queryId } = await ask("StartQuery", "rest", (abortSignal) =>
    clients.logs.send(new StartQueryCommand(input), { abortSignal }),
  );
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const said = await ask("GetQueryResults", "rest", (abortSignal) =>
      clients.logs.send(new GetQueryResultsCommand({ queryId }), { abortSignal }),
    );
    const isRunning = said.status === "Running" || said.status === "Scheduled";
    // What a query scanned is billed, however it ended.
    if (!isRunning) collection.count("bytes", Math.trunc(said.statistics?.bytesScanned ?? 0));
    if (said.status === "Complete") {
      return listed(said.results).map((row) => row.find(({ field }) => field === "@message")?.value ?? "");
    }
    if (!isRunning) {
      throw new Refusal(`Logs Insights ended the query with ${said.status ?? "no status"}.`);
    }
    await clock.sleep(POLL_MS, signal);
  }
  await ask("StopQuery", "rest", (abortSignal) =>
    clients.logs.send(new StopQueryCommand({ queryId }), { abortSignal }),
  );
  throw new Refusal(`Logs Insights did not answer within ${(MAX_POLLS * POLL_MS) / MINUTE_MS} minutes.`);
}
