import type { EffectOf } from "@/lib/engine/drive/world";
import type { ExecutionIdentity, Input } from "@/lib/engine/protocol";

/** An attempt of a task that has to be performed. */
export type AskedTask = EffectOf<"invokeTask"> & {
  readonly execution: ExecutionIdentity;
  readonly account: string;
  /** Names the attempt over all executions; the same when it is performed again after a crash. */
  readonly attemptId: string;
  /** Invocations of this state before this one, over the whole execution. */
  readonly invocation: number;
  /** What the service answered to this attempt before the engine ended: it was submitted, and its job goes on. */
  readonly submitted: string | null;
  /** Test case of the mock file. */
  readonly mockCase: string | null;
};

type OfTask = Extract<
  Input,
  {
    readonly kind:
      | "taskStarted"
      | "taskSubmitted"
      | "taskSucceeded"
      | "taskFailed"
      | "taskTimedOut"
      | "scheduleFailed"
      | "startFailed"
      | "submitFailed";
  }
>;

type Untimed<T> = T extends unknown ? Omit<T, "token" | "at"> : never;

/** Something that happens to an attempt; the engine knows whose it is and when it came. */
export type TaskNews = Untimed<OfTask>;

/** Calls functions and services. Activities and task tokens are the engine's own. */
export type TaskPerformer = {
  /**
   * Performs an attempt and tells each thing that happens to it, in order. Resolves when nothing more is told: of a
   * task that waits for its token, after it was submitted. Never rejects for what is the task's own fault.
   */
  perform(task: AskedTask, tell: (news: TaskNews) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

/** Why an attempt is not waited for any more: the run cancelled it. An engine that ends gives another reason. */
export class TaskCancelled extends Error {
  override readonly name = "TaskCancelled";
}
