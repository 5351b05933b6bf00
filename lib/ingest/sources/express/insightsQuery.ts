import { GetQueryResultsCommand, StartQueryCommand, StopQueryCommand } from "@aws-sdk/client-cloudwatch-logs";
import { MINUTE_MS } from "@/lib/base/time";
import { listed } from "../../aws/pages";
import { Refusal } from "../../refusal";
import type { Collection } from "../collection";

/** Rows of one query: as many may be more. */
export const ROWS = 10_000;
const POLL_MS = 1_000;
const MAX_POLLS = 900;

type Question = {
  readonly group: string;
  /** Of event time, ms since the epoch: whole seconds around it are asked for. */
  readonly from: number;
  readonly to: number;
  /** Commands of the query language between `fields` and `sort`, each with its bar; empty: every event. */
  readonly filter?: string;
};

/** How a query names a log group. */
export function groupQuery(group: string) {
  return group.startsWith("arn:") ? { logGroupIdentifiers: [group] } : { logGroupNames: [group] };
}

/** Messages of a log group that Logs Insights finds, at most `ROWS`, by their time. It costs by the bytes it scans. */
export async function queryLogs(collection: Collection, { group, from, to, filter = "" }: Question): Promise<string[]> {
  const { clients, ask, clock, signal } = collection.tools;
  const input = {
    ...groupQuery(group),
    startTime: Math.floor(from / 1_000),
    endTime: Math.ceil(to / 1_000),
    limit: ROWS,
    queryString: `fields @message ${filter}| sort @timestamp asc`,
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
