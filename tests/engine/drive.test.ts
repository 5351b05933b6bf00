import { describe, expect, it } from "vitest";
import type { Instant } from "@/lib/base/instant";
import type { Clock } from "@/lib/engine/drive/clock";
import { drive, performAll } from "@/lib/engine/drive/drive";
import { VirtualClock } from "@/lib/engine/drive/virtualClock";
import type { World } from "@/lib/engine/drive/world";
import type { Effect, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { beginStep, newRun } from "@/lib/engine/step";
import type { Token } from "@/lib/engine/token";
import { machineOf, startOf } from "./machine";

const CALL = { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:call" };
const TWO = machineOf({ StartAt: "One", States: { One: { ...CALL, Next: "Two" }, Two: { ...CALL, End: true } } });
const START = startOf({ order: 7 });
const STARTED: Input = { kind: "started", ...START };

const answered = (token: Token, output: string, at: number): Input => ({
  kind: "taskSucceeded",
  token,
  output,
  at: (START.at + at) as Instant,
});

/** A world that does nothing but for what is given. */
function worldWith(given: Partial<World>): World {
  const nothing = () => undefined;
  return {
    invokeTask: nothing,
    cancelTask: nothing,
    setTimer: nothing,
    cancelTimer: nothing,
    readItems: nothing,
    startChild: nothing,
    redriveChild: nothing,
    stopChild: nothing,
    beginResultWriter: nothing,
    finishResultWriter: nothing,
    mapRunEnded: nothing,
    ...given,
  };
}

/** Inputs in the order in which they were added, one at a time. */
function inOrder(inputs: Input[] = []): Clock {
  return {
    add: (input) => void inputs.push(input),
    next: () => {
      const input = inputs.shift();
      return input === undefined ? null : [input];
    },
  };
}

const contextOf = () => beginStep(TWO, newRun(START, START.at));

describe("drive", () => {
  it("answers at once where clock and world do, and with a promise where one of them gives one", async () => {
    const world = worldWith({ invokeTask: ({ token }) => answered(token, "1", 1) });
    const [now, later] = [contextOf(), contextOf()];
    expect(drive(now, inOrder(), world, { first: [STARTED] })).toBeUndefined();
    expect(now.run.status).toBe("SUCCEEDED");
    const slow = worldWith({ invokeTask: async ({ token }) => answered(token, "1", 1) });
    const soon = drive(later, inOrder(), slow, { first: [STARTED] });
    expect(later.run.status).toBe("RUNNING");
    await soon;
    expect(later.events).toEqual(now.events);
  });

  it("waits for a clock that answers later", async () => {
    const clock = inOrder();
    const slow: Clock = { add: clock.add, next: async (run) => clock.next(run) };
    const ctx = contextOf();
    await drive(ctx, slow, worldWith({ invokeTask: ({ token }) => answered(token, "1", 1) }), { first: [STARTED] });
    expect(ctx.run.output).toBe("1");
  });

  it("leaves a run that nothing happens to, which goes on from its text with the answers of another process", async () => {
    const asked: Token[] = [];
    const world = worldWith({ invokeTask: ({ token }) => void asked.push(token) });
    const first = contextOf();
    await drive(first, inOrder(), world, { first: [STARTED] });
    expect([first.run.status, asked]).toEqual(["RUNNING", ["1.0"]]);
    const second = beginStep(TWO, JSON.parse(JSON.stringify(first.run)) as Run);
    await drive(second, inOrder([answered(asked[0]!, '"a"', 5)]), world);
    const third = beginStep(TWO, JSON.parse(JSON.stringify(second.run)) as Run);
    await drive(third, inOrder([answered(asked[1]!, '"b"', 9)]), world);
    expect([third.run.status, third.run.output, asked]).toEqual(["SUCCEEDED", '"b"', ["1.0", "2.0"]]);
    const ids = [first, second, third].flatMap(({ events }) => events.map(({ id }) => id));
    expect(ids).toEqual(ids.map((_, i) => i + 1));
  });

  it("performs effects only after the step was kept, and those that were kept can be performed again", async () => {
    const done: string[] = [];
    const kept: Effect[] = [];
    const world = worldWith({
      setTimer: ({ purpose }) => void done.push(purpose),
      invokeTask: ({ state }) => void done.push(state),
    });
    const onStepped = async ({ effects }: { readonly effects: readonly Effect[] }) => {
      done.push("kept");
      kept.push(...effects);
    };
    await drive(contextOf(), inOrder(), world, { first: [STARTED], onStepped });
    expect(done).toEqual(["kept", "One", "executionTimeout"]);
    done.length = 0;
    const clock = inOrder();
    await performAll([...kept], clock, world);
    expect(done).toEqual(["One", "executionTimeout"]);
  });

  it("performs an effect when the one before it is done", async () => {
    const done: string[] = [];
    const world = worldWith({
      invokeTask: async ({ state }) => {
        await Promise.resolve();
        done.push(state);
      },
      setTimer: ({ purpose }) => void done.push(purpose),
    });
    await drive(contextOf(), inOrder(), world, { first: [STARTED] });
    expect(done).toEqual(["One", "executionTimeout"]);
  });

  it("tells of each step before it is made, and pauses on the way", async () => {
    const told: (readonly [number, string])[] = [];
    let pauses = 0;
    const Choices = [{ Variable: "$.order", IsPresent: true, Next: "Again" }];
    const loop = machineOf({
      StartAt: "Again",
      States: {
        Again: { Type: "Wait", Seconds: 1, Next: "Ask" },
        Ask: { Type: "Choice", Choices, Default: "Done" },
        Done: { Type: "Succeed" },
      },
    });
    const ctx = beginStep(loop, newRun(START, START.at), { limits: { events: 600 } });
    const clock = new VirtualClock();
    await drive(ctx, clock, worldWith(clock.timerHandlers()), {
      first: [STARTED],
      onStep: ({ events }, [input]) => void told.push([events.length, input!.kind]),
      pause: async () => void pauses++,
    });
    expect(told.slice(0, 3)).toEqual([
      [0, "started"],
      [2, "timerFired"],
      [6, "timerFired"],
    ]);
    expect([ctx.run.status, pauses]).toEqual(["FAILED", Math.floor(told.length / 64)]);
    expect(pauses).toBeGreaterThan(0);
  });

  it("ends with what a handler throws or rejects with, and the run stands as after the step", async () => {
    const ctx = contextOf();
    const thrown = () => {
      throw new Error("no room");
    };
    expect(() => drive(ctx, inOrder(), worldWith({ invokeTask: thrown }), { first: [STARTED] })).toThrow("no room");
    const rejected = worldWith({ invokeTask: () => Promise.reject<undefined>(new Error("no line")) });
    await expect(drive(contextOf(), inOrder(), rejected, { first: [STARTED] })).rejects.toThrow("no line");
    expect(ctx.run.cursors[0]?.phase.kind).toBe("task");
  });
});

describe("a virtual clock", () => {
  it("says that nothing happens after its bound, and goes on when the bound is moved", () => {
    const ctx = contextOf();
    const clock = new VirtualClock(START.at);
    const world = worldWith({ ...clock.timerHandlers(), invokeTask: ({ token }) => answered(token, "1", 1_000) });
    void drive(ctx, clock, world, { first: [STARTED] });
    expect([ctx.run.status, clock.nextAt(ctx.run)]).toEqual(["RUNNING", START.at + 1_000]);
    clock.until = START.at + 1_000;
    void drive(ctx, clock, world);
    expect([ctx.run.status, clock.nextAt(ctx.run)]).toEqual(["SUCCEEDED", Infinity]);
  });

  it("has nothing left for a run that has ended, without a bound too", () => {
    const clock = new VirtualClock();
    clock.setTimer("1.0:wait" as Token, START.at);
    expect(clock.next({ ...contextOf().run, status: "FAILED" })).toBeNull();
  });
});
