import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventListSchema, openedEventSchema } from "@/lib/contract/event";
import { executionListSchema, histogramSchema } from "@/lib/contract/execution";
import { executionGraphSchema } from "@/lib/contract/graph";
import { healthSchema } from "@/lib/contract/health";
import type { ImportLine } from "@/lib/contract/import";
import { jobSchema } from "@/lib/contract/job";
import { openedExecutionSchema } from "@/lib/contract/openedExecution";
import { timelineSchema } from "@/lib/contract/timeline";
import { instant } from "@/lib/base/instant";
import { encodeEvent } from "@/lib/history/encode";
import type { Context } from "@/lib/server/context";
import { countOverTime } from "@/lib/server/countOverTime";
import { downloadExecution } from "@/lib/server/downloadExecution";
import { listEvents } from "@/lib/server/listEvents";
import { listExecutions } from "@/lib/server/listExecutions";
import { openExecution } from "@/lib/server/openExecution";
import { OpenedHistories } from "@/lib/server/openedHistories";
import { readEvent } from "@/lib/server/readEvent";
import { readGraph } from "@/lib/server/readGraph";
import { readHealth } from "@/lib/server/readHealth";
import { readJob } from "@/lib/server/jobs/readJob";
import { readTimeline } from "@/lib/server/readTimeline";
import { requestJob } from "@/lib/server/jobs/requestJob";
import { wordRuns } from "@/lib/server/runsUnderArn";
import { LOG_ORIGIN } from "@/lib/store/ingested";
import { open, ROOT, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested, longRun, T0 } from "../support/ingested";
import { eventQuery, histogramQuery, listQuery } from "../support/queries";
import { contextOf, importHere } from "../support/serverContext";

const database = sqliteDatabase();
const NOBODY = "0".repeat(20);
let context: Context;

beforeAll(async () => {
  const store = await open(database);
  context = contextOf(store, database);
});
afterAll(async () => {
  await context.store.close();
  await database.drop();
});

const value = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

/** What the page receives: through JSON, checked by the schema it is read with. */
const sent = <T>(
  schema: { parse(value: unknown): T },
  result: { ok: true; value: unknown } | { ok: false; error: unknown },
): T => schema.parse(JSON.parse(JSON.stringify(value(result))));

const DEFINITION = JSON.stringify({
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "charge" },
      Retry: [{ ErrorEquals: ["PaymentDeclined"], MaxAttempts: 2, IntervalSeconds: 1 }],
      End: true,
    },
  },
});

