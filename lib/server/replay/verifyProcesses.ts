import type { Matching } from "@/lib/replay/otherDefinitions";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { type Answered, BoundedProcess, TIME_LIMIT_MS } from "./boundedProcess";
import { type Verifier, VerifierClosed } from "./verifier";
import { notReplayable, type VerifyTask } from "./verifyTask";

/** What a process is asked about executions: verdicts, or which of its other definitions replays one. */
export type ReplayQuestion =
  | { readonly kind: "verify"; readonly tasks: readonly VerifyTask[] }
  | { readonly kind: "match"; readonly task: VerifyTask };

/**
 * Processes that replay, `count` at most, begun when they are needed. An execution that breaks the bounds of its
 * process is given up with a reason, and the next begins another. A message costs more than a short replay: tasks that
 * are asked for together go in one, and together have the time of one.
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

  const ask = async <T>(question: ReplayQuestion): Promise<Answered<T>> => {
    while (busy >= count) await new Promise<void>((resolve) => waiting.push(resolve));
    if (isClosed) throw new VerifierClosed();
    busy++;
    const host = next();
    try {
      const answer = await host.ask<T>(question, timeLimitMs);
      if (isClosed) throw new VerifierClosed();
      if (host.isAlive && answer.kind === "answered") idle.push(host);
      else all.delete(host);
      return answer;
    } finally {
      busy--;
      waiting.shift()?.();
    }
  };

  const verify = async (tasks: readonly VerifyTask[]): Promise<readonly ReplayVerdict[]> => {
    if (tasks.length === 0) return [];
    const answer = await ask<readonly ReplayVerdict[]>({ kind: "verify", tasks });
    if (answer.kind === "answered") return answer.value;
    if (tasks.length === 1) return [notReplayable(answer.why)];
    // One of them broke the bounds: each is asked again on its own, and those that are well have their verdict.
    const verdicts: ReplayVerdict[] = [];
    for (const task of tasks) verdicts.push(...(await verify([task])));
    return verdicts;
  };

  return {
    slots: count,
    verify,
    async match(task) {
      const answer = await ask<Matching | null>({ kind: "match", task });
      return answer.kind === "answered" ? answer.value : null;
    },
    async close() {
      isClosed = true;
      await Promise.all([...all].map((host) => host.end()));
    },
  };
}
