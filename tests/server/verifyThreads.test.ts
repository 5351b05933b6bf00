import { describe, expect, test } from "vitest";
import { openVerifyThreads } from "@/lib/server/replay/verifyThreads";
import type { VerifyTask } from "@/lib/server/replay/verifyTask";

/** A thread that answers with the ARN it was given as the reason, never where that is `never`, and dies of `crash`. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from "node:worker_threads";
    parentPort.on("message", ({ arn }) => {
      if (arn === "crash") throw new Error("out of luck");
      if (arn === "never") for (;;);
      parentPort.postMessage({ code: "match", reason: arn + " on " + threadId, accepted: 0, divergence: null, definition: null });
    });`)}`,
);

function task(arn: string): VerifyTask {
  return { pages: [], definition: null, arn, machineArn: null, type: "STANDARD" };
}

describe("threads that replay", () => {
  test("answer each task its own verdict, with no more threads than asked for", async () => {
    const threads = openVerifyThreads(SCRIPT, 2);
    const names = Array.from({ length: 20 }, (_, i) => `run-${i}`);
    const verdicts = await Promise.all(names.map((name) => threads.verify(task(name))));
    await threads.close();
    expect(verdicts.map(({ reason }) => reason?.split(" on ")[0])).toEqual(names);
    expect(new Set(verdicts.map(({ reason }) => reason?.split(" on ")[1])).size).toBeLessThanOrEqual(2);
  });

  test.each(["never", "crash"])("give up an execution that would %s, and go on with the next", async (arn) => {
    const threads = openVerifyThreads(SCRIPT, 1, 2_000);
    const [stuck, next] = await Promise.all([threads.verify(task(arn)), threads.verify(task("next"))]);
    await threads.close();
    expect(stuck).toMatchObject({ code: "notReplayable", reason: expect.stringContaining("given up") as string });
    expect(next).toMatchObject({ code: "match" });
  });

  test("that are closed reject what they were still to do", async () => {
    const threads = openVerifyThreads(SCRIPT, 1);
    const verdicts = Promise.allSettled([threads.verify(task("never")), threads.verify(task("later"))]);
    await threads.close();
    expect((await verdicts).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
