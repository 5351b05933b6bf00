import { describe, expect, it } from "vitest";
import { VirtualClock } from "../support/awsWorld/virtualClock";

const never = new AbortController().signal;

describe("virtual time", () => {
  it("goes on to the earliest sleeper, and wakes those of one time in the order in which they went to sleep", async () => {
    const clock = new VirtualClock(1_000);
    const woken: string[] = [];
    const sleeper = async (name: string, ...naps: number[]) => {
      for (const ms of naps) {
        await clock.sleep(ms, never);
        woken.push(`${name} ${clock.now()}`);
      }
    };
    await clock.run(Promise.all([sleeper("a", 50, 50), sleeper("b", 10, 90), sleeper("c", 50)]));
    expect(woken).toEqual(["b 1010", "a 1050", "c 1050", "b 1100", "a 1100"]);
  });

  it("stands still while work that it was told of is done", async () => {
    const clock = new VirtualClock(0);
    const work = clock.during("a write", () => new Promise((resolve) => setTimeout(resolve, 30)));
    const doneAt = work.then(() => clock.now());
    await clock.run(Promise.all([work, clock.sleep(5, never)]));
    expect(await doneAt).toBe(0);
    expect(clock.now()).toBe(5);
  });

  it("overtakes work that it was not told of: the twin of the test above", async () => {
    const clock = new VirtualClock(0);
    const work = new Promise((resolve) => setTimeout(resolve, 30));
    const doneAt = work.then(() => clock.now());
    await clock.run(Promise.all([work, clock.sleep(5, never)]));
    expect(await doneAt).toBe(5);
  });

  it("ends a sleep that is aborted with the signal's reason, and forgets it", async () => {
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    const sleep = clock.sleep(1_000, stop.signal);
    stop.abort(new Error("enough"));
    await expect(clock.run(sleep)).rejects.toThrow("enough");
    expect([clock.now(), clock.sleeping]).toEqual([0, 0]);
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow("enough");
  });

  it("says so when nothing can go on, and who holds it", async () => {
    const clock = new VirtualClock(0, 50);
    await expect(clock.run(new Promise(() => {}))).rejects.toThrow(/has no sleeper and nothing is held/);
    clock.hold("a query");
    await expect(clock.run(new Promise(() => {}))).rejects.toThrow(/is held by a query/);
  });
});
