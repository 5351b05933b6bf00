import { z } from "zod";
import { askedJobSchema } from "./askedJob";
import { dollarsField } from "./cost";
import { instantField } from "./instant";
import { SOURCE_KINDS, sourceSchema } from "./sourceSettings";

/*
 * Sources as the Sources page sees them.
 */

export const sourceCountsSchema = z.object({
  executions: z.number(),
  histories: z.number(),
  events: z.number(),
  duplicates: z.number(),
  late: z.number(),
  expired: z.number(),
  withheld: z.number(),
  setAside: z.number(),
  throttled: z.number(),
  requests: z.number(),
  failures: z.number(),
  dropped: z.number(),
  bytes: z.number(),
  sampledOut: z.number(),
  metrics: z.number(),
});

/** What was started and ended in an hour. */
const hourCountsSchema = z.object({
  started: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  timedOut: z.number(),
  aborted: z.number(),
});

export const sourceRowSchema = z.object({
  name: z.string(),
  kind: z.enum(SOURCE_KINDS),
  /** `eu-west-1 · profile prod`. */
  place: z.string(),
  /** It stands in the configuration file and is changed there. */
  isConfigured: z.boolean(),
  isPaused: z.boolean(),
  /** Some process reads it now. */
  isRead: z.boolean(),
  isBeingRemoved: z.boolean(),
  /** Why its settings cannot be used. */
  settingsProblem: z.string().nullable(),
  createdAt: instantField,
  counts: sourceCountsSchema,
  lastSuccessAt: instantField.nullable(),
  /** When all that was there had been read. */
  upToDateAt: instantField.nullable(),
  /** What went wrong last, since the last success; null: nothing. */
  problem: z.object({ at: instantField, why: z.string(), remedy: z.string(), times: z.int() }).nullable(),
  /** How far the first look back is; null: it is over, or there is none. */
  firstLook: z
    .object({
      from: instantField,
      to: instantField,
      /** The part of this stretch that was read, 0 to 1. */
      done: z.number(),
      /** How long the rest takes, in ms, at the pace so far; null while that says nothing. */
      leftMs: z.number().nullable(),
    })
    .nullable(),
  /** How long what is left takes, in ms, at the pace of late; null while nothing tells it. */
  leftMs: z.number().nullable(),
  /** Executions that are still to be looked at, by the reason. */
  left: z.array(z.object({ reason: z.string(), count: z.int() })),
  /** What AWS charges for being watched by it; null where its settings cannot be used. */
  cost: z
    .object({
      soFar: dollarsField,
      /** For 30 days at the mean since it was made; null within its first day. */
      aMonth: dollarsField.nullable(),
      certainty: z.enum(["exact", "estimated"]),
      rule: z.string(),
      asOf: z.string(),
    })
    .nullable(),
  /** How what is stored stands beside CloudWatch's metrics; null: they were never asked for. */
  metrics: z
    .object({
      comparedAt: instantField,
      /** Why they were not answered the last time; null: they were. */
      problem: z.string().nullable(),
      /** Hours of machines that were compared, and how many of them differ. */
      hours: z.int(),
      differing: z.int(),
      /** Of those the newest. */
      newest: z.array(
        z.object({
          machineArn: z.string(),
          hour: instantField,
          missing: z.int(),
          surplus: z.int(),
          told: hourCountsSchema,
          stored: hourCountsSchema,
        }),
      ),
    })
    .nullable(),
  /** Records that could not be stored and are kept. */
  aside: z.int(),
});
export type SourceRow = z.output<typeof sourceRowSchema>;

export type MetricHour = NonNullable<SourceRow["metrics"]>["newest"][number];

/** `GET /api/sources` */
export const sourcesAnswerSchema = z.object({
  sources: z.array(sourceRowSchema),
  /** The rules that hide data, for people; without patterns of values. */
  hiding: z.array(z.string()),
});
export type SourcesAnswer = z.output<typeof sourcesAnswerSchema>;

/** Body of `POST /api/sources`: a source as the configuration file has it. */
export const newSourceSchema = sourceSchema;

/** Body of `POST /api/sources/{name}`. */
export const changedSourceSchema = z.strictObject({ paused: z.boolean() });

/** What was done to a source. */
export const sourceDoneSchema = z.object({ name: z.string() });

/** What trying a source's calls came to: the result of the job `testSource`. */
export const sourceCheckSchema = z.object({
  operation: z.string(),
  permission: z.string(),
  outcome: z.enum(["ok", "refused", "failed", "skipped"]),
  why: z.string().nullable(),
});
export const sourceTestSchema = z.object({ checks: z.array(sourceCheckSchema), findings: z.array(z.string()) });
export type SourceTest = z.output<typeof sourceTestSchema>;

/** `GET /api/sources/{name}/test?job=` */
export const askedSourceTestSchema = askedJobSchema(sourceTestSchema);

/** Records that were set aside, on one page. */
export const ASIDE_PAGE = 20;

/** `GET /api/sources/{name}/aside?before=` */
export const setAsideAnswerSchema = z.object({
  records: z.array(
    z.object({
      id: z.int(),
      at: instantField,
      what: z.string(),
      why: z.string(),
      /** It is tried again with the next look. */
      isAsked: z.boolean(),
    }),
  ),
  /** The older ones are before it; null: there are none. */
  next: z.int().nullable(),
});
export type SetAsideAnswer = z.output<typeof setAsideAnswerSchema>;

/** Body of `POST /api/sources/{name}/aside`: a record, or null for all of the source. */
export const retriedSchema = z.strictObject({ id: z.int().positive().nullable() });
export const retriedAnswerSchema = z.object({ asked: z.int() });
