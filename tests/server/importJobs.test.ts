import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportLine } from "@/lib/contract/import";
import type { Context } from "@/lib/server/context";
import { importUpload, requestImport } from "@/lib/server/import/importUpload";
import { cancelJob } from "@/lib/server/jobs/readJob";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import { DATABASES, open, query, type TestDatabase } from "../support/databases";
import { bodyOf, IMPORT_FACTS, importText } from "../support/importedFiles";
import { contextOf, noVerifier, workOnImports } from "../support/serverContext";

/* What becomes of a file between the request that brings it and the worker that imports it. */

const FACTS = IMPORT_FACTS;
const never = new AbortController().signal;
/** Patience for a busy machine, ms. */
const SOON = { timeout: 30_000 };

describe.each(DATABASES)("an import on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("is a job", () => {
    const place = database as TestDatabase;
    let context: Context;
    beforeAll(async () => {
      context = contextOf(await open(place), place);
    });
    afterAll(async () => {
      await context?.store.close();
      await place.drop();
    });

    const work = (signal = never) => {
      const { store, spool } = context;
      return runNextJob(
        { tools: { store, spool, openVerifier: noVerifier, retention: {} }, holder: "w" },
        "imports",
        signal,
      );
    };
    const request = (text: string) => requestImport(context, FACTS, bodyOf(text), never);
    const filesLeft = () => (existsSync(context.spool.folder) ? readdirSync(context.spool.folder) : []);
    const count = async () =>
      (await query(place, `SELECT count(*) AS n FROM "Execution"`)).map(({ n }) => Number(n))[0];

    test("that ends without anybody listening: result, message, and the file is gone", async () => {
      const job = await request(importText("alone", 2));
      expect(filesLeft()).toHaveLength(1);
      expect(await work()).toBe(true);
      const details = await context.store.jobs.details("import", job.id);
      expect(details?.job).toMatchObject({ state: "done", message: "2 executions, 12 new events." });
      expect(details?.result).toMatchObject({ kind: "result", executions: 2, events: 12, errors: [] });
      expect(filesLeft()).toEqual([]);
    });

    test("whose refusal is its result", async () => {
      const job = await request("no history");
      await work();
      const details = await context.store.jobs.details("import", job.id);
      expect(details?.job.state).toBe("done");
      expect(details?.result).toMatchObject({ kind: "result", executions: 0, errors: [{ file: "f.json" }] });
      expect(details?.job.message).toBe(details?.result?.kind === "result" ? details.result.errors[0]?.reason : "");
    });

    test("that is cancelled while it waits: the file goes at once, and nothing is stored", async () => {
      const before = await count();
      const job = await request(importText("waits", 1));
      expect(await cancelJob(context, job.id)).toMatchObject({ ok: true, value: { state: "cancelled" } });
      expect(filesLeft()).toEqual([]);
      expect(await work()).toBe(false);
      expect(await count()).toBe(before);
    });

    test("that is cancelled while it runs: it ends within seconds and says what was stored", async () => {
      const before = (await count()) ?? 0;
      const job = await request(importText("runs", 3_000));
      const working = work();
      await expect
        .poll(async () => (await context.store.jobs.details("import", job.id))?.checkpoint?.executions ?? 0, SOON)
        .toBeGreaterThan(0);
      await context.store.jobs.cancel(job.id);
      await working;
      const ended = await context.store.jobs.read(job.id);
      expect(ended?.message).toMatch(/^Cancelled\. \d+ executions? with \d+ new events stored\.$/);
      expect(ended?.state).toBe("cancelled");
      const stored = ((await count()) ?? 0) - before;
      expect(stored).toBeGreaterThan(0);
      expect(stored).toBeLessThan(3_000);
      expect(filesLeft()).toEqual([]);
    });

    test("that a worker was interrupted in: the next one does the rest, and nothing is stored twice", async () => {
      const before = (await count()) ?? 0;
      const job = await request(importText("interrupted", 120));
      const stop = new AbortController();
      const working = work(stop.signal);
      await expect.poll(async () => ((await count()) ?? 0) - before, SOON).toBeGreaterThan(5);
      stop.abort();
      await working;
      expect(await context.store.jobs.read(job.id)).toMatchObject({ state: "running" });
      expect(filesLeft()).toHaveLength(1);
      expect(await work()).toBe(true);
      expect(await context.store.jobs.read(job.id)).toMatchObject({ state: "done" });
      expect(((await count()) ?? 0) - before).toBe(120);
      expect(filesLeft()).toEqual([]);
    });

    test("whose file was taken away fails in words, and is not tried again", async () => {
      const job = await request(importText("taken", 1));
      await context.spool.remove(filesLeft()[0] ?? "");
      expect(await work()).toBe(true);
      const details = await context.store.jobs.details("import", job.id);
      expect(details?.job).toMatchObject({ state: "failed", message: expect.stringContaining("is gone") as string });
      expect(details?.result).toMatchObject({ kind: "problem", error: { remedy: "Import it again." } });
      expect(await work()).toBe(false);
      expect(await context.store.jobs.failing()).toEqual([]);
    });

    test("that another machine's worker cannot see is left to the one that can", async () => {
      const job = await request(importText("elsewhere", 1));
      const [file = ""] = filesLeft();
      await query(
        place,
        `UPDATE "Job" SET "payload" = REPLACE("payload", '"host":"', '"host":"x') WHERE "id" = ${job.id}`,
      );
      await context.spool.remove(file);
      expect(await work()).toBe(false);
      expect(await context.store.jobs.read(job.id)).toMatchObject({ state: "waiting" });
      await context.store.jobs.cancel(job.id);
    });

    test("whose request goes away is cancelled", async () => {
      const stop = new AbortController();
      const lines: ImportLine[] = [];
      const sending = (async () => {
        for await (const line of importUpload(context, FACTS, bodyOf(importText("left", 1)), stop.signal))
          lines.push(line);
      })();
      await expect.poll(() => context.store.jobs.openKeys("import"), SOON).toHaveLength(1);
      stop.abort();
      await sending;
      expect(lines.at(-1)).toMatchObject({ kind: "result", executions: 0, errors: [{ reason: "Interrupted." }] });
      expect(await context.store.jobs.openKeys("import")).toEqual([]);
      expect(filesLeft()).toEqual([]);
    });

    test("that nobody does is said after a moment, and leaves nothing", async () => {
      const lines: ImportLine[] = [];
      for await (const line of importUpload(context, FACTS, bodyOf(importText("nobody", 1)), never)) lines.push(line);
      expect(lines.at(-1)).toMatchObject({
        kind: "problem",
        error: { what: "Nobody imports the file.", why: expect.stringContaining("none runs") as string },
      });
      expect(await context.store.jobs.openKeys("import")).toEqual([]);
      expect(filesLeft()).toEqual([]);
    });

    test("beside others: each is stored once, whoever does it", async () => {
      const before = (await count()) ?? 0;
      const stop = new AbortController();
      const workers = [workOnImports(context, stop.signal), workOnImports(context, stop.signal)];
      const send = async (i: number) => {
        const lines: ImportLine[] = [];
        const body = bodyOf(importText(`beside-${i}`, 5));
        for await (const line of importUpload(context, FACTS, body, never)) lines.push(line);
        return lines.at(-1);
      };
      const ends = await Promise.all(Array.from({ length: 4 }, (_, i) => send(i)));
      stop.abort();
      await Promise.all(workers);
      for (const end of ends) expect(end).toMatchObject({ kind: "result", executions: 5, events: 30 });
      expect(((await count()) ?? 0) - before).toBe(20);
      expect(join(...filesLeft(), "")).toBe(".");
    });
  });
});
