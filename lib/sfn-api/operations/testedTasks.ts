import { randomUUID } from "node:crypto";
import type { Instant } from "@/lib/base/instant";
import type { Perform } from "@/lib/engine/testState/testWorld";
import type { TaskNews } from "@/lib/runner/tasks/performer";
import type { ApiContext } from "../context";

/*
 * Tasks that TestState tests without a mock: performed as those of executions are, by what the configuration maps.
 * https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
 */

/** AWS ends a test after five minutes. */
const LIMIT_MS = 300_000;

/** Performs one task by the engine's performer; it ends with the caller, or after five minutes. */
export function testedTasks({ engine, account, mockCase, signal }: ApiContext): Perform {
  return async (call, execution) => {
    const { token, at, target } = call;
    const answer = (kind: "taskSucceeded" | "taskFailed", rest: object) => ({ kind, token, at, ...rest }) as Answer;
    if (target.family === "activity" || (target.family === "service" && target.pattern !== "requestResponse")) {
      // Nobody would wait for what comes later.
      const cause = `TestState does not perform ${target.resource}: test it with a mock.`;
      return answer("taskFailed", { error: "Stepscope.NotPossible", cause });
    }
    const news: TaskNews[] = [];
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const attempt = { attemptId: `test/${randomUUID()}`, invocation: 0, submitted: null, mockCase };
    await engine.performer.perform({ ...call, ...attempt, execution, account }, (told) => news.push(told), deadline);
    const last = news.at(-1);
    if (last?.kind === "taskSucceeded") return answer("taskSucceeded", { output: last.output });
    if (last === undefined || !("error" in last)) return answer("taskFailed", { error: "States.Timeout" });
    return answer("taskFailed", { error: last.error, cause: last.cause });
  };
}

type Answer = Awaited<ReturnType<Perform>> & { readonly at: Instant };
