import type { Json, JsonObject } from "@/lib/base/json";

/*
 * A state machine as typed data: what `parse` makes of a definition (JSON or YAML) and everything else reads.
 *
 * Invariants: names of states are unique over the whole machine, nested ones included; every `next`
 * names a state of the same level; text that looks like a path or an expression has been checked for
 * its form, not evaluated. Defaults of the language are filled in only where AWS's default is a value
 * (`MaxAttempts` 3); what is absent and means "absent" stays absent.
 */

export type QueryLanguage = "JSONPath" | "JSONata";
export type MachineType = "STANDARD" | "EXPRESS";

/** Where a number or text comes from: written down, a path into the input, or a JSONata expression without its `{% %}`. */
export type Source<T> =
  | { readonly kind: "literal"; readonly value: T }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "jsonata"; readonly expression: string };

export type StateMachine = Scope & {
  readonly comment?: string;
  readonly version?: string;
  readonly timeoutSeconds?: number;
  readonly queryLanguage: QueryLanguage;
};

/** One level of states: the machine itself, a branch of a Parallel, the processor of a Map. */
export type Scope = { readonly startAt: string; readonly states: ReadonlyMap<string, State> };

export type State =
  PassState | TaskState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;
export type StateType = State["type"];

type Named = { readonly name: string; readonly comment?: string; readonly queryLanguage: QueryLanguage };

/** Null is AWS's `null`: an empty object for InputPath and OutputPath, "keep the input" for ResultPath. */
type InputOutput = {
  readonly inputPath?: string | null;
  readonly outputPath?: string | null;
  /** JSONata only. */
  readonly output?: Json;
};
type Assigns = { readonly assign?: JsonObject };
/** Absent `next` is `End: true`. */
type Moves = { readonly next?: string };
type Results = { readonly resultPath?: string | null; readonly resultSelector?: JsonObject };
type Recovers = { readonly retry: readonly Retrier[]; readonly catch: readonly Catcher[] };

export type PassState = Named &
  InputOutput &
  Assigns &
  Moves & {
    readonly type: "Pass";
    readonly parameters?: Json;
    readonly result?: Json;
    readonly resultPath?: string | null;
  };

export type TaskState = Named &
  InputOutput &
  Assigns &
  Moves &
  Results &
  Recovers & {
    readonly type: "Task";
    readonly resource: string;
    /** JSONPath template. */
    readonly parameters?: Json;
    /** JSONata template. */
    readonly arguments?: Json;
    readonly timeoutSeconds?: Source<number>;
    readonly heartbeatSeconds?: Source<number>;
    /** Static text, `RoleArn.$` as a path, or JSONata. */
    readonly credentials?: { readonly roleArn: Source<string> };
  };

export type ChoiceState = Named &
  InputOutput &
  Assigns & {
    readonly type: "Choice";
    readonly choices: readonly ChoiceRule[];
    readonly default?: string;
  };

export type ChoiceRule = {
  readonly condition: Condition | { readonly jsonata: Json };
  readonly next: string;
  readonly comment?: string;
  readonly assign?: JsonObject;
  /** JSONata only. */
  readonly output?: Json;
};

export type Condition =
  | { readonly op: "And" | "Or"; readonly of: readonly Condition[] }
  | { readonly op: "Not"; readonly of: Condition }
  /** `op` is the operator as written without its `Path` ending, which shows as an operand of kind `path`. */
  | { readonly op: string; readonly variable: string; readonly operand: Source<Json> };

export type WaitState = Named &
  InputOutput &
  Assigns &
  Moves & {
    readonly type: "Wait";
    readonly seconds?: Source<number>;
    readonly timestamp?: Source<string>;
  };

export type SucceedState = Named & InputOutput & { readonly type: "Succeed" };

export type FailState = Named & {
  readonly type: "Fail";
  /** A path source may hold an intrinsic function call. */
  readonly error?: Source<string>;
  readonly cause?: Source<string>;
};

export type ParallelState = Named &
  InputOutput &
  Assigns &
  Moves &
  Results &
  Recovers & {
    readonly type: "Parallel";
    readonly parameters?: Json;
    readonly arguments?: Json;
    readonly branches: readonly Scope[];
  };

export type MapState = Named &
  InputOutput &
  Assigns &
  Moves &
  Results &
  Recovers & {
    readonly type: "Map";
    readonly processor: Scope & { readonly mode: "INLINE" | "DISTRIBUTED"; readonly executionType?: MachineType };
    readonly itemsPath?: string;
    /** JSONata: an expression or an array with expressions in it. */
    readonly items?: Json;
    /** `ItemSelector`, or `Parameters` of older definitions. */
    readonly itemSelector?: Json;
    readonly maxConcurrency?: Source<number>;
    readonly distributed?: DistributedMap;
    /** An inline Map has an ItemReader, ItemBatcher or ResultWriter: creation accepts them, the running state does not. */
    readonly refusedInline?: true;
  };

/** What only a distributed Map has. */
export type DistributedMap = {
  readonly label?: string;
  readonly itemReader?: {
    readonly resource: string;
    readonly parameters?: Json;
    readonly arguments?: Json;
    readonly readerConfig?: JsonObject;
  };
  readonly itemBatcher?: {
    readonly maxItemsPerBatch?: Source<number>;
    readonly maxInputBytesPerBatch?: Source<number>;
    readonly batchInput?: Json;
  };
  readonly resultWriter?: {
    readonly resource?: string;
    readonly parameters?: Json;
    readonly arguments?: Json;
    readonly writerConfig?: JsonObject;
  };
  readonly toleratedFailureCount?: Source<number>;
  readonly toleratedFailurePercentage?: Source<number>;
};

export type Retrier = {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: "NONE" | "FULL";
  readonly comment?: string;
};

export type Catcher = {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly resultPath?: string | null;
  readonly assign?: JsonObject;
  /** JSONata only. */
  readonly output?: Json;
  readonly comment?: string;
};
