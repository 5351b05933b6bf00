import type { Matching } from "@/lib/replay/otherDefinitions";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { type Answered, BoundedProcess, TIME_LIMIT_MS } from "./boundedProcess";
import { type Verifier, VerifierClosed } from "./verifier";
import { notReplayable, type VerifyTask } from "./verifyTask";

/**
 * Processes that replay, `count` at most, begun when they are needed. A task that breaks the bounds of its process is
 * given up with a reason, and the next begins another.
 *
 * @param script the bundled replayProcess.
 */
export function openVerifyProcesses(script: URL, count: number, timeLimitMs = TIME_LIMIT_MS): Verifier {
  const idle: BoundedProcess[] = [];
  const waiting: (() => void)[] = [];
  const all = new Set<BoundedProcess>();
  let busy = 0;
  let isClosed = false;

  const start = (): BoundedProcess => {
    const host = new BoundedProcess(script);
    all.add(host);
    return host;
  };

  /** One that waits for work, unless the system ended it meanwhile. */
  const next = (): BoundedProcess => {
    for (let host = idle.pop(); host !== undefined; host = idle.pop()) {
      if (host.isAlive) return host;
      all.delete(host);
    }
    return start();
  };

  const ask = async <T>(kind: "verify" | "match", task: VerifyTask): Promise<Answered<T>> => {
    while (busy >= count) await new Promise<void>((resolve) => waiting.push(resolve));
    if (isClosed) throw new VerifierClosed();
    busy++;
    const host = next();
    try {
      const answer = await host.ask<T>({ kind, task }, timeLimitMs);
      if (isClosed) throw new VerifierClosed();
      if (host.isAlive && answer.kind === "answered") idle.push(host);
      else all.delete(host);
      return answer;
    } finally {
      busy--;
      waiting.shift()?.();
    }
  };

  return {
    slots: count,
    async verify(task) {
      const answer = await ask<ReplayVerdict>("verify", task);
      return answer.kind === "answered" ? answer.value : notReplayable(answer.why);
    },
    async match(task) {
      const answer = await ask<Matching | null>("match", task);
      return answer.kind === "answered" ? answer.value : null;
    },
    async close() {
      isClosed = true;
      await Promise.all([...all].map((host) => host.end()));
    },
  };
}
