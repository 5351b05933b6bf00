import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import type { VerifyTask } from "@/lib/server/replay/verifyTask";

/** Answers with the ARN it was given as the reason, never where that is `never`, and dies of `crash` and `greedy`. */
const FOLDER = mkdtempSync(join(tmpdir(), "stepscope-processes-"));
const SCRIPT = pathToFileURL(join(FOLDER, "script.mjs"));
writeFileSync(
  SCRIPT,
  `
    process.on("disconnect", () => process.exit());
    process.on("message", ({ tasks }) => process.send(tasks.map(verdictOn)));
    function verdictOn({ arn }) {
      if (arn === "crash") throw new Error("out of luck");
      if (arn === "never") for (;;);
      // One allocation after another, each too large to be noticed in time by a limit on a thread.
      if (arn === "greedy") for (const kept = []; ;) kept.push(new Array(4e6).fill(kept.length));
      return { verdict: "MATCH", reason: arn + " on " + process.pid, accepted: [], divergences: [], findings: [] };
    }`,
);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true, maxRetries: 3 }));

function task(arn: string): VerifyTask {
  return { history: { pages: [] }, definition: null, arn, machineArn: null, type: "STANDARD", checkTimes: true };
}

describe("processes that replay", () => {
  test.each([1, 3])(
    "answer each task its own verdict, %i in a message, with no more processes than asked for",
    async (size) => {
      const processes = openVerifyProcesses(SCRIPT, 2);
      const names = Array.from({ length: 21 }, (_, i) => `run-${i}`);
      const messages = Array.from({ length: names.length / size }, (_, i) => names.slice(i * size, (i + 1) * size));
      const verdicts = (await Promise.all(messages.map((some) => processes.verify(some.map(task))))).flat();
      await processes.close();
      expect(verdicts.map(({ reason }) => reason?.split(" on ")[0])).toEqual(names);
      expect(new Set(verdicts.map(({ reason }) => reason?.split(" on ")[1])).size).toBeLessThanOrEqual(2);
    },
  );

  test.each([
    ["never", "it took longer than the 2 s that one may take"],
    ["crash", "its process ended"],
    ["greedy", "MB of memory that one may have"],
  ])("give up an execution that would %s, and go on with the next", async (arn, why) => {
    const processes = openVerifyProcesses(SCRIPT, 1, arn === "never" ? 2_000 : 60_000);
    const [stuck, next] = await Promise.all([processes.verify([task(arn)]), processes.verify([task("next")])]);
    await processes.close();
    expect(stuck).toMatchObject([{ verdict: "NOT REPLAYABLE", reason: expect.stringContaining(why) as string }]);
    expect(stuck[0]?.reason).toMatch(/^The replay was given up: /);
    expect(next).toMatchObject([{ verdict: "MATCH" }]);
  });

  test.each(["crash", "greedy"])("give up only the one of a message that would %s", async (arn) => {
    const processes = openVerifyProcesses(SCRIPT, 1);
    const verdicts = await processes.verify(["before", arn, "behind"].map(task));
    await processes.close();
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(["MATCH", "NOT REPLAYABLE", "MATCH"]);
    expect(verdicts[2]?.reason).toMatch(/^behind on/);
  });

  test("answer nothing for no tasks, and begin no process for it", async () => {
    const processes = openVerifyProcesses(pathToFileURL(join(FOLDER, "missing.mjs")), 1);
    expect(await processes.verify([])).toEqual([]);
    await processes.close();
  });

  test("that are closed reject what they were still to do", async () => {
    const processes = openVerifyProcesses(SCRIPT, 1);
    const verdicts = Promise.allSettled([processes.verify([task("never")]), processes.verify([task("later")])]);
    await processes.close();
    expect((await verdicts).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
