import { Worker } from "node:worker_threads";
import type { StoredVerdict } from "@/lib/store/verdict";
import type { Verifier } from "./verifier";
import { notReplayable, type VerifyTask } from "./verifyTask";

/** How long one execution may take, in ms: twenty times what AWS's longest history takes. */
const TIME_LIMIT_MS = 60_000;
/** Memory of one thread, in MB; a history that needs more ends its thread and not the process. */
const HEAP_MB = 1_024;

/**
 * Threads that replay, `count` at most, begun when they are needed.
 *
 * @param script the bundled verifyThread.
 */
export function openVerifyThreads(script: URL, count: number, timeLimitMs = TIME_LIMIT_MS): Verifier {
  const idle: Worker[] = [];
  const waiting: (() => void)[] = [];
  const all = new Set<Worker>();
  let busy = 0;
  let isClosed = false;

  const start = (): Worker => {
    const thread = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    all.add(thread);
    // Without a listener the error of a thread ends the process; its exit follows.
    thread.on("error", () => undefined);
    thread.once("exit", () => {
      all.delete(thread);
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
    });
    return thread;
  };

  return {
    slots: count,
    async verify(task) {
      while (busy >= count) await new Promise<void>((resolve) => waiting.push(resolve));
      if (isClosed) throw new Error(CLOSED);
      busy++;
      const thread = idle.pop() ?? start();
      try {
        const verdict = await answerOf(thread, task, timeLimitMs);
        if (isClosed) throw new Error(CLOSED);
        if (verdict !== null) idle.push(thread);
        return verdict ?? notReplayable(GIVEN_UP, task.definition);
      } finally {
        busy--;
        waiting.shift()?.();
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}

const CLOSED = "The threads that replay were ended.";
const GIVEN_UP = "The replay was given up: it took too long, or more memory than it may have.";

/** Null when the thread was ended, by the clock or for its memory. */
function answerOf(thread: Worker, task: VerifyTask, timeLimitMs: number): Promise<StoredVerdict | null> {
  return new Promise((resolve) => {
    const clock = setTimeout(() => void thread.terminate(), timeLimitMs);
    const settle = (verdict: StoredVerdict | null) => {
      clearTimeout(clock);
      thread.removeAllListeners("message");
      thread.removeListener("exit", onExit);
      resolve(verdict);
    };
    const onExit = () => settle(null);
    thread.once("message", (verdict: StoredVerdict) => settle(verdict));
    thread.once("exit", onExit);
    thread.postMessage(task);
  });
}
