import { z } from "zod";
import { commandPlaceSchema, labelledCommandSchema } from "./awsCommand";
import { dollarsField } from "./cost";
import { keyField } from "./key";
import { pendingReplaySchema } from "./replay";
import { machineTypeField, statusField } from "./status";

/*
 * Running an execution again: what each way of it will do, as pages show it, and what is asked for.
 */

/**
 * - `redrive`: the same execution goes on, as RedriveExecution does;
 * - `start`: a new execution of the same machine, with the same or an edited input;
 * - `resume`: a new machine that starts at the state that failed, and an execution of it.
 */
export const RERUN_WAYS = ["redrive", "start", "resume"] as const;
export const rerunWayField = z.enum(RERUN_WAYS);
export type RerunWay = z.output<typeof rerunWayField>;

/** Characters: AWS takes 256 KiB. */
const MAX_INPUT = 262_144;
const inputField = z.string().max(MAX_INPUT).refine(isJson, "it is no JSON");
const sha256Field = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal digits");

/** What is to be done. Inputs are JSON texts; absent: that of the preview. */
export const rerunHowSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("redrive") }),
  z.strictObject({
    kind: z.literal("start"),
    input: inputField,
    /** Of the new execution; absent: one is made up. */
    name: z
      .string()
      .regex(/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u, "a name that AWS takes, of 1 to 80 characters")
      .exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("resume"),
    /** Name of the machine as the preview told it: its hash says that the machine is the one that was shown. */
    machine: z.string().min(1).max(80),
    input: inputField.exactOptional(),
  }),
]);
export type RerunHow = z.output<typeof rerunHowSchema>;

/** What somebody read before they agreed: it has to be what is going to happen. */
export const rerunConfirmationSchema = z.strictObject({
  account: z.string().max(20),
  region: z.string().max(40),
  /** Name of the machine that runs. */
  machine: z.string().max(80),
  /** SHA-256 of the input's text; null: it has none of its own (a redrive). */
  inputHash: sha256Field.nullable(),
});
export type RerunConfirmation = z.output<typeof rerunConfirmationSchema>;

/** Body of `POST /api/executions/{key}/rerun`. `confirmed`: null suffices where AWS is not written to. */
export const rerunRequestSchema = z.strictObject({
  how: rerunHowSchema,
  confirmed: rerunConfirmationSchema.nullable(),
});
export type RerunRequest = z.output<typeof rerunRequestSchema>;

/** Answer of `POST /api/executions/{key}/rerun`. */
export const rerunDoneSchema = z.object({
  executionArn: z.string(),
  /** Of the page of the execution that runs now; null: it is not stored here yet. */
  key: keyField.nullable(),
  machineArn: z.string(),
  /** Where it runs: the local engine, or AWS. */
  at: z.enum(["engine", "aws"]),
});
export type RerunDone = z.output<typeof rerunDoneSchema>;

/** A condition of RedriveExecution. `text` says what was found, in a sentence. */
const conditionSchema = z.object({
  condition: z.enum(["standard", "status", "period", "age", "events", "launch", "mapRun"]),
  is: z.enum(["met", "notMet", "unknown"]),
  text: z.string(),
});
export type RerunConditionView = z.output<typeof conditionSchema>;

/** How the last attempt of a task ended. */
const lastOutcomeSchema = z.object({
  kind: z.enum(["succeeded", "failed", "timedOut", "aborted", "running"]),
  error: z.string().nullable(),
  /** A preview. */
  cause: z.string().nullable(),
  attempts: z.int(),
  /** The event that shows it. */
  eventId: z.int(),
});
export type LastOutcomeView = z.output<typeof lastOutcomeSchema>;

/** Where a state stands: of nested ones with branches and items, `Orders › item 3 › Charge`. */
const placeField = z.string();

const runningStateSchema = z.object({
  state: z.string(),
  type: z.string(),
  place: placeField,
  /** Of a task: the function, activity, or service and action. */
  resource: z.string().nullable(),
  /** Of a task that was invoked before. */
  last: lastOutcomeSchema.nullable(),
});
export type RunningStateView = z.output<typeof runningStateSchema>;

const taskSchema = z.object({
  state: z.string(),
  resource: z.string().nullable(),
  last: lastOutcomeSchema,
  /** Whether it is invoked in any case (where tasks succeed), or where a Choice or an item leads to it. */
  certain: z.boolean(),
});
export type InvokedAgainView = z.output<typeof taskSchema>;

