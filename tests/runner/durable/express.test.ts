import { expect, it } from "vitest";
import type { Engine } from "@/lib/runner/durable/engine";
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
  /** A task that ends when its engine goes, and the same in the next engine, which ends; `calls` counts both. */
  function workers() {
    const calls = { first: 0, next: 0 };
    let go: () => void = () => undefined;
    const first = {
      Work: () => {
        calls.first += 1;
        return new Promise((_, reject) => (go = () => reject(new Error("gone"))));
      },
    };
    const next = { Work: () => (calls.next += 1) };
    const close = async (engine: Engine) => {
      const closed = engine.close();
      go();
      await closed;
    };
    return { calls, first, next, close };
  }

  it("is run once more, from its start: at least once", async () => {
    const { calls, first, next, close } = workers();
    const engine = await bench.openEngine({ handlers: first });
    const machine = await createMachine(bench.store, "work", WORK, "EXPRESS");
    const started = await engine.start({ ...machine, name: "one", input: "{}" });
    const arn = started.ok ? started.value.executionArn : "";
    await expect.poll(() => calls.first).toBe(1);
    await close(engine);
    const other = await bench.openEngine({ handlers: next });
    expect(await other.ended(arn, AbortSignal.timeout(60_000))).toMatchObject({ status: "SUCCEEDED", output: "1" });
    expect(calls).toEqual({ first: 1, next: 1 });
  });

  it("that was waited for is not: at most once", async () => {
    const { calls, first, next, close } = workers();
    const engine = await bench.openEngine({ handlers: first });
    const machine = await createMachine(bench.store, "work", WORK, "EXPRESS");
    const waiting = new AbortController();
    const ended = engine.startSync({ ...machine, name: "one", input: "{}" }, waiting.signal);
    ended.catch(() => undefined);
    await expect.poll(() => calls.first).toBe(1);
    await close(engine);
    waiting.abort();
    await expect(ended).rejects.toThrow();
    await bench.openEngine({ handlers: next });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(calls).toEqual({ first: 1, next: 0 });
    expect(await bench.store.engine.executions({ account: ACCOUNT, limit: 10 })).toEqual([]);
  });
});
