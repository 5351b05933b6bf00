import type { Json, JsonObject } from "@/lib/base/json";
import type { ConditionTrace } from "./choice/conditionTrace";
import type { Failure } from "./failure";
import type { Cursor } from "./run";

/**
 * The stages a value goes through in a state, in order: what time travel and TestState show.
 * The names are those of TestState's inspectionData where it has one.
 */
export type StageName =
  | "input"
  | "afterInputPath"
  | "afterParameters"
  | "afterArguments"
  | "afterItemsPath"
  | "afterItemSelector"
  | "result"
  | "afterResultSelector"
  | "afterResultPath"
  | "afterOutputPath"
  | "output"
  | "variables";

type Where = { readonly state: string; readonly path: string; readonly visit: number; readonly attempt: number };

export type Stage = Where &
  /**
   * An attempt of the state begins. `entered`: the state was entered with it; no retry, and no redrive. `seen` has to be
   * called while it is reported: the run goes on changing.
   */
  (
    | { readonly kind: "attempt"; readonly entered: boolean; readonly input: Json; readonly seen: () => Seen }
    | { readonly kind: "data"; readonly stage: StageName; readonly value: Json }
    /** What the world is asked with: the parameters as they are recorded. */
    | { readonly kind: "sent"; readonly value: Json }
    /** One Choice rule was asked; the first that holds is taken. Null: it failed the state. Call `asked` at once, as `seen`. */
    | {
        readonly kind: "rule";
        readonly index: number;
        readonly holds: boolean | null;
        readonly asked: () => ConditionTrace;
      }
    | { readonly kind: "retrier"; readonly index: number; readonly attempts: number; readonly delayMs: number }
    | { readonly kind: "retriesUsedUp"; readonly index: number }
    | { readonly kind: "catcher"; readonly index: number }
    /** The state failed, before Retry and Catch are asked; the cause is without the words on where. */
    | {
        readonly kind: "failed";
        readonly error: string | null;
        readonly cause: string | null;
        readonly heartbeat: boolean;
        readonly origin: Failure["origin"];
        /** Retries of this visit so far, by retrier; a missing entry is none. */
        readonly retries: readonly number[];
      }
  );

/** What the expressions of a state see beside their data. */
export type Seen = { readonly variables: JsonObject; readonly context: JsonObject };

/**
 * Receives stages while a step runs. It only listens: what it does changes nothing in the run. `skipsData`: it is not told
 * of values, which are most of the stages.
 */
export type Trace = ((stage: Stage) => void) & { readonly skipsData?: true };

export function whereOf(cursor: Cursor): Where {
  return { state: cursor.state, path: cursor.path, visit: cursor.visit, attempt: cursor.attempt };
}

/** Reports one stage of the data flow. Callers test `trace` first, so that an untraced run makes nothing. */
export function traceData(trace: Trace, cursor: Cursor, stage: StageName, value: Json): void {
  if (trace.skipsData !== true) trace({ ...whereOf(cursor), kind: "data", stage, value });
}
