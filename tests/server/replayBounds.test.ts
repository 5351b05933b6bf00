import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { OtherDefinitions } from "@/lib/server/replay/otherDefinitions";
import { matchingOfTask, verdictOnTask } from "@/lib/server/replay/verifyTask";
import { readReplay } from "@/lib/server/replay/readReplay";
import { stepscope, place } from "../cli/run";
import { changed, recordRun } from "../replay/runs";
import { open, sqliteDatabase } from "../support/databases";
import { attackFiles } from "../support/hostileRuns";
import { arnOf, ingested } from "../support/ingested";
import type { Store } from "@/lib/store/store";

/* What a replay may take, and what is said where it takes more. The command line replays as the worker does. */

/** One of each kind, with its sentence; tests/server/replayOverHttp.test.ts and the full sizes have all of them. */
const SAID: Readonly<Record<string, RegExp>> = {
  "input-no-json.json": /The input of its ExecutionStarted is not JSON/,
  "express-loop.stepscope.json": /^MATCH/m,
  "sort-oom.stepscope.json": /^DIVERGED|^NOT REPLAYABLE/m,
};

describe("a file that once kept or ended the process that replayed it", () => {
  const files = attackFiles()?.filter(([name]) => name in SAID);
  if (files === undefined) {
    test.skip("is not here", () => undefined);
    return;
  }

  test.each(files)("%s ends in a sentence", async (name, file) => {
    const { env } = place();
    const { code, out } = await stepscope(["verify", file], { env });
    expect(out).toMatch(SAID[name] ?? /no pattern for this file/);
    expect([0, 1]).toContain(code);
  });
});

const choose = (limit: number): JsonObject => ({
  StartAt: "Size",
  States: {
    Size: { Type: "Choice", Choices: [{ Variable: "$.n", NumericGreaterThan: limit, Next: "Big" }], Default: "Small" },
    Big: { Type: "Succeed" },
    Small: { Type: "Succeed" },
  },
});

describe("other definitions of a machine", () => {
  const used = (limit: number, assumed: boolean) => ({
    hash: `limit-${limit}`,
    text: JSON.stringify(choose(limit)),
    assumed,
  });
  const taskOf = async (assumed: boolean, isTampered = false) => {
    const run = await recordRun(choose(5), { n: 7 });
    const other = changed(run, 3, (wire) => ({ ...wire, stateExitedEventDetails: { name: "Size", output: "{}" } }));
    const { events } = isTampered ? other : run;
    const known = { arn: null, machineArn: null, type: "STANDARD", checkTimes: true } as const;
    return { history: { events }, definition: used(9, assumed), ...known };
  };
  let tried = 0;
  const others = new OtherDefinitions({
    match: (task) => {
      tried += task.others?.length ?? 0;
      return matchingOfTask(task);
    },
  });
  const known = () => Promise.resolve([used(9, true), ...[8, 10, 11, 5].map((limit) => used(limit, true))]);

  test("name the one that matches where the run has a definition of its own", async () => {
    const task = await taskOf(false);
    const verdict = await others.explain(await verdictOnTask(task), task, "machine", known);
    expect(verdict).toMatchObject({ verdict: "DIVERGED", matching: "limit-5" });
    expect(verdict.reason).toBe("With another known definition of its machine, limit-5, the run is a match.");
  });

  test("make a match of an assumed one, and try what matched last first", async () => {
    const task = await taskOf(true);
    const verdict = await others.explain(await verdictOnTask(task), task, "machine", known);
    expect(verdict).toMatchObject({ verdict: "MATCH", matching: "limit-5", divergences: [] });
    expect(verdict.reason).toMatch(/assumed.*limit-5/);
  });

  test("make nothing of a record that was changed; run after run without a match fewer are tried", async () => {
    const task = await taskOf(true, true);
    const few = (limit: number) => known().then((all) => all.slice(0, limit + 1));
    for (let i = 0; i < 6; i++) {
      tried = 0;
      const verdict = await others.explain(await verdictOnTask(task), task, "other", few);
      expect(verdict).toMatchObject({ verdict: "DIVERGED" });
      expect(verdict.matching).toBeUndefined();
    }
    expect(tried).toBe(2);
  });
});

describe("a page without a worker", () => {
  const database = sqliteDatabase();
  let store: Store;
  beforeAll(async () => {
    store = await open(database);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  test("says so, and replays nothing itself; what nobody asks for is forgotten", async () => {
    const run = await recordRun(choose(5), { n: 7 });
    const definition = { text: JSON.stringify(choose(5)), assumed: false };
    const { key } = await store.executions.save(ingested(run.events, { arn: arnOf("alone"), definition }));
    const answer = await readReplay({ store }, key, 0);
    expect(answer).toMatchObject({ ok: true, value: { state: "waiting", isWorkerRunning: false } });
    expect(await store.replays.claim(5)).toMatchObject([{ part: "verdict" }]);
    expect(await store.replays.open()).toHaveLength(1);
    const execution = await store.executions.find(key);
    if (execution === null) throw new Error("it is gone");
    await store.replays.forget(execution.id);
    expect(await store.replays.open()).toHaveLength(0);
  });
});