describe("an execution that failed", () => {
  let key: string;
  beforeAll(async () => {
    const came = ingested(chargeRun({ orderId: "o-17" }, { failures: 3 }), { arn: arnOf("failed") });
    key = (await context.store.executions.save({ ...came, definition: { text: DEFINITION, assumed: true } })).key;
  });

  test("is in the list, its facets and the histogram", async () => {
    const list = sent(executionListSchema, await listExecutions(context, listQuery("q=o-17&status=FAILED")));
    expect(list).toMatchObject({ total: 1, totalIsExact: true, page: 1, size: 50, facets: { status: { FAILED: 1 } } });
    expect(list.rows[0]).toMatchObject({ key, status: "FAILED", machine: "payments", startedAt: T0 });
    const histogram = sent(histogramSchema, await countOverTime(context, histogramQuery("machine=payments&buckets=3")));
    expect(histogram.buckets.flatMap(({ counts }) => Object.values(counts))).toEqual([1]);
    expect(sent(histogramSchema, await countOverTime(context, histogramQuery("machine=nobody"))).buckets).toEqual([]);
  });

  test("opens with its story, its definition and its states", async () => {
    const opened = sent(openedExecutionSchema, await openExecution(context, key));
    expect(opened.row).toMatchObject({ key, error: "PaymentDeclined", retries: 2 });
    expect(opened.story.map(({ text }) => text).join("")).toMatch(/Charge.*PaymentDeclined/s);
    expect(opened.story.some(({ eventId }) => eventId !== undefined && eventId > 0)).toBe(true);
    expect(opened.definition).toMatchObject({ text: DEFINITION, assumed: true });
    expect(opened.states).toEqual([
      { state: "Charge", visits: 1, attempts: 3, failures: 3, catches: 0, totalMs: 3099 },
    ]);
    expect(opened.missing).toEqual({ count: 0, gaps: [], truncated: false, unknownEvents: 0 });
  });

  test("tells the runs under its ARN, in the list and on its page, and what is unassigned between them", async () => {
    const arn = arnOf("ran-twice");
    const shifted = (ms: number) =>
      chargeRun({ orderId: "o-twice" }).map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));
    const first = await context.store.executions.save(ingested(shifted(0), { arn, origin: LOG_ORIGIN }));
    const alone = sent(openedExecutionSchema, await openExecution(context, first.key));
    expect(alone).toMatchObject({ runs: [{ key: first.key, startedAt: T0, status: alone.row.status }], unassigned: 0 });
    const second = await context.store.executions.save(ingested(shifted(60_000), { arn, origin: LOG_ORIGIN }));
    const opened = sent(openedExecutionSchema, await openExecution(context, first.key));
    expect(opened.runs.map(({ key, startedAt }) => [key, startedAt])).toEqual([
      [second.key, T0 + 60_000],
      [first.key, T0],
    ]);
    const { rows } = sent(executionListSchema, await listExecutions(context, listQuery("q=o-twice")));
    expect(rows.map(({ runs }) => runs)).toEqual([2, 2]);
    const others = sent(executionListSchema, await listExecutions(context, listQuery("q=o-17")));
    expect(others.rows.map(({ runs }) => runs)).toEqual([1]);
    expect(wordRuns(arn, opened)).toEqual([
      `ran twice (${arn}): FAILED 2026-01-05T12:01:00.000Z; FAILED 2026-01-05T12:00:00.000Z`,
    ]);
    expect(wordRuns(arn, { ...alone, unassigned: 2 })).toEqual([
      `2 unassigned events (${arn}): nothing tells which run they are of`,
    ]);
    await context.store.executions.remove((await context.store.executions.runs(arn)).map(({ id }) => id));
  });

  test("has a timeline folded with its definition: the retrier is named", async () => {
    const timeline = sent(timelineSchema, await readTimeline(context, key));
    expect(timeline.eventCount).toBe(12);
    const visit = timeline.spans.find((span) => span.kind === "visit");
    expect(visit).toMatchObject({ state: "Charge", outcome: "failed" });
    expect(visit?.kind === "visit" && visit.recovery[0]).toMatchObject({ action: "retry", retrier: 0 });
    expect(new Set(timeline.spans.flatMap(({ events }) => events)).size).toBe(12);
  });

  test("lists its events by type, state and text", async () => {
    const list = async (query: string) => sent(eventListSchema, await listEvents(context, key, eventQuery(query)));
    expect(await list("")).toMatchObject({ total: 12, all: 12, offset: 0 });
    const failed = await list("type=TaskFailed,ExecutionFailed");
    expect(failed.events.map(({ type }) => type)).toEqual([
      "TaskFailed",
      "TaskFailed",
      "TaskFailed",
      "ExecutionFailed",
    ]);
    expect(failed.events[0]).toMatchObject({ index: 4, id: 5, previousEventId: 4, state: "Charge", at: T0 + 60 });
    expect(failed.events[0]?.summary).toContain("PaymentDeclined · Card was declined (code 51)");
    expect((await list("state=Charge")).total).toBe(10);
    expect((await list("state=Nope")).total).toBe(0);
    expect((await list("q=CODE+51")).total).toBe(4);
    expect((await list(`q=${encodeURIComponent('"orderId":"o-17"')}`)).events.map(({ id }) => id)).toEqual([1, 2]);
    expect((await list("q=%237")).events.map(({ id }) => id)).toEqual([7]);
    expect((await list("offset=10&limit=5")).events.map(({ id }) => id)).toEqual([11, 12]);
    expect((await list("offset=500")).events).toEqual([]);
  });

  test("has the graph of its definition, and says when it has none or one that does not read", async () => {
    const found = sent(executionGraphSchema, await readGraph(context, key));
    expect(found).toMatchObject({ kind: "graph", assumed: true });
    expect(found.kind === "graph" && found.graph.levels[0]).toMatchObject({
      startAt: "Charge",
      nodes: [{ id: "Charge", type: "Task", terminal: true, retriers: ["PaymentDeclined"], distributed: false }],
    });
    const bare = await context.store.executions.save(ingested(chargeRun({ orderId: "o-30" }), { arn: arnOf("bare") }));
    expect(sent(executionGraphSchema, await readGraph(context, bare.key))).toEqual({ kind: "unknown" });
    const came = ingested(chargeRun({ orderId: "o-31" }), { arn: arnOf("broken") });
    const text = '{\n  "StartAt": "Nowhere",\n  "States": {}\n}';
    const broken = await context.store.executions.save({ ...came, definition: { text, assumed: false } });
    const unreadable = sent(executionGraphSchema, await readGraph(context, broken.key));
    expect(unreadable.kind === "unreadable" && unreadable.findings[0]).toMatch(/^line \d+: /);
  });

  test("answers an event in AWS's shape, payload as text", async () => {
    const { event, index, span } = sent(openedEventSchema, await readEvent(context, key, 2));
    expect(event).toMatchObject({
      id: 2,
      type: "TaskStateEntered",
      stateEnteredEventDetails: { input: '{"orderId":"o-17"}' },
    });
    expect({ index, span }).toEqual({ index: 1, span: 1 });
  });

  test("is downloaded as a file that imports as the same execution", async () => {
    const { fileName, chunks } = value(await downloadExecution(context, key));
    expect(fileName).toBe("failed.stepscope.json");
    const text = await joined(chunks);
    expect(JSON.parse(text)).toMatchObject({ format: "stepscope/execution", version: 1 });
    const row = async () => value(await openExecution(context, key)).row;
    const before = await row();
    const report = await upload(text, { name: "x.json" });
    expect(report).toMatchObject({ kind: "result", executions: 1, events: 0, duplicates: 12, keys: [key] });
    expect(await row()).toEqual(before);
  });
});

