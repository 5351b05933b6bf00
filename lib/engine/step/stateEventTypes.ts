import type { EventType } from "@/lib/history/event";
import type { CompiledState } from "../compiledMachine";

type Type = CompiledState["type"];

export const ENTERED = {
  Pass: "PassStateEntered",
  Task: "TaskStateEntered",
  Choice: "ChoiceStateEntered",
  Wait: "WaitStateEntered",
  Succeed: "SucceedStateEntered",
  Fail: "FailStateEntered",
  Parallel: "ParallelStateEntered",
  Map: "MapStateEntered",
} as const satisfies Record<Type, EventType>;

/** A Fail state is never left. */
export const EXITED = {
  Pass: "PassStateExited",
  Task: "TaskStateExited",
  Choice: "ChoiceStateExited",
  Wait: "WaitStateExited",
  Succeed: "SucceedStateExited",
  Parallel: "ParallelStateExited",
  Map: "MapStateExited",
} as const satisfies Record<Exclude<Type, "Fail">, EventType>;

/** What a waiting state records when something else ends it; the others never wait. */
export const ABORTED = {
  Task: "TaskStateAborted",
  Wait: "WaitStateAborted",
  Parallel: "ParallelStateAborted",
  Map: "MapStateAborted",
} as const satisfies Partial<Record<Type, EventType>>;
