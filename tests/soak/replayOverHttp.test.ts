import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stepscope, place } from "../cli/run";
import { attackFiles, GREEDY, SLOWEST, textOf } from "../support/hostileRuns";
import { ReplayedApp } from "../support/replayedApp";

/* What takes longest, with the bounds that a user has. */

let app: ReplayedApp;
beforeAll(async () => {
  app = await ReplayedApp.start();
}, 600_000);
afterAll(() => app.stop());

test("a record whose replay keeps more and more is given up", async () => {
  const answer = await app.replay(await app.import(GREEDY));
  expect(answer).toMatchObject({
    state: "givenUp",
    why: expect.stringMatching(/768 MB of memory that one may have|longer than the 60 s/) as string,
  });
}, 300_000);

describe("a file that once kept the process which replayed it", () => {
  const files = attackFiles()?.filter(([name]) => SLOWEST.has(name));
  if (files === undefined) {
    test.skip("is not here", () => undefined);
    return;
  }
  test.each(files)("%s has an answer in words, also on the command line", async (_, file) => {
    await app.expectWords(textOf(file));
    const { code, out } = await stepscope(["verify", file], { env: place().env });
    expect(out).toMatch(/^(MATCH|DIVERGED|NOT REPLAYABLE)/m);
    expect([0, 1]).toContain(code);
  });
});
