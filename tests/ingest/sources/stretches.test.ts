import { GetQueryResultsCommand, StartQueryCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import type { Collection } from "@/lib/ingest/sources/collection";
import { Backfill, type Stretch } from "@/lib/ingest/sources/express/backfill";

const START = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;
const LIMIT = 10_000;
const ARN = "arn:aws:states:eu-west-1:111122223333:express:pings:run:1";

const message = (at: number, id: number) =>
  JSON.stringify({
    ...{ id: String(id + 1), type: "PassStateEntered", details: { name: "P", input: "{}" }, previous_event_id: "0" },
    ...{ event_timestamp: String(at), execution_arn: ARN },
  });

/** Logs Insights over events at some times: the first 10,000 of whole seconds. */
function readerOf(times: readonly number[], text: (at: number, id: number) => string = message) {
  const queries: Stretch[] = [];
  const send = (command: unknown) => {
    if (command instanceof StartQueryCommand) {
      const { startTime = 0, endTime = 0 } = command.input;
      queries.push({ from: startTime * 1_000, to: endTime * 1_000 });
      return Promise.resolve({ queryId: String(queries.length - 1) });
    }
    if (!(command instanceof GetQueryResultsCommand)) throw new Error("another call");
    const { from, to } = queries[Number(command.input.queryId)] ?? { from: 0, to: 0 };
    const found = times.flatMap((at, id) => (at >= from && at <= to ? [{ at, id }] : [])).slice(0, LIMIT);
    const results = found.map(({ at, id }) => [{ field: "@message", value: text(at, id) }]);
    return Promise.resolve({ status: "Complete", results });
  };
  const { signal } = new AbortController();
  const tools = {
    ...{ settings: { kind: "express", name: "e" }, clients: { logs: { send } }, signal },
    ask: (_operation: string, _priority: string, ask: (one: AbortSignal) => Promise<unknown>) => ask(signal),
  };
  return { queries, backfill: new Backfill({ tools, count: () => undefined } as unknown as Collection) };
}

async function readAll(times: readonly number[], hours: number, text?: (at: number, id: number) => string) {
  const { queries, backfill } = readerOf(times, text);
  const seen = new Set<string>();
  const pages: Stretch[] = [];
  const through: number[] = [];
  await backfill.read(
    { from: START, to: START + hours * HOUR },
    {
      group: "/g",
      store: (batch, to) => {
        for (const { events } of batch.runs()) for (const { id } of events) seen.add(String(id));
        through.push(to);
        return Promise.resolve();
      },
      readPages: (stretch) => {
        pages.push(stretch);
        through.push(stretch.to);
        return Promise.resolve();
      },
    },
  );
  expect(through).toEqual([...through].sort((a, b) => a - b));
  expect(through.at(-1)).toBe(START + hours * HOUR);
  return { queries, seen, pages };
}

test("a stretch that holds as many rows as a query gives is halved until it does not, and none is lost", async () => {
  const times = Array.from({ length: 35_000 }, (_, i) => START + Math.floor((i * 6 * HOUR) / 35_000));
  const { queries, seen, pages } = await readAll(times, 48);
  expect(seen.size).toBe(35_000);
  expect(pages).toEqual([]);
  expect(queries.length).toBeGreaterThan(7);
  expect(queries.length).toBeLessThan(25);
});

test("a quiet time is a few long stretches", async () => {
  const { queries, seen } = await readAll([START + 5, START + 70 * HOUR], 90 * 24);
  expect(seen.size).toBe(2);
  expect(queries).toHaveLength(90);
});

test("more in a second than a query gives is read by pages, and the rest around it is not", async () => {
  const dense = Array.from({ length: 12_000 }, (_, i) => START + 2 * HOUR + Math.floor((i * 900) / 12_000));
  const { seen, pages } = await readAll([START + 1, ...dense, START + 9 * HOUR], 12);
  expect(pages.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThanOrEqual(4_000);
  const isRead = (at: number, i: number) =>
    seen.has(String(i + 2)) || pages.some(({ from, to }) => at >= from && at <= to);
  expect(dense.filter((at, i) => !isRead(at, i))).toEqual([]);
  expect([seen.has("1"), seen.has("12002")]).toEqual([true, true]);
});

test("what a query cut is read by pages", async () => {
  const { pages, seen } = await readAll([START + 1], 3, (at, id) => message(at, id).slice(0, 60));
  expect([pages.length, seen.size]).toEqual([1, 0]);
});
