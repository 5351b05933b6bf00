import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UploadSpool } from "@/lib/server/import/uploadSpool";
import { OutputIndexing } from "@/lib/server/jobs/indexOutputs";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import type { Store } from "@/lib/store/store";
import { open, ROOT, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun, ingested } from "../support/ingested";
import { noVerifier } from "../support/serverContext";

const RUNS = 25;

describe("what is stored is indexed as is configured", () => {
  const place = sqliteDatabase();
  let store: Store;
  beforeAll(async () => {
    store = await open(place);
    for (let n = 0; n < RUNS; n++) {
      const events = chargeRun({ n }, { end: "succeeded" });
      await store.executions.save(ingested(events, { arn: arnOf(`run-${n}`) }));
    }
  }, 300_000);
  afterAll(async () => {
    await store?.close();
    await place.drop();
  });

  const never = new AbortController().signal;
  const work = (tools: Store, signal: AbortSignal) => {
    const spool = UploadSpool.of(place.url, ROOT);
    const all = { store: tools, spool, openVerifier: noVerifier, retention: {} };
    return runNextJob({ tools: all, holder: "w" }, "maintenance", signal);
  };
  const index = (paths: readonly string[] | null) =>
    store.outputs.configure([
      { machine: "payments", states: [{ state: "Charge", paths: paths?.map((one) => [one]) ?? null }] },
    ]);

  test("by a job that says how far it is, and goes on where it was interrupted", async () => {
    const indexing = new OutputIndexing(store, () => 0, RUNS);
    await indexing.request(never);
    expect(await store.jobs.hasOpen("indexOutputs")).toBe(false);
    await index(null);
    await new OutputIndexing(store, () => 0, RUNS).request(never);
    const [asked] = (await store.jobs.open(1)).jobs;
    expect(asked).toMatchObject({ kind: "indexOutputs", state: "waiting" });

    const interrupted = new AbortController();
    const indexNext = async () => {
      const step = await store.outputs.indexNext();
      interrupted.abort();
      return step;
    };
    await work({ ...store, outputs: { ...store.outputs, indexNext } }, interrupted.signal);
    expect(await store.jobs.read(asked?.id ?? 0)).toMatchObject({ done: 10, total: RUNS, finishedAt: null });
    expect(await store.outputs.countOutdated(100)).toBe(RUNS - 10);
    expect(await work(store, never)).toBe(true);
    expect(await store.jobs.read(asked?.id ?? 0)).toMatchObject({
      state: "done",
      message: `${RUNS} executions are indexed.`,
    });
    expect(await store.outputs.countOutdated(100)).toBe(0);
  });

  test("at once and without a job where few wait, at most every two seconds", async () => {
    let elapsed = 0;
    const indexing = new OutputIndexing(store, () => elapsed);
    await indexing.request(never);
    await index(["paid"]);
    elapsed = 1_999;
    await indexing.request(never);
    expect(await store.outputs.countOutdated(100)).toBe(RUNS);
    elapsed = 2_000;
    await indexing.request(never);
    expect(await store.outputs.countOutdated(100)).toBe(0);
    expect(await store.jobs.hasOpen("indexOutputs")).toBe(false);
  });
});
