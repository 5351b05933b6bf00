import type { LastOutcome } from "./lastOutcomes";
import type { KeptWork } from "./keptWork";

/** A state at which an execution goes on. */
export type RunningState = {
  readonly state: string;
  readonly type: string;
  /** `Orders › item 3 › Charge` */
  readonly place: string;
  /** Of a task: the function, the activity, or the service and its action. */
  readonly resource: string | null;
  /** How it ended before; null where it is no task, or was not invoked. */
  readonly last: LastOutcome | null;
};

/** A task that was invoked before. `certain`: it is invoked again in any case, as far as tasks succeed. */
export type InvokedAgain = {
  readonly state: string;
  readonly resource: string | null;
  readonly last: LastOutcome;
  readonly certain: boolean;
};

/**
 * What an execution does when it is run again. What comes before the first answer that it waits for is exact; what comes
 * behind is told as what has to come and what may, where tasks succeed.
 */
export type Prediction = {
  readonly runAgain: readonly RunningState[];
  readonly invoked: readonly InvokedAgain[];
  readonly notInvoked: readonly Omit<InvokedAgain, "certain">[];
  readonly containers: readonly KeptWork[];
  /** States that the execution never came to, in the order of the definition. */
  readonly later: readonly { readonly state: string; readonly type: string; readonly certain: boolean }[];
  /** `dependsOn`: states that may add more; empty: it is exact. */
  readonly transitions: { readonly least: number; readonly dependsOn: readonly string[] };
  /** How it ends, where it does so without any answer. */
  readonly ends: { readonly status: string; readonly error: string | null } | null;
};
