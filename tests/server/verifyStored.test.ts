import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { DEFAULT_SORT, type ListQuery, NO_FILTER } from "@/lib/contract/listQuery";
import { INTERPRETER_VERSION } from "@/lib/replay/version";
import type { Verifier } from "@/lib/server/replay/verifier";
import { recordTask } from "@/lib/server/replay/recordTask";
import { judgementsOn } from "@/lib/server/replay/judgeTask";
import { matchingOfTask, verdictsOnTasks } from "@/lib/server/replay/verifyTask";
import { verifyStored } from "@/lib/server/replay/verifyStored";
import type { JobTools } from "@/lib/server/jobs/jobRun";
import { requestVerdicts } from "@/lib/server/jobs/requestVerdicts";
import { UploadSpool } from "@/lib/server/import/uploadSpool";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import type { Store } from "@/lib/store/store";
import type { Histories } from "@/lib/store/subjects/histories";
import type { Verdicts } from "@/lib/store/subjects/verdicts";
import { changed, recordRun } from "../replay/runs";
import { DATABASES, open, query, ROOT, type TestDatabase } from "../support/databases";
import { arnOf, ingested } from "../support/ingested";

const ASK: ListQuery = { ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 50 };
const MACHINE: JsonObject = {
  StartAt: "Make",
  States: {
    Make: { Type: "Pass", Parameters: { "id.$": "$.id", made: true }, Next: "Pay" },
    Pay: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay", End: true },
  },
};
const DEFINITION = { text: JSON.stringify(MACHINE), assumed: false };

/** Replays in this thread. */
const here: Verifier = {
  slots: 2,
  verify: verdictsOnTasks,
  match: matchingOfTask,
  judge: judgementsOn,
  record: (tasks) => Promise.all(tasks.map(recordTask)),
  close: () => Promise.resolve(),
};

