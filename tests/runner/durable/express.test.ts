import { expect, it } from "vitest";
import { onDatabases } from "../../support/engineBench";
import { ACCOUNT, createMachine, REGION } from "../../support/localEngine";

/* What is left of an Express execution when its engine goes in the middle of a task. */

const WORK = {
  StartAt: "Work",
  States: {
    Work: { Type: "Task", Resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:Work`, End: true },
  },
};

onDatabases("an Express execution whose engine goes", (bench) => {
  /** A task that never ends, and the same in the next engine, which does; `calls` counts both. */
  function workers() {
    const calls = { first: 0, next: 0 };
    const first = {
      Work: () => {
        calls.first += 1;
        return new Promise((_, reject) => setTimeout(() => reject(new Error("gone")), 500));
      },
    };
    const next = { Work: () => (calls.next += 1) };
    return { calls, first, next };
  }

  it("is run once more, from its start: at least once", async () => {
    const { calls, first, next } = workers();
    const engine = await bench.openEngine({ handlers: first });
    const machine = await createMachine(bench.store, "work", WORK, "EXPRESS");
    const started = await engine.start({ ...machine, name: "one", input: "{}" });
    const arn = started.ok ? started.value.executionArn : "";
    await expect.poll(() => calls.first).toBe(1);
    await engine.close();
    const other = await bench.openEngine({ handlers: next });
    expect(await other.ended(arn, AbortSignal.timeout(20_000))).toMatchObject({ status: "SUCCEEDED", output: "1" });
    expect(calls).toEqual({ first: 1, next: 1 });
  });

  it("that was waited for is not: at most once", async () => {
    const { calls, first, next } = workers();
    const engine = await bench.openEngine({ handlers: first });
    const machine = await createMachine(bench.store, "work", WORK, "EXPRESS");
    const waiting = new AbortController();
    const ended = engine.startSync({ ...machine, name: "one", input: "{}" }, waiting.signal);
    ended.catch(() => undefined);
    await expect.poll(() => calls.first).toBe(1);
    await engine.close();
    waiting.abort();
    await expect(ended).rejects.toThrow();
    await bench.openEngine({ handlers: next });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(calls).toEqual({ first: 1, next: 0 });
    expect(await bench.store.engine.executions({ account: ACCOUNT, limit: 10 })).toEqual([]);
  });
});
