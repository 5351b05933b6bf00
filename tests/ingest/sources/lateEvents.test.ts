import { GetQueryResultsCommand, StartQueryCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { LIMITS } from "@/lib/ingest/aws/limits";
import { type Ask, Collection, type Tools } from "@/lib/ingest/sources/collection";
import { newGroupProgress } from "@/lib/ingest/sources/express/checkpoint";
import { readLateEvents } from "@/lib/ingest/sources/express/lateEvents";
import type { SourceStore } from "@/lib/ingest/sources/sourceStore";
import type { Saved } from "@/lib/store/ingested";
import type { SourceCommit } from "@/lib/store/sources/sourceCommit";

const NOW = Date.UTC(2026, 5, 1, 10);
const HOUR = 3_600_000;
const ARN = "arn:aws:states:eu-west-1:123456789012:express:orders:late:1";

const line = (id: number) =>
  JSON.stringify({
    ...{ id: String(id), type: "ExecutionStarted", details: { input: "{}", inputDetails: { truncated: false } } },
    ...{ previous_event_id: "0", event_timestamp: String(NOW - HOUR), execution_arn: `${ARN}${id}` },
  });

/** Logs Insights, which finds these messages; the store knows the first `known` of them. */
function insights(messages: readonly string[], known: number, status = "Complete") {
  const counted: SourceCommit["counted"][] = [];
  const send = (command: unknown) => {
    if (command instanceof StartQueryCommand) return Promise.resolve({ queryId: "q" });
    if (!(command instanceof GetQueryResultsCommand)) throw new Error("Nothing else is asked for.");
    const results = messages.map((value) => [{ field: "@message", value }]);
    return Promise.resolve({ status, results, statistics: { bytesScanned: 12_345 } });
  };
  const ask: Ask = (_operation, _priority, call) => call(new AbortController().signal);
  const commit: SourceStore["commit"] = (batch, commit) => {
    counted.push(commit.counted);
    const outcomes = batch.map((_, i): Saved =>
      i < known ? { key: String(i), outcome: "duplicate", added: 0 } : { key: String(i), outcome: "stored", added: 1 },
    );
    return Promise.resolve(outcomes);
  };
  const tools: unknown = {
    ...{ settings: { name: "express", kind: "express" }, region: "eu-west-1", lease: null, limits: LIMITS },
    ...{ clients: { logs: { send } }, ask },
    ...{ clock: { now: () => NOW, sleep: () => Promise.resolve() }, signal: new AbortController().signal },
    onProgress: () => undefined,
    store: { commit },
  };
  const collection = new Collection(tools as Tools);
  const progress = { ...newGroupProgress(), insightsAt: NOW - HOUR };
  const read = () =>
    readLateEvents(
      collection,
      "group",
      progress,
      () => null,
      () => "{}",
    );
  const kept = (name: "late" | "bytes") => counted.reduce((sum, one) => sum + (one[name] ?? 0), 0);
  return { read, report: collection.report, kept };
}

test("what came beyond the overlap and was not stored before is late, and what was scanned is counted", async () => {
  const { read, report, kept } = insights([line(1), line(2), line(3)], 1);
  await read();
  expect(report).toMatchObject({ late: 2, bytes: 12_345, executions: 2, duplicates: 1 });
  // Both stand in what was stored, not in the report alone.
  expect({ late: kept("late"), bytes: kept("bytes") }).toEqual({ late: 2, bytes: 12_345 });
});

test("what was stored before is not late, and what a query scanned that failed is billed all the same", async () => {
  const again = insights([line(1)], 1);
  await again.read();
  expect(again.report).toMatchObject({ late: 0, duplicates: 1 });
  const failed = insights([line(1)], 0, "Failed");
  await expect(failed.read()).rejects.toThrow("Logs Insights ended the query with Failed.");
  expect(failed.report).toMatchObject({ late: 0, bytes: 12_345 });
});