describe.each(DATABASES)("verdicts in the background on %s", async (_, create) => {
  const database = await create();
  describe.skipIf(database === null)("are given after an import", () => {
    const place = database as TestDatabase;
    let store: Store;
    beforeAll(async () => {
      store = await open(place);
    });
    afterAll(async () => {
      await store?.close();
      await place.drop();
    });

    const runNext = (tools: Partial<JobTools>, signal: AbortSignal) => {
      const spool = UploadSpool.of(place.url, ROOT);
      return runNextJob(
        { tools: { store, spool, openVerifier: () => here, retention: {}, ...tools }, holder: "w" },
        "verifies",
        signal,
      );
    };
    const runJobs = async (tools: Partial<JobTools> = {}, signal = new AbortController().signal) => {
      await requestVerdicts(store);
      while (await runNext(tools, signal));
    };
    const rowOf = async (name: string) =>
      (await store.executions.list({ ...ASK, q: name })).rows.find((row) => row.name === name);

    test("a match, a divergence and an execution whose definition nobody knows", async () => {
      const run = await recordRun(MACHINE, { id: 7 });
      const other = changed(run, 3, (wire) => ({
        ...wire,
        stateExitedEventDetails: { name: "Make", output: '{"id":8,"made":true}' },
      }));
      await store.executions.save(ingested(run.events, { arn: arnOf("good"), definition: DEFINITION }));
      await store.executions.save(ingested(other.events, { arn: arnOf("tampered"), definition: DEFINITION }));
      await store.executions.save(ingested(run.events, { arn: arnOf("alone", "unknown") }));
      expect(await rowOf("good")).toMatchObject({ verdict: null });
      await runJobs();

      const none = { reason: null, accepted: 0, divergence: null, assumed: false, stale: false };
      expect((await rowOf("good"))?.verdict).toEqual({ ...none, code: "match" });
      expect((await rowOf("tampered"))?.verdict).toEqual({
        ...none,
        code: "diverged",
        divergence: { kind: "output", state: "Make", recorded: 3, ours: 3, paths: ["output.id"] },
      });
      expect((await rowOf("alone"))?.verdict).toMatchObject({
        code: "notReplayable",
        reason: expect.stringContaining("definition it ran with is not known") as string,
      });
      expect((await store.executions.facets(NO_FILTER)).verdict).toEqual({ match: 1, diverged: 1, notReplayable: 1 });
      expect((await store.executions.list({ ...ASK, verdict: ["diverged"] })).rows.map(({ name }) => name)).toEqual([
        "tampered",
      ]);
      expect(await store.verdicts.countAwaiting()).toBe(0);
    });

    test("nothing is asked for while nothing awaits a verdict", async () => {
      await requestVerdicts(store);
      expect(await store.jobs.hasOpen("verify")).toBe(false);
    });

    test("a definition that comes later gives an execution without one its verdict, and says that it is assumed", async () => {
      const run = await recordRun(MACHINE, { id: 9 });
      await store.executions.save(ingested(run.events, { arn: arnOf("told", "unknown"), definition: DEFINITION }));
      await runJobs();
      expect((await rowOf("alone"))?.verdict).toMatchObject({
        code: "match",
        assumed: true,
        reason: expect.stringContaining("assumed") as string,
      });
      expect((await rowOf("told"))?.verdict).toMatchObject({ code: "match", assumed: false, reason: null });
    });

    test("more events take the old verdict away; the same ones again leave it", async () => {
      const run = await recordRun(MACHINE, { id: 3 });
      const facts = { arn: arnOf("growing"), definition: DEFINITION };
      await store.executions.save(ingested(run.events.slice(0, 4), facts));
      await runJobs();
      expect((await rowOf("growing"))?.verdict?.reason).toMatch(/prefix/);
      await store.executions.save(ingested(run.events.slice(0, 4), facts));
      expect((await rowOf("growing"))?.verdict).not.toBeNull();
      await store.executions.save(ingested(run.events, facts));
      expect((await rowOf("growing"))?.verdict).toBeNull();
      await runJobs();
      expect((await rowOf("growing"))?.verdict).toMatchObject({ code: "match", reason: null });
    });

    test("folding anew keeps the verdict", async () => {
      const row = await store.executions.find((await rowOf("good"))?.key ?? "");
      if (row === null) throw new Error("it is gone");
      expect(await store.executions.refold(row.id)).toBe(true);
      expect((await rowOf("good"))?.verdict).toMatchObject({ code: "match", stale: false });
    });

    test("verdicts of an older interpreter are shown as old, and given anew", async () => {
      await query(place, `UPDATE "Execution" SET "verdictVersion" = ${INTERPRETER_VERSION - 1}`);
      expect((await rowOf("good"))?.verdict).toMatchObject({ code: "match", stale: true });
      await runJobs();
      expect((await rowOf("good"))?.verdict).toMatchObject({ code: "match", stale: false });
    });

    test("a verdict on events that changed meanwhile is dropped", async () => {
      const row = await store.executions.find((await rowOf("good"))?.key ?? "");
      if (row === null) throw new Error("it is gone");
      const verdict = { code: "diverged", reason: null, accepted: 0, divergence: null, definition: null } as const;
      const given = { executionId: row.id, revision: row.contentRevision - 1, mark: null, verdict };
      expect(await store.verdicts.write([given])).toBe(0);
      expect((await rowOf("good"))?.verdict?.code).toBe("match");
    });

    test("a verdict on its way is dropped when a definition comes that could change it", async () => {
      const arn = (name: string) => arnOf(name, "on-its-way");
      await store.executions.save(ingested((await recordRun(MACHINE, { id: 40 })).events, { arn: arn("on-its-way") }));
      const awaiting = async () => {
        const found = (await store.verdicts.awaiting(10)).find(({ name }) => name === "on-its-way");
        return found ?? expect.fail("it awaits no verdict");
      };
      const verdict = { code: "notReplayable", reason: null, accepted: 0, divergence: null, definition: null } as const;
      const { id: executionId, contentRevision: revision, mark } = await awaiting();
      const given = { executionId, revision, mark, verdict };
      const other = await recordRun(MACHINE, { id: 41 });
      await store.executions.save(ingested(other.events, { arn: arn("tells-definition"), definition: DEFINITION }));
      expect(await store.verdicts.write([given])).toBe(0);
      expect((await awaiting()).mark).toBeLessThan(mark);
      await runJobs();
      expect((await rowOf("on-its-way"))?.verdict).toMatchObject({ code: "match", assumed: true });
      // It has a verdict: one that rests on nothing newer does not replace it either.
      expect(await store.verdicts.write([given])).toBe(0);
    });

    test("an interrupted job is left to whoever works next", async () => {
      for (let i = 0; i < 6; i++) {
        const run = await recordRun(MACHINE, { id: 100 + i });
        await store.executions.save(ingested(run.events, { arn: arnOf(`rest-${i}`), definition: DEFINITION }));
      }
      const stop = new AbortController();
      const stopping: Verifier = {
        ...here,
        verify: (tasks) => {
          stop.abort();
          return verdictsOnTasks(tasks);
        },
      };
      await requestVerdicts(store);
      expect(await runNext({ openVerifier: () => stopping }, stop.signal)).toBe(true);
      expect(await store.verdicts.countAwaiting()).toBe(6);
      expect(await store.jobs.hasOpen("verify")).toBe(true);
      await runJobs();
      expect(await store.verdicts.countAwaiting()).toBe(0);
      expect(await store.jobs.hasOpen("verify")).toBe(false);
    });

    test("a row that cannot be replayed, read or written stops its own verdict, and the others are kept", async () => {
      for (let i = 0; i < 4; i++) {
        const run = await recordRun(MACHINE, { id: 200 + i });
        await store.executions.save(ingested(run.events, { arn: arnOf(`beside-${i}`), definition: DEFINITION }));
      }
      const run = await recordRun(MACHINE, { id: 210 });
      const broken = { text: '{"StartAt":"Make","States":7}', assumed: false };
      await store.executions.save(ingested(run.events, { arn: arnOf("beside-broken", "broken"), definition: broken }));
      const ids = new Map<string, number>();
      for (const name of ["beside-0", "beside-1"]) {
        ids.set(name, (await store.executions.find((await rowOf(name))?.key ?? ""))?.id ?? 0);
      }
      const histories: Histories = {
        ...store.histories,
        packed: (given) =>
          given.includes(ids.get("beside-0") ?? 0)
            ? Promise.reject(new Error("a page is gone"))
            : store.histories.packed(given),
      };
      const verdicts: Verdicts = {
        ...store.verdicts,
        write: (given) =>
          given.some(({ executionId, verdict }) => executionId === ids.get("beside-1") && verdict.code === "match")
            ? Promise.reject(new Error("it does not fit its column"))
            : store.verdicts.write(given),
      };
      const stubborn = { definitions: store.definitions, histories, verdicts };
      const noted: number[] = [];
      const note = (done: number) => Promise.resolve(void noted.push(done));
      expect(await verifyStored(stubborn, here, note, new AbortController().signal)).toBe(5);
      const told = async (name: string) => (await rowOf(name))?.verdict;
      expect(await told("beside-0")).toMatchObject({
        code: "notReplayable",
        reason: expect.stringMatching(/a page is gone/) as string,
      });
      expect(await told("beside-1")).toMatchObject({
        code: "notReplayable",
        reason: expect.stringMatching(/it does not fit its column/) as string,
      });
      expect(await told("beside-2")).toMatchObject({ code: "match" });
      expect(await told("beside-3")).toMatchObject({ code: "match" });
      expect(await told("beside-broken")).toMatchObject({
        code: "notReplayable",
        reason: expect.stringMatching(/definition cannot be read/) as string,
      });
      expect(noted.at(-1)).toBe(5);
      expect(await store.verdicts.countAwaiting()).toBe(0);
    });

    test("what was given before the database went away is kept", async () => {
      for (let i = 0; i < 3; i++) {
        const run = await recordRun(MACHINE, { id: 300 + i });
        await store.executions.save(ingested(run.events, { arn: arnOf(`kept-${i}`), definition: DEFINITION }));
      }
      let written = 0;
      const verdicts: Verdicts = {
        ...store.verdicts,
        // One can be written, each time alone; then none can.
        write: (given) =>
          given.length === 1 && written++ === 0 ? store.verdicts.write(given) : Promise.reject(new Error("it is gone")),
      };
      const going = { definitions: store.definitions, histories: store.histories, verdicts };
      await expect(verifyStored(going, here, () => Promise.resolve(), new AbortController().signal)).rejects.toThrow(
        "it is gone",
      );
      expect(await store.verdicts.countAwaiting()).toBe(2);
      await runJobs();
      expect(await store.verdicts.countAwaiting()).toBe(0);
    });

    test("pages that were damaged become a reason, not a job that fails", async () => {
      const row = await store.executions.find((await rowOf("rest-0"))?.key ?? "");
      await query(place, `UPDATE "HistoryPage" SET "size" = 1 WHERE "executionId" = ${row?.id ?? 0}`);
      await query(place, `UPDATE "Execution" SET "verdictVersion" = 0 WHERE "id" = ${row?.id ?? 0}`);
      await runJobs();
      expect((await rowOf("rest-0"))?.verdict).toMatchObject({
        code: "notReplayable",
        reason: expect.stringContaining("damaged") as string,
      });
    });
  });
});
