import type { Clock } from "../drive/clock";
import type { EffectOf, World } from "../drive/world";
import type { ExecutionIdentity, Input } from "../protocol";
import type { TestRequest } from "./request";

/** How a task that is not mocked is answered. `execution`: the one that AWS would play. */
export type Perform = (
  call: EffectOf<"invokeTask">,
  execution: ExecutionIdentity,
) => Promise<Extract<Input, { readonly kind: "taskSucceeded" | "taskFailed" }>>;

/** What is answered arrives at once, one after the other. */
export function arrivals(): Clock {
  const inputs: Input[] = [];
  return {
    add: (input) => void inputs.push(input),
    next: () => {
      const input = inputs.shift();
      return input === undefined ? null : [input];
    },
  };
}

const nothing = () => undefined;

/** The world of one state: a task's outcome is given or asked for, and a wait takes no time. Children never start. */
export function worldOf(request: TestRequest, execution: ExecutionIdentity, perform?: Perform): World {
  return {
    invokeTask: (effect) => mocked(effect, request) ?? perform?.(effect, execution),
    // A backoff is not waited for: that there is one is the answer. The clocks of a task do not run out.
    setTimer: ({ purpose, token, fireAt }) =>
      purpose === "wait" ? { kind: "timerFired", token, at: fireAt } : undefined,
    cancelTask: nothing,
    cancelTimer: nothing,
    readItems: nothing,
    startChild: nothing,
    redriveChild: nothing,
    stopChild: nothing,
    beginResultWriter: nothing,
    finishResultWriter: nothing,
    mapRunEnded: nothing,
  };
}

function mocked({ token, at }: EffectOf<"invokeTask">, { mock }: TestRequest): Input | null {
  if (mock === undefined) return null;
  if (mock.result !== undefined) return { kind: "taskSucceeded", token, at, output: mock.result };
  const { error, cause } = mock.errorOutput ?? {};
  return {
    kind: "taskFailed",
    token,
    at,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}
