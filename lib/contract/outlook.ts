import { z } from "zod";
import { instantField } from "./instant";
import { storyPartSchema } from "./openedExecution";

const silenceKinds = [
  "taskToken",
  "noWorker",
  "worker",
  "child",
  "job",
  "call",
  "unstarted",
  "backoff",
  "afterFailure",
  "wait",
  "mapRun",
  "heldBack",
  "idle",
  "between",
  "fullMap",
  "executionTimeout",
  "pendingRedrive",
  "others",
  "unknown",
] as const;

/** Why nothing is recorded of something that is open. `isOverdue`: what it waits for should have come by now. */
const silenceSchema = z.object({
  kind: z.enum(silenceKinds),
  parts: z.array(storyPartSchema),
  isOverdue: z.boolean(),
});

/** Shares are of 1; null: the limit is none of this execution's. */
const limitsSchema = z.object({
  events: z.object({ used: z.int(), share: z.number(), fullAt: instantField.nullable() }).nullable(),
  payload: z
    .object({
      bytes: z.int(),
      share: z.number(),
      eventId: z.int(),
      state: z.string().nullable(),
      isLowerBound: z.boolean(),
    })
    .nullable(),
  redrive: z.object({ until: instantField, isOver: z.boolean() }).nullable(),
  expiry: z.object({ at: instantField, isOpen: z.boolean(), isOver: z.boolean() }).nullable(),
});
export type ShownLimits = z.output<typeof limitsSchema>;

/** `GET /api/executions/{key}/outlook`: what depends on the present, so that the sentence need not be asked for again. */
export const outlookSchema = z.object({
  /** When the answer was made. */
  now: instantField,
  /** Time of the last event that is recorded. */
  asOf: instantField.nullable(),
  /** Somebody follows the run: the local engine, or a source that will look again. */
  isLive: z.boolean(),
  /** Empty of a run that has ended. */
  silence: z.array(silenceSchema),
  limits: limitsSchema,
});
export type Outlook = z.output<typeof outlookSchema>;
