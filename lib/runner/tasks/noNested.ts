import type { NestedExecutions } from "./nestedTask";

/** Where there is no engine, or what stands for a state starts nothing. */
export const NO_NESTED: NestedExecutions = {
  start: () => Promise.resolve({ ok: false, error: "Stepscope.ResourceNotMapped", cause: "There is no engine here." }),
  ended: () => Promise.reject(new Error("there is no engine here")),
  stop: () => Promise.resolve(),
};
