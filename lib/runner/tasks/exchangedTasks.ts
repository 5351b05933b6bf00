import type { Instant } from "@/lib/base/instant";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { ExecutionIdentity, Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import { localTasks } from "./localTasks";
import { NO_NESTED } from "./noNested";
import { TaskCancelled, type TaskNews } from "./performer";
import type { MappedResource } from "./resources";

type Call = EffectOf<"invokeTask">;

export type ExchangedTasks = {
  /** Performs a task whose state a handler stands for: what is heard of it up to its end. Null for any other. */
  readonly perform: (call: Call, execution: ExecutionIdentity) => Promise<readonly Input[]> | null;
  readonly close: () => Promise<void>;
};

export type ExchangedTaskSettings = {
  /** Files of handlers by the names of states; absolute. `name` null: it is called as the function is. */
  readonly handlers: ReadonlyMap<string, { readonly file: string; readonly name: string | null }>;
  /** The bundled lib/runner/tasks/handlerHost. */
  readonly handlerScript: string;
  readonly onOutput?: (text: string) => void;
  /** Told of each invocation, with how it ended. */
  readonly onInvoked?: (call: Call, outcome: Input) => void;
};

/** Local handlers in the place of recorded outcomes; a task's own timeout ends its handler. */
export function exchangedTasks({
  handlers,
  handlerScript,
  onOutput,
  onInvoked,
}: ExchangedTaskSettings): ExchangedTasks {
  const resources = new Map(
    [...handlers].map(([state, handler]): [string, MappedResource] => [state, { kind: "module", ...handler }]),
  );
  const settings = {
    resources,
    endpoints: new Map<string, string>(),
    handlers: null,
    mock: null,
    aws: null,
    http: { readOnly: true },
  };
  const tasks = localTasks({ ...settings, handlerScript, ...(onOutput === undefined ? {} : { onOutput }) }, NO_NESTED);
  const perform = async (call: Call, execution: ExecutionIdentity): Promise<readonly Input[]> => {
    const news: TaskNews[] = [];
    const timeout = new AbortController();
    const limit = call.timeoutSeconds === undefined ? null : Math.min(call.timeoutSeconds * 1000, MAX_TIMER_MS);
    const timer = limit === null ? null : setTimeout(() => timeout.abort(new TaskCancelled()), limit);
    const began = performance.now();
    const asked = {
      ...call,
      execution,
      account: "",
      attemptId: call.token,
      invocation: 0,
      submitted: null,
      mockCase: null,
    };
    await tasks.perform(asked, (told) => timeout.signal.aborted || news.push(told), timeout.signal);
    if (timer !== null) clearTimeout(timer);
    const inputs = timeout.signal.aborted
      ? [timedOut(call, limit ?? 0)]
      : inputsOf(call, news, (call.at + Math.round(performance.now() - began)) as Instant);
    const last = inputs.at(-1);
    if (last !== undefined) onInvoked?.(call, last);
    return inputs;
  };
  return {
    perform: (call, execution) => (handlers.has(call.state) ? perform(call, execution) : null),
    close: () => tasks.close(),
  };
}

/** The longest that a timer of Node takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clock of the task's state runs out. */
function timedOut({ token, at }: Call, afterMs: number): Input {
  return { kind: "timerFired", token: `${token}:timeout` as Token, at: (at + afterMs) as Instant };
}

/** A handler that is asked for a callback or a job brings its outcome too. */
function inputsOf({ token, at, target }: Call, news: readonly TaskNews[], endedAt: Instant): readonly Input[] {
  const inputs = news.map((one, i): Input => ({ ...one, token, at: i === news.length - 1 ? endedAt : at }) as Input);
  const last = news.at(-1);
  if (last?.kind !== "taskSubmitted" || target.family !== "service") return inputs;
  return [...inputs, { kind: "taskSucceeded", token, at: endedAt, output: last.output }];
}
