import { describe, expect, it } from "vitest";
import type { Engine } from "@/lib/runner/durable/engine";
import type { VirtualTime } from "@/lib/runner/time/virtualTime";
import { onDatabases } from "../../support/engineBench";
import { ACCOUNT, createMachine, historyOf, REGION, START } from "../../support/localEngine";

/* Tasks of activities, and of callbacks: whoever works on them may be late, die, race or guess. */

const ACTIVITY = `arn:aws:states:${REGION}:${ACCOUNT}:activity:pack`;
const DAY_S = 86_400;
const YEAR_S = 365 * DAY_S;
const GONE = {
  ok: false,
  error: { code: "TaskTimedOut", message: "Task Timed Out: 'Provided task does not exist anymore'" },
};
const INVALID = { ok: false, error: { code: "InvalidToken", message: "Invalid Token: 'Invalid token'" } };

onDatabases("activities", (bench) => {
  let engine: Engine;

  /** An execution that waits at the activity; answers its ARN. */
  async function waiting(task: Readonly<Record<string, unknown>> = {}): Promise<string> {
    engine = await bench.openEngine();
    await bench.store.engine.activities.create({
      ...{ arn: ACTIVITY, account: ACCOUNT, region: REGION, name: "pack", createdAt: START },
    });
    engine.noteActivity(ACTIVITY, true);
    const states = { Pack: { Type: "Task", Resource: ACTIVITY, ...task, End: true } };
    const machine = await createMachine(bench.store, "packs", { StartAt: "Pack", States: states });
    const started = await engine.start({ ...machine, name: "one", input: '{"box":1}' });
    return started.ok ? started.value.executionArn : "";
  }

  const poll = (worker: string, ms = 0, signal = new AbortController().signal) =>
    engine.nextActivityTask(ACTIVITY, worker, ms, signal);
  const advance = (seconds: number) => (engine.time as VirtualTime).advance(seconds * 1000);
  const ended = (arn: string) => engine.ended(arn, AbortSignal.timeout(60_000));
  const tokenOf = async (worker = "w") => (await poll(worker, 5_000))?.taskToken ?? "";

  describe("a worker", () => {
    it("who sends no heartbeat loses its task, and the next one is given another token", async () => {
      const retry = [{ ErrorEquals: ["States.HeartbeatTimeout"], IntervalSeconds: 1, MaxAttempts: 1 }];
      const arn = await waiting({ HeartbeatSeconds: 60, Retry: retry });
      const first = await tokenOf("dies");
      expect(await poll("idle")).toBeNull();
      advance(61);
      const second = await tokenOf("lives");
      expect(second).not.toBe(first);
      expect(await engine.taskSucceeded(ACCOUNT, first, "1")).toEqual(GONE);
      expect(await engine.taskSucceeded(ACCOUNT, second, "2")).toMatchObject({ ok: true });
      expect(await ended(arn)).toMatchObject({ status: "SUCCEEDED", output: "2" });
      const types = (await historyOf(bench.store, arn)).map(({ type }) => type);
      expect(types.filter((type) => type === "ActivityTimedOut")).toHaveLength(1);
    });

    it("whose heartbeat is late hears that the task is over", async () => {
      const arn = await waiting({ HeartbeatSeconds: 60 });
      const token = await tokenOf();
      advance(59);
      expect(await engine.heartbeat(ACCOUNT, token)).toMatchObject({ ok: true });
      advance(59);
      expect(await engine.heartbeat(ACCOUNT, token)).toMatchObject({ ok: true });
      advance(61);
      expect(await ended(arn)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
      expect(await engine.heartbeat(ACCOUNT, token)).toEqual(GONE);
    });

    it("who goes while it waits is not given the task that comes", async () => {
      await waiting();
      const held = await tokenOf();
      expect(await engine.taskSucceeded(ACCOUNT, held, "1")).toMatchObject({ ok: true });
      const left = new AbortController();
      const polled = poll("leaves", 5_000, left.signal);
      left.abort();
      const machine = await bench.store.engine.catalogue.machine(
        `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:packs`,
      );
      const { arn: machineArn, type, revisionId } = machine!;
      const of = {
        account: ACCOUNT,
        region: REGION,
        machineArn,
        type,
        revisionId,
        startedBy: { kind: "sdk" as const },
      };
      await engine.start({ ...of, name: "two", input: "{}" });
      expect(await polled).toBeNull();
      expect(await tokenOf("stays")).not.toBe("");
    });

    it("who races another one for a task gets it alone, or not at all", async () => {
      await waiting();
      const polls = await Promise.all(Array.from({ length: 8 }, (_, i) => poll(`w${i}`, 300)));
      expect(polls.filter((task) => task !== null)).toHaveLength(1);
      expect(polls.find((task) => task !== null)).toMatchObject({ input: '{"box":1}' });
    });

    it("may take a year, as long as it sends heartbeats", async () => {
      const arn = await waiting({ HeartbeatSeconds: 300 * DAY_S, TimeoutSeconds: YEAR_S - DAY_S });
      const token = await tokenOf();
      advance(299 * DAY_S);
      expect(await engine.heartbeat(ACCOUNT, token)).toMatchObject({ ok: true });
      advance(64 * DAY_S);
      expect(await engine.taskSucceeded(ACCOUNT, token, '"late"')).toMatchObject({ ok: true });
      const end = await ended(arn);
      expect(end).toMatchObject({ status: "SUCCEEDED", output: '"late"' });
      expect(end.stoppedAt - START).toBe(363 * DAY_S * 1000);
    });

    it("who takes longer than the timeout of a year's length is too late, heartbeats or not", async () => {
      const arn = await waiting({ TimeoutSeconds: YEAR_S - DAY_S });
      const token = await tokenOf();
      advance(YEAR_S - DAY_S + 1);
      expect(await ended(arn)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
      expect(await engine.taskSucceeded(ACCOUNT, token, "1")).toEqual(GONE);
    });
  });

  describe("a task token", () => {
    it("is good for one outcome", async () => {
      const arn = await waiting();
      const token = await tokenOf();
      const both = [engine.taskSucceeded(ACCOUNT, token, '"first"'), engine.taskFailed(ACCOUNT, token, { error: "E" })];
      expect((await Promise.all(both)).filter(({ ok }) => ok).length).toBeGreaterThan(0);
      expect(await ended(arn)).toMatchObject({ status: "SUCCEEDED", output: '"first"' });
      expect(await engine.taskFailed(ACCOUNT, token, { error: "E" })).toEqual(GONE);
      const types = (await historyOf(bench.store, arn)).map(({ type }) => type);
      expect(types.filter((type) => type === "ActivitySucceeded" || type === "ActivityFailed")).toHaveLength(1);
    });

    it("of an execution that was stopped is over", async () => {
      const arn = await waiting();
      const token = await tokenOf();
      await engine.stop(arn, {});
      expect(await engine.taskSucceeded(ACCOUNT, token, "1")).toEqual(GONE);
      expect(await engine.heartbeat(ACCOUNT, token)).toEqual(GONE);
      expect(await bench.store.engine.execution(arn)).toMatchObject({ status: "ABORTED", output: null });
    });

    it("that is guessed, or another account's, is none; and no answer repeats it", async () => {
      await waiting();
      const token = await tokenOf();
      expect(await engine.taskSucceeded(ACCOUNT, `${token.slice(0, -1)}!`, "1")).toEqual(INVALID);
      expect(await engine.taskSucceeded("210987654321", token, "1")).toEqual(INVALID);
      expect(await engine.heartbeat(ACCOUNT, "AQguessed")).toEqual(INVALID);
      // It is right itself: what was refused was the guess.
      expect(await engine.taskSucceeded(ACCOUNT, token, "1")).toMatchObject({ ok: true });
    });

    it("stays valid when the engine is opened again, and the worker has the task still", async () => {
      const arn = await waiting({ HeartbeatSeconds: 60 });
      const token = await tokenOf();
      await engine.close();
      engine = await bench.openEngine();
      expect(await poll("second")).toBeNull();
      expect(await engine.taskSucceeded(ACCOUNT, token, "1")).toMatchObject({ ok: true });
      expect(await ended(arn)).toMatchObject({ status: "SUCCEEDED", output: "1" });
    });
  });
});