describe("a long execution", () => {
  const EVENTS = 25_000;
  let key: string;
  beforeAll(async () => {
    key = (await context.store.executions.save(ingested(longRun(EVENTS), { arn: arnOf("long") }))).key;
  });

  test("answers event 24,999 by its id without reading the rest", async () => {
    const unread: Context = { ...context, histories: new OpenedHistories(context.store) };
    const { event, index, span } = sent(openedEventSchema, await readEvent(unread, key, 24999));
    expect(event).toMatchObject({ id: 24999 });
    expect({ index, span }).toEqual({ index: 24998, span: null });
  });

  test("finds event 24,999 by its text and by its id", async () => {
    for (const q of ["event 24999", "24999", "#24999"]) {
      const list = sent(eventListSchema, await listEvents(context, key, eventQuery(`q=${encodeURIComponent(q)}`)));
      expect(list.events.map(({ id }) => id)).toEqual([24999]);
    }
  });

  test("is read once for many questions, and again when it changed", async () => {
    const execution = await context.store.executions.find(key);
    if (execution === null) throw new Error("gone");
    const first = context.histories.open(execution);
    expect(context.histories.open(execution)).toBe(first);
    expect(context.histories.open({ ...execution, contentRevision: execution.contentRevision + 1 })).not.toBe(first);
    expect(context.histories.peek(execution)).toBeNull();
  });
});

test("opened histories are closed, the oldest first, when they are too large together", async () => {
  const executions = [];
  for (const name of ["a", "b", "c"]) {
    const { key } = await context.store.executions.save(ingested(longRun(14), { arn: arnOf(`lru-${name}`) }));
    const execution = await context.store.executions.find(key);
    if (execution !== null) executions.push(execution);
  }
  const bytes = executions.map(({ logBytes, events }) => Number(logBytes) + events * 400);
  expect(bytes.every((size) => size > 5_600)).toBe(true);
  const small = new OpenedHistories(context.store, (bytes[1] ?? 0) + (bytes[2] ?? 0));
  for (const execution of executions) await small.open(execution);
  expect(executions.map((execution) => small.peek(execution) !== null)).toEqual([false, true, true]);
});