const containerSchema = z.object({
  state: z.string(),
  place: placeField,
  of: z.enum(["branches", "items", "children"]),
  /** Counts; null: the record does not tell. */
  kept: z.int().nullable(),
  goOn: z.int().nullable(),
  start: z.int().nullable(),
});
export type KeptContainerView = z.output<typeof containerSchema>;

const laterStateSchema = z.object({
  state: z.string(),
  type: z.string(),
  certain: z.boolean(),
});

/** What will happen, where tasks succeed; exact up to the first answer that is awaited. */
const predictionSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("known"),
    /** States at which it goes on, in their order. */
    runAgain: z.array(runningStateSchema),
    /** Tasks that were invoked before and are invoked again. */
    invoked: z.array(taskSchema),
    /** Tasks that were invoked before and are not reached again. */
    notInvoked: z.array(z.object({ state: z.string(), resource: z.string().nullable(), last: lastOutcomeSchema })),
    containers: z.array(containerSchema),
    /** States that the execution never came to and is going to, or may. */
    later: z.array(laterStateSchema),
    /** `dependsOn`: the states that make `least` a lower bound; empty: it is exact. */
    transitions: z.object({ least: z.int(), dependsOn: z.array(z.string()) }),
    /** Where it ends without any answer: how. */
    ends: z.object({ status: z.string(), error: z.string().nullable() }).nullable(),
  }),
  z.object({ kind: z.literal("unknown"), why: z.string() }),
]);
export type RerunPrediction = z.output<typeof predictionSchema>;

const moneySchema = z.object({
  /** What `transitions.least` costs, of Standard; of Express the request alone. */
  least: dollarsField,
  /** Whether it is all that is added. */
  exact: z.boolean(),
  region: z.string(),
  asOf: z.string(),
});

/** A reference of the definition that means something else in a resumed execution. */
const changedReferenceSchema = z.object({ state: z.string(), reference: z.string(), why: z.string() });
export type ChangedReferenceView = z.output<typeof changedReferenceSchema>;

/** The machine that resumes an execution, before it is created; or why there can be none. */
const resumeMachineSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("machine"),
    /** `<machine>-resume-<hash>` */
    name: z.string(),
    type: machineTypeField,
    definition: z.string(),
    /** JSON text that its execution starts with. */
    input: z.string(),
    tags: z.array(z.object({ key: z.string(), value: z.string() })),
    changed: z.array(changedReferenceSchema),
    /** Distributed Maps that start from their first item: nothing of them is kept. */
    startsAnew: z.array(z.string()),
  }),
  z.object({ kind: z.literal("none"), why: z.string() }),
]);
export type ResumeMachineView = z.output<typeof resumeMachineSchema>;

/** `GET /api/executions/{key}/rerun?how=…`, once the worker has looked at the execution. */
export const rerunPreviewSchema = z.object({
  how: rerunWayField,
  /** What a confirmation names. Null: the record does not tell. */
  execution: z.object({
    arn: z.string().nullable(),
    name: z.string(),
    machine: z.string().nullable(),
    machineArn: z.string().nullable(),
    account: z.string().nullable(),
    region: z.string().nullable(),
    type: machineTypeField,
    status: statusField,
  }),
  /** Of a redrive; empty for the other ways. */
  conditions: z.array(conditionSchema),
  /** Of a redrive: until when it can be asked for, ms; null where it cannot, or nothing is known. */
  msLeft: z.number().nullable(),
  /** Why this way is not there at all, in a sentence; null: it may be asked for. */
  refused: z.string().nullable(),
  /** JSON text that the new execution starts with; null for a redrive, and where the record does not hold it. */
  input: z.string().nullable(),
  prediction: predictionSchema,
  money: moneySchema.nullable(),
  /** Of a resume only. */
  resume: resumeMachineSchema.nullable(),
  /** Commands of the AWS CLI that do the same, in their order. */
  commands: z.array(labelledCommandSchema),
  /** Where they go. */
  place: commandPlaceSchema,
});
export type RerunPreview = z.output<typeof rerunPreviewSchema>;

export const rerunAnswerSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("opened"), preview: rerunPreviewSchema }),
  pendingReplaySchema,
]);
export type RerunAnswer = z.output<typeof rerunAnswerSchema>;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
