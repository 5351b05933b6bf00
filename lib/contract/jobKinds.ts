import { z } from "zod";
import { forkJudgementSchema, judgementIntentSchema } from "./forkJudgement";
import { stagesField } from "./forkStages";
import { importFactsSchema, importReportSchema } from "./import";
import { keyField } from "./key";
import { lambdaLogsSchema } from "./lambdaLogs";
import { massStateField } from "./massRedrive";
import { problemSchema } from "./problem";
import { rerunConfirmationSchema, rerunDoneSchema, rerunRequestSchema } from "./rerun";
import { sourceTestSchema } from "./source";

/*
 * The kinds of jobs, in one table: what each takes, where it goes on from and what comes of it, as schemas. These are
 * JSON in the database and may have been written by an older version: a field that is added later has a default.
 */

/** Jobs of different lanes never wait for each other. */
export const JOB_LANES = ["imports", "verifies", "maintenance", "sources", "reruns", "massRedrives"] as const;
export type JobLane = (typeof JOB_LANES)[number];

/** Jobs of a lane that one worker does at once. Each import holds up to a history of the greatest length in memory. */
export const LANE_WIDTHS = {
  imports: 2,
  verifies: 1,
  maintenance: 1,
  sources: 2,
  reruns: 2,
  massRedrives: 2,
} as const satisfies Record<JobLane, number>;

/**
 * - `import` stores a file that a request brought; it waits in the spool folder;
 * - `samples` loads the sample executions;
 * - `refold` folds anew what an older version folded, or other rules hid in;
 * - `indexOutputs` indexes states' outputs that the configuration names, and takes away what it names no more;
 * - `verify` replays what has no verdict;
 * - `retire` removes what is too old or too many of what sources brought, and what removed sources left;
 * - `testSource` tries the calls that a source needs;
 * - `lambdaLogs` reads what a Lambda function logged during an attempt;
 * - `judgeFork` has AWS test the states that a fork changes;
 * - `rerun` runs one execution again;
 * - `massRedrive` redrives a set of them;
 * - `deleteResumeMachine` deletes a machine that was made to resume one.
 */
export const jobKindField = z.enum([
  "import",
  "samples",
  "refold",
  "indexOutputs",
  "verify",
  "retire",
  "testSource",
  "lambdaLogs",
  "judgeFork",
  "rerun",
  "massRedrive",
  "deleteResumeMachine",
]);
export type JobKind = z.output<typeof jobKindField>;

type JobKindFacts = {
  readonly lane: JobLane;
  /** What is being done, before the job's subject: `Importing history.json`. */
  readonly label: string;
  /** Times it is tried before it stays failed. */
  readonly maxAttempts: number;
  readonly payload: z.ZodType;
  readonly checkpoint: z.ZodType;
  readonly result: z.ZodType;
};

const nothing = z.object({});

export const JOB_KINDS = {
  import: {
    lane: "imports",
    label: "Importing",
    // A client waits for the answer and asks again itself.
    maxAttempts: 1,
    payload: z.object({
      /** Name of the file in the spool folder. */
      file: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
      /** Machine whose disk has it. */
      host: z.string(),
      facts: importFactsSchema,
    }),
    checkpoint: z.object({ executions: z.int(), events: z.int() }),
    result: z.discriminatedUnion("kind", [
      importReportSchema.extend({ kind: z.literal("result") }),
      problemSchema.extend({ kind: z.literal("problem") }),
    ]),
  },
  samples: {
    lane: "maintenance",
    label: "Loading the sample executions",
    maxAttempts: 5,
    payload: nothing,
    checkpoint: nothing,
    result: z.object({ executions: z.int() }),
  },
  refold: {
    lane: "maintenance",
    label: "Reading older executions anew",
    maxAttempts: 5,
    payload: nothing,
    checkpoint: z.object({
      /** Id of the last execution that was looked at. */
      last: z.int(),
      done: z.int(),
      /** Hash of the rules that hide, with which it began: with others it begins anew. */
      redactedBy: z.string().default(""),
    }),
    result: z.object({ executions: z.int() }),
  },
  indexOutputs: {
    lane: "maintenance",
    label: "Indexing outputs of states",
    maxAttempts: 5,
    payload: nothing,
    // Where it goes on from stands in the executions themselves.
    checkpoint: z.object({ done: z.int() }),
    result: z.object({ executions: z.int() }),
  },
  verify: {
    lane: "verifies",
    label: "Replaying executions for their verdicts",
    maxAttempts: 5,
    payload: nothing,
    checkpoint: z.object({ done: z.int() }),
    result: z.object({ verdicts: z.int() }),
  },
  retire: {
    lane: "maintenance",
    label: "Removing what is not to be kept",
    maxAttempts: 5,
    payload: nothing,
    checkpoint: z.object({ removed: z.int() }),
    result: z.object({ executions: z.int() }),
  },
  testSource: {
    lane: "sources",
    label: "Testing the source",
    // Somebody waits for the answer, and asks again.
    maxAttempts: 1,
    payload: z.object({ source: z.string() }),
    checkpoint: nothing,
    result: sourceTestSchema,
  },
  lambdaLogs: {
    lane: "sources",
    label: "Reading the logs of a function for",
    maxAttempts: 1,
    payload: z.object({ executionId: z.int(), eventId: z.int() }),
    checkpoint: nothing,
    result: lambdaLogsSchema,
  },
  judgeFork: {
    lane: "sources",
    label: "Asking TestState about a fork of",
    // It is confirmed once.
    maxAttempts: 1,
    payload: z.object({ executionId: z.int(), stages: stagesField, confirmed: judgementIntentSchema }),
    checkpoint: nothing,
    result: forkJudgementSchema,
  },
  rerun: {
    lane: "reruns",
    label: "Running again",
    // Somebody waits for the answer, and asks again.
    maxAttempts: 1,
    payload: z.object({ key: keyField, request: rerunRequestSchema, token: z.string().max(64) }),
    checkpoint: nothing,
    result: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("done"), done: rerunDoneSchema }),
      problemSchema.extend({ kind: z.literal("problem") }),
    ]),
  },
  deleteResumeMachine: {
    lane: "reruns",
    label: "Deleting",
    maxAttempts: 1,
    payload: z.object({ arn: z.string().max(2_048), confirmed: rerunConfirmationSchema.nullable() }),
    checkpoint: nothing,
    result: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("done") }),
      problemSchema.extend({ kind: z.literal("problem") }),
    ]),
  },
  massRedrive: {
    lane: "massRedrives",
    label: "Redriving",
    maxAttempts: 5,
    payload: z.object({ id: z.int() }),
    checkpoint: nothing,
    result: z.object({ state: massStateField }),
  },
} as const satisfies Record<JobKind, JobKindFacts>;

export type JobPayloads = { readonly [K in JobKind]: z.output<(typeof JOB_KINDS)[K]["payload"]> };
export type JobCheckpoints = { readonly [K in JobKind]: z.output<(typeof JOB_KINDS)[K]["checkpoint"]> };
export type JobResults = { readonly [K in JobKind]: z.output<(typeof JOB_KINDS)[K]["result"]> };
