import { z } from "zod";
import { ACCOUNTED_STATES } from "./accounted";
import { dollarsField } from "./cost";
import { instantField } from "./instant";
import { machineEventSchema } from "./machineEvent";
import { keyField } from "./key";
import { exactMatchSchema } from "./suggestion";
import { machineTypeField, statusField } from "./status";
import { rowVerdictSchema, verdictCodeField } from "./verdict";

/** One execution in a list, and the head of its page. `cause` is a preview of at most 400 characters. */
export const executionRowSchema = z.object({
  key: keyField,
  arn: z.string().nullable(),
  name: z.string(),
  machine: z.string().nullable(),
  machineArn: z.string().nullable(),
  type: machineTypeField.nullable(),
  status: statusField,
  startedAt: instantField.nullable(),
  stoppedAt: instantField.nullable(),
  /** Time of the last event: how far the record goes; nothing is known of what came later. */
  lastAt: instantField.nullable(),
  durationMs: z.number().nullable(),
  events: z.int(),
  /** UTF-8 bytes of the largest payload that the record holds whole. */
  largestPayload: z.int(),
  retries: z.int(),
  redrives: z.int(),
  /** So many executions it stands for, itself included: its source samples successes. 1 nearly everywhere. */
  weight: z.int(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
  /** Executions that failed the same way have the same one: 16 hexadecimal digits. */
  fingerprint: z.string().nullable(),
  completeness: z.enum(["complete", "running", "partial"]),
  importedAt: instantField,
  /** Null until a replay has said something about what is stored. */
  verdict: rowVerdictSchema.nullable(),
});
export type ExecutionRow = z.output<typeof executionRowSchema>;

/**
 * What an execution cost in its own type, at first-tier prices and without the free tier. `region` and `asOf` name the
 * prices. Null in a list while it has not been counted.
 */
const executionPriceSchema = z.object({
  amount: dollarsField,
  certainty: z.enum(["exact", "estimated"]),
  region: z.string(),
  asOf: z.string(),
});

const countSchema = z.object({ name: z.string(), count: z.int() });
export type FacetCount = z.output<typeof countSchema>;

/**
 * What the filters would leave, counted along each dimension with that dimension's own filter taken off.
 * `value` goes into the query: of `error` the fingerprint, of `machine` the name, or what tells machines of one name apart.
 */
export const facetsSchema = z.object({
  status: z.partialRecord(statusField, z.int()),
  machine: z.array(countSchema.extend({ value: z.string() })),
  type: z.array(countSchema),
  error: z.array(countSchema.extend({ value: z.string() })),
  verdict: z.partialRecord(verdictCodeField, z.int()),
  accounted: z.partialRecord(z.enum(ACCOUNTED_STATES), z.int()),
  /** False: more than EXACT_TOTAL_LIMIT match, and only so many were counted. */
  isExact: z.boolean(),
});
export type Facets = z.output<typeof facetsSchema>;

/** Above this many rows `total` is this number and `totalIsExact` false: shown as `10 000+`. */
export const EXACT_TOTAL_LIMIT = 10_000;

/** `GET /api/executions` */
export const executionListSchema = z.object({
  rows: z.array(
    executionRowSchema.extend({
      cost: executionPriceSchema.nullable(),
      /** Runs that are stored under its ARN, this one included. */
      runs: z.int(),
    }),
  ),
  total: z.int(),
  totalIsExact: z.boolean(),
  /** So many executions the rows that match stand for; null where each stands for itself, or it is not known. */
  standsFor: z.int().nullable(),
  page: z.int(),
  size: z.int(),
  /** The page before this one (as `before`) and the next one (as `after`); null where there is none. */
  previous: z.string().nullable(),
  next: z.string().nullable(),
  /** Only so many of the executions that match, the latest, were put in order; null when all were. */
  sortedAmong: z.int().nullable(),
  /**
   * Of a query for states' outputs: so many histories were read for this page, and whether these were all; `total` and the
   * facets then count nothing but the rows. Null: none had to be read.
   */
  scan: z.object({ read: z.int(), isDone: z.boolean() }).nullable(),
  /** Executions whose name, key or ARN is exactly the text of the query, the latest first. */
  exact: z.array(exactMatchSchema),
  facets: facetsSchema,
});
export type ExecutionList = z.output<typeof executionListSchema>;
export type ListedExecution = ExecutionList["rows"][number];

/** Buckets in order, those without executions included with empty counts. */
export const histogramSchema = z.object({
  from: instantField,
  to: instantField,
  bucketMs: z.number(),
  /** Executions that match and began before `from`: few, and long before the others. */
  before: z.int(),
  buckets: z.array(z.object({ at: instantField, counts: z.partialRecord(statusField, z.int()) })),
  /** False: more than EXACT_TOTAL_LIMIT match, and only so many were counted. */
  isExact: z.boolean(),
});
export type Histogram = z.output<typeof histogramSchema>;

/** The answer; `changes`: what changed of the machines that are asked for, ascending, the last 200. */
export const histogramAnswerSchema = histogramSchema.extend({ changes: z.array(machineEventSchema) });
export type HistogramAnswer = z.output<typeof histogramAnswerSchema>;
