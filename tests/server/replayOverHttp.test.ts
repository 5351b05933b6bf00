import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attackFiles, NO_JSON, SLOW, SLOWEST, textOf } from "../support/hostileRuns";
import { ReplayedApp } from "../support/replayedApp";

/* Replays that a page asks for, from the file to the answer: web and worker run as they do for a user. */

const LIMIT_MS = 5_000;
let app: ReplayedApp;
beforeAll(async () => {
  app = await ReplayedApp.start(LIMIT_MS);
}, 600_000);
afterAll(() => app.stop());

test("a record that cannot be replayed is an answer, and one that takes too long is given up", async () => {
  const broken = await app.replay(await app.import(NO_JSON));
  expect(broken).toMatchObject({ state: "opened", replay: { verdict: "NOT REPLAYABLE", isReplayed: false } });
  const slow = await app.replay(await app.import(SLOW));
  expect(slow).toEqual({
    state: "givenUp",
    why: "The replay was given up: it took longer than the 5 s that one may take.",
  });
});

describe("a file that once kept or ended the process which replayed it", () => {
  const files = attackFiles()?.filter(([name]) => !SLOWEST.has(name));
  if (files === undefined) {
    test.skip("is not here", () => undefined);
    return;
  }
  test.each(files)("%s has an answer in words", async (_, file) => {
    await app.expectWords(textOf(file));
  });
});

describe.skipIf(process.platform !== "linux")("the process of a replay", () => {
  let key: string;
  beforeAll(async () => {
    key = await app.import(SLOW);
    await app.quiet();
  });

  /** The slow one, begun anew. */
  const begin = async () => {
    await app.forget(key);
    await app.running(key);
  };

  test("ends when the page stops it, long before its time is over", async () => {
    const stopped = async () => {
      const began = performance.now();
      await begin();
      const running = app.replayProcesses();
      await app.forget(key);
      while (running.every((pid) => app.replayProcesses().includes(pid))) await pause(50);
      return performance.now() - began < LIMIT_MS;
    };
    // A busy machine may need that time for the beginning alone, but not always; what ends by its limit never takes less.
    let isStopped = false;
    for (let tries = 5; tries > 0 && !isStopped; tries--) isStopped = await stopped();
    expect(isStopped).toBe(true);
  });

  test("is said to have ended when the system ends it, and the worker goes on", async () => {
    await begin();
    for (const pid of app.replayProcesses()) process.kill(pid, "SIGKILL");
    expect(await app.replay(key)).toEqual({ state: "givenUp", why: "The replay was given up: its process ended." });
    // What was open in the other one, which nobody asked at that time, is opened again.
    const other = await app.import(NO_JSON);
    await app.forget(other);
    expect(await app.replay(other)).toMatchObject({ state: "opened" });
  });
});
