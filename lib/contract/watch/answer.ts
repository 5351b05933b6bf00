import { z } from "zod";
import { instantField } from "../instant";
import { machineNameSchema } from "../machineEvent";

/*
 * Rules of `watch` as the page and the command line see them: never where their messages go.
 */

export const WATCH_STATES = ["firing", "unknown", "quiet"] as const;
const watchStateField = z.enum(WATCH_STATES);

/** Machines of a rule that are shown: what fires first. */
export const MAX_SHOWN_MACHINES = 20;

const watchedMachineSchema = z.object({
  machine: machineNameSchema,
  state: watchStateField,
  since: instantField,
  /** What was seen, of what fires when it was last sure: `12 % of 50 executions failed`. */
  said: z.string(),
  value: z.number().nullable(),
  usual: z.number().nullable(),
  /** The executions that it is about. */
  href: z.string(),
});

const watchRowSchema = z.object({
  name: z.string(),
  /** As the configuration names them. */
  machine: z.string(),
  when: z.string(),
  format: z.enum(["json", "slack"]),
  /** Where messages go, in words. */
  address: z.string(),
  isSent: z.boolean(),
  state: watchStateField,
  /** Of what fires or cannot be said the first of its machines; null: it was not looked at. */
  since: instantField.nullable(),
  mutedUntil: instantField.nullable(),
  /** It stays muted until somebody says otherwise. */
  isMutedForGood: z.boolean(),
  lookedAt: instantField.nullable(),
  asOf: instantField.nullable(),
  problem: z.string().nullable(),
  /** The last message that was tried, and an HTTP status, or why there is none. */
  delivery: z.object({ at: instantField, result: z.string() }).nullable(),
  /** Messages that wait to be sent. */
  waiting: z.int(),
  counts: z.object({ firing: z.int(), unknown: z.int(), quiet: z.int() }),
  machines: z.array(watchedMachineSchema),
});
export type WatchRow = z.output<typeof watchRowSchema>;

/** `GET /api/watch` */
export const watchAnswerSchema = z.object({ rules: z.array(watchRowSchema) });
export type WatchAnswer = z.output<typeof watchAnswerSchema>;

/** Longest time that a rule is muted for, hours; without a time it is until somebody says otherwise. */
const MAX_HOURS = 24 * 365;

/** Body of `POST /api/watch/{name}`. */
export const watchActSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("mute"), hours: z.number().positive().max(MAX_HOURS).nullable() }),
  z.strictObject({ action: z.literal("unmute") }),
  z.strictObject({ action: z.literal("test") }),
]);
export type WatchAct = z.output<typeof watchActSchema>;

/** What was done; of a test how it was answered. */
export const watchDoneSchema = z.object({
  name: z.string(),
  test: z.object({ isDelivered: z.boolean(), result: z.string() }).nullable(),
});
export type WatchDone = z.output<typeof watchDoneSchema>;
