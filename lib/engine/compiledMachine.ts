import type { Catcher, Retrier } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";
import { type Exact } from "@/lib/base/long";
import { Failure } from "./failure";
import type { TaskTarget } from "./protocol";
import type { Cursor } from "./run";
import type { StepContext } from "./stepContext";

/*
 * A machine prepared for running: every path, template and expression is parsed once, and every state is
 * a set of closures over its own parts. It knows nothing of any run, so one serves many at a time.
 */

/** Undefined is done; a promise appears only where a JSONata expression is evaluated. */
export type Soon = void | Promise<void>;
export type Maybe<T> = T | Promise<T>;

export type CompiledState = {
  readonly name: string;
  readonly type: "Pass" | "Task" | "Choice" | "Wait" | "Succeed" | "Fail" | "Parallel" | "Map";
  /** Absent `Next` is the end of its level. */
  readonly next: string | null;
  /** Runs the state for a cursor that has entered it, or begins another attempt after a backoff. */
  readonly enter: (ctx: StepContext, cursor: Cursor) => Soon;
  /** What it waited for has happened: `cursor.phase` is `completed` or `elapsed`. */
  readonly resume: (ctx: StepContext, cursor: Cursor) => Soon;
  /** Makes the input of a new iteration. Maps only. */
  readonly select: ((ctx: StepContext, cursor: Cursor, child: Cursor) => Soon) | null;
  /** Null where the language has no Retry and Catch. */
  readonly recovery: Recovery | null;
  /** Whom a Task calls: inputs record their events by it. Null elsewhere. */
  readonly target: TaskTarget | null;
  /** Whether `$$.Task.Token` exists. */
  readonly hasTaskToken: boolean;
  /** The machine of the child executions. Distributed Maps only. */
  readonly child?: CompiledMachine;
  /** Ends what goes on outside of the execution, which ends itself. Distributed Maps only. */
  readonly abort?: (ctx: StepContext, cursor: Cursor) => void;
};

export type Recovery = {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  /** Makes what leaves through catcher `index`; `error` is `{Error, Cause}`. */
  readonly caught: (ctx: StepContext, cursor: Cursor, index: number, error: JsonObject) => Maybe<StateResult | Failure>;
};

/** What a state leaves with. */
export type StateResult = { readonly output: Exact; readonly assigned: JsonObject | null };

export type CompiledMachine = {
  readonly startAt: string;
  readonly timeoutSeconds: number | null;
  /** All states, nested ones too: names are unique over the machine. */
  readonly states: ReadonlyMap<string, CompiledState>;
  /** Whether a step may answer with a promise. */
  readonly usesJsonata: boolean;
};

/** A state that does everything on entering: nothing resumes it, and nothing catches its errors. */
export function plainState(
  source: { readonly name: string; readonly type: CompiledState["type"]; readonly next?: string },
  enter: CompiledState["enter"],
): CompiledState {
  return {
    name: source.name,
    type: source.type,
    next: source.next ?? null,
    enter,
    resume: enter,
    select: null,
    recovery: null,
    target: null,
    hasTaskToken: false,
  };
}

/** Goes on with a value now, or when it is there. */
export function whenReady<T, U>(value: Maybe<T>, then: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(then) : then(value);
}

/** Goes on with a value; a failure passes by. */
export function onward<T, U>(value: Maybe<T | Failure>, then: (value: T) => Maybe<U | Failure>): Maybe<U | Failure> {
  return whenReady(value, (made) => (made instanceof Failure ? made : then(made)));
}
