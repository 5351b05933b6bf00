import { setTimeout as after } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PushNotListening, type RunningPush, startPush } from "@/lib/server/push/startPush";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, type TestDatabase } from "../support/databases";
import { delivery, expressArn, firehoseBody, logMessages, standardArn, statusEvent } from "../support/deliveries";
import { chargeRun } from "../support/ingested";

const KEY = "a-key-of-the-push-listener";
const RUNS = ["a", "b", "c"].map((name) => logMessages(expressArn(name), chargeRun({ name }, { end: "succeeded" })));
const EVENTS = RUNS[0]!.length;

/** A delivery that brings nothing. */
const NOTHING = firehoseBody([]);

/** Waits for what another loop sees sooner or later. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await isSo()) return;
    await after(20);
  }
  throw new Error("It did not come.");
}

describe.each(DATABASES)("pushed into %s", (_name, create) => {
  let database: TestDatabase | null;
  let store: Store;
  let push: RunningPush;
  const troubles: string[] = [];

  beforeEach(async () => {
    database = await create();
    if (database === null) return;
    store = await open(database);
    troubles.length = 0;
    push = await start();
  });
  afterEach(async () => {
    if (database === null) return;
    await push.close();
    await store.close();
    await database.drop();
  });

  function start(into: Pick<Store, "sources"> = store): Promise<RunningPush> {
    return startPush({
      ...{ store: into, key: KEY, now: () => Date.now(), lookMs: 50 },
      settings: { host: "127.0.0.1", port: 0 },
      onTrouble: (sentence) => troubles.push(sentence),
    });
  }

  async function post(path: string, body: string): Promise<number> {
    const headers = { "x-api-key": KEY, "x-amz-firehose-request-id": "1" };
    const answer = await fetch(`http://127.0.0.1:${push.port}${path}`, { method: "POST", headers, body });
    await answer.text();
    return answer.status;
  }

  const counts = async () => (await store.sources.get("push"))?.counts;
  const it = (what: string, run: () => Promise<void>) => test(what, () => (database === null ? undefined : run()));

  it("a delivery is stored once, however often and in whatever order it comes", async () => {
    expect(await post("/firehose", delivery(RUNS.flat().reverse(), 4))).toBe(200);
    expect(await post("/firehose", delivery(RUNS.flat(), 100))).toBe(200);
    expect(await post("/firehose", delivery(RUNS[1]!, 1))).toBe(200);
    expect(await store.executions.count()).toBe(3);
    const stored = await store.executions.findByArn(expressArn("a"));
    expect(stored).toMatchObject({ status: "SUCCEEDED", events: EVENTS, type: "EXPRESS" });
    expect(await counts()).toMatchObject({
      executions: 3,
      events: 3 * EVENTS,
      duplicates: 4 * EVENTS,
      requests: 3,
      setAside: 0,
    });
    expect(troubles).toEqual([]);
  });

  it("an execution whose events come by several deliveries at once is one", async () => {
    const parts = RUNS.flat().map((message) => delivery([message]));
    expect(new Set(await Promise.all(parts.map((body) => post("/firehose", body))))).toEqual(new Set([200]));
    expect(await store.executions.count()).toBe(3);
    expect(await counts()).toMatchObject({ executions: 3, events: 3 * EVENTS, duplicates: 0 });
  });

  it("a status that is older than what is known changes nothing", async () => {
    const running = { status: "RUNNING", stopDate: null, output: null };
    expect(await post("/eventbridge", statusEvent(standardArn("a"), running))).toBe(200);
    expect(await store.executions.findByArn(standardArn("a"))).toMatchObject({ status: "RUNNING" });
    expect(await post("/eventbridge", statusEvent(standardArn("a")))).toBe(200);
    expect(await post("/eventbridge", statusEvent(standardArn("a"), running))).toBe(200);
    expect(await store.executions.findByArn(standardArn("a"))).toMatchObject({ status: "SUCCEEDED", events: 0 });
    expect(await store.executions.count()).toBe(1);
  });

  it("the history of a failure is asked for from the sources that read histories in its region", async () => {
    const define = (name: string, kind: string, region?: string) =>
      store.sources.define({ name, kind, settings: JSON.stringify({ name, kind, region }), configured: false });
    await define("here", "standard", "eu-west-1");
    await define("elsewhere", "standard", "us-east-1");
    await define("logs", "express", "eu-west-1");
    await post("/eventbridge", statusEvent(standardArn("a"), { status: "FAILED", error: "E", output: null }));
    await post("/eventbridge", statusEvent(standardArn("b")));
    const due = async (name: string) =>
      (await store.sources.due(name, "history", Date.now(), 10)).map(({ arn, reason }) => [arn, reason]);
    expect(await due("here")).toEqual([[standardArn("a"), "failed"]]);
    expect(await due("elsewhere")).toEqual([]);
    expect(await due("logs")).toEqual([]);
  });

  it("what cannot be read is set aside, and when somebody asks it is tried again", async () => {
    const cut = RUNS[0]![2]!.slice(0, 80);
    expect(await post("/firehose", delivery([...RUNS[0]!, cut]))).toBe(200);
    const [record] = await store.sources.setAside("push", { limit: 10 });
    expect(record).toMatchObject({ why: "It is no JSON, or cut off." });
    expect(await store.sources.setAsideText(record!.id)).toMatchObject({ text: cut });
    expect(await store.executions.count()).toBe(1);
    await store.sources.retry(record!.source, record!.id);
    // It is cut still: set aside anew, in place of the one before.
    let again = record;
    for (let i = 0; i < 100 && (again === undefined || again.id === record!.id); i++) {
      await after(50);
      const records = await store.sources.setAside("push", { limit: 10 });
      again = records.length === 1 ? records[0] : undefined;
    }
    expect(again).toMatchObject({ why: "It is no JSON, or cut off.", asked: false });
    expect(troubles).toEqual([]);
  });

  it("while its source is paused, whoever delivers is to come again", async () => {
    const isSaid = (status: number) => async () => (await post("/firehose", NOTHING)) === status;
    await store.sources.pause("push", true);
    await until(isSaid(503));
    expect(await post("/firehose", delivery(RUNS[0]!))).toBe(503);
    expect(await store.executions.count()).toBe(0);
    await store.sources.pause("push", false);
    await until(isSaid(200));
    expect(await post("/firehose", delivery(RUNS[0]!))).toBe(200);
    expect(await store.executions.count()).toBe(1);
  });

  it("a second listener on the same address says that it is taken, and counts on the same source", async () => {
    const settings = { host: "127.0.0.1", port: push.port };
    const second = startPush({ store, key: KEY, now: () => Date.now(), settings, onTrouble: () => undefined });
    await expect(second).rejects.toThrow(PushNotListening);
    expect((await store.sources.list()).map(({ name, kind }) => [name, kind])).toEqual([["push", "push"]]);
  });

  it("closing waits for the delivery that is being stored", async () => {
    await push.close();
    let entered: () => void = () => undefined;
    const storing = new Promise<void>((resolve) => (entered = resolve));
    const sources = {
      ...store.sources,
      commit: async (...given: Parameters<typeof store.sources.commit>) => {
        entered();
        await after(200);
        return store.sources.commit(...given);
      },
    };
    push = await start({ sources });
    const answer = post("/firehose", delivery(RUNS.flat()));
    await storing;
    await push.close();
    expect(await answer).toBe(200);
    expect(await store.executions.count()).toBe(3);
  });
});