describe("what is not there or wrong", () => {
  test("is refused with what, why and a remedy", async () => {
    const refusals = await Promise.all([
      openExecution(context, NOBODY),
      readTimeline(context, NOBODY),
      readGraph(context, NOBODY),
      listEvents(context, NOBODY, eventQuery()),
      readEvent(context, NOBODY, 1),
      downloadExecution(context, "../../etc/passwd"),
      readJob(context, 99999),
    ]);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ ok: false, error: { kind: "notFound" } });
      if (!refusal.ok) for (const part of Object.values(refusal.error.problem)) expect(part).toMatch(/\S/);
    }
    const [first] = value(await listExecutions(context, listQuery())).rows;
    expect(await readEvent(context, first?.key ?? "", 0)).toMatchObject({ ok: false, error: { kind: "notFound" } });
  });
});

describe("an upload", () => {
  test("of a history is stored and told line by line", async () => {
    const text = JSON.stringify({ events: chargeRun({ uploaded: 1 }).map(encodeEvent) });
    const lines = await uploaded(text, { name: "order.json" });
    expect(lines.at(-1)).toMatchObject({
      kind: "result",
      files: 1,
      executions: 1,
      events: 6,
      duplicates: 0,
      errors: [],
    });
    expect(await upload(text, { name: "order.json" })).toMatchObject({ executions: 1, events: 0, duplicates: 6 });
  });

  test("of something else is refused by the name of the file, and nothing is stored", async () => {
    const before = await context.store.executions.count();
    for (const text of ["", "hello", '{"a":1}', "\u0000\u0001"]) {
      const line = await upload(text, { name: "note.txt" });
      expect(line).toMatchObject({ kind: "result", executions: 0, keys: [], errors: [{ file: "note.txt" }] });
    }
    expect(await context.store.executions.count()).toEqual(before);
  });

  test("that is aborted stores nothing more and ends", async () => {
    const before = await context.store.executions.count();
    const abort = new AbortController();
    const events = longRun(3000).map((event) => JSON.stringify(encodeEvent(event)));
    async function* body() {
      yield Buffer.from(`{"events":[${events.slice(0, 1500).join(",")},`);
      abort.abort();
      yield Buffer.from(`${events.slice(1500).join(",")}]}`);
    }
    const facts = { name: "x.json", arn: null, machine: null, partial: false, encoding: null, definition: null };
    const lines = await importHere(context, facts, body(), abort.signal);
    expect(lines.at(-1)).toMatchObject({ kind: "result", executions: 0 });
    expect(await context.store.executions.count()).toEqual(before);
  });
});

test("a job is asked for and can be looked at", async () => {
  const job = sent(jobSchema, await requestJob(context, "samples"));
  expect(job).toMatchObject({ kind: "samples", state: "waiting" });
  expect(sent(jobSchema, await readJob(context, job.id))).toEqual(job);
});

test("health says what the database holds", async () => {
  const health = sent(healthSchema, await readHealth(context, Date.now()));
  expect(health).toMatchObject({ ok: true, database: "sqlite", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(health.executions).toBeGreaterThan(0);
});

test("every route handler runs in Node, where the database is", async () => {
  const routes = readdirSync("app/api", { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("route.ts"),
  );
  expect(routes.length).toBeGreaterThanOrEqual(10);
  for (const path of routes) {
    const route = (await import(/* @vite-ignore */ join(ROOT, "app/api", path))) as { runtime?: string };
    expect(route.runtime, path).toBe("nodejs");
  }
});

async function uploaded(text: string, { name }: { readonly name: string }): Promise<ImportLine[]> {
  async function* body() {
    yield Buffer.from(text);
  }
  const facts = { name, arn: null, machine: null, partial: false, encoding: null, definition: null };
  return importHere(context, facts, body());
}

async function upload(text: string, facts: { readonly name: string }): Promise<ImportLine | undefined> {
  return (await uploaded(text, facts)).at(-1);
}

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text;
}
