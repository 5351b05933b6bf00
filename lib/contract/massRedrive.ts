import { z } from "zod";
import { instantField } from "./instant";
import { keyField } from "./key";

/*
 * Executions that are redriven together: the set, the pace and the bounds are fixed when it is made, and it is confirmed
 * once, with the count.
 */

/**
 * - `unconfirmed`: made, nothing is sent;
 * - `running`: the worker sends, and watches what was sent;
 * - `trialDone`: the first ones have ended, it waits for somebody to go on;
 * - `stopped`: too many failed again;
 * - `cancelled`: somebody ended it; it can be gone on with;
 * - `done`: each has its result.
 */
export const MASS_STATES = ["unconfirmed", "running", "trialDone", "stopped", "cancelled", "done"] as const;
export const massStateField = z.enum(MASS_STATES);
export type MassState = z.output<typeof massStateField>;

/**
 * - `waiting`: nothing was sent;
 * - `sending`: it is about to be sent, or was; who comes back after a crash finds out;
 * - `sent`: it was redriven, and runs;
 * - `succeeded`, `failedAgain`: how the redrive ended;
 * - `refused`: it cannot be redriven, `why` says the reason;
 * - `stopped`: it was not sent because the whole was stopped or cancelled.
 */
export const MASS_ITEM_STATES = [
  "waiting",
  "sending",
  "sent",
  "succeeded",
  "failedAgain",
  "refused",
  "stopped",
] as const;
export const massItemStateField = z.enum(MASS_ITEM_STATES);
export type MassItemState = z.output<typeof massItemStateField>;

/** Executions of one mass redrive. */
export const MAX_MASS = 100_000;

/** Body of `POST /api/redrives`. `filter`: the query of the list without its time window, which is always given. */
export const massRequestSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    filter: z.string().max(8_192),
    from: instantField,
    to: instantField,
    /** So many first, then it waits; null: no trial. */
    trial: z.int().min(1).max(MAX_MASS).nullable(),
    /** Redrives a second. */
    rate: z.number().min(0.01).max(100),
    /** A share of those that ended, 0 to 1: when more than it failed again, it stops. */
    stopAbove: z.number().min(0).max(1),
  })
  .refine(({ from, to }) => from < to, { error: "it is not after from", path: ["to"] });
export type MassRequest = z.output<typeof massRequestSchema>;

/** Body of `POST /api/redrives/ID`. `confirm` names how many are going to be redriven. */
export const massActionSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("confirm"), count: z.int() }),
  z.strictObject({ action: z.literal("goOn") }),
  z.strictObject({ action: z.literal("cancel") }),
]);
export type MassAction = z.output<typeof massActionSchema>;

export const massRedriveSchema = z.object({
  id: z.int(),
  name: z.string(),
  filter: z.string(),
  from: instantField,
  to: instantField,
  trial: z.int().nullable(),
  rate: z.number(),
  stopAbove: z.number(),
  state: massStateField,
  message: z.string().nullable(),
  createdAt: instantField,
  confirmedAt: instantField.nullable(),
  /** Executions of it, and how many are in each state. */
  count: z.int(),
  counts: z.partialRecord(massItemStateField, z.int()),
});
export type MassRedrive = z.output<typeof massRedriveSchema>;

export const massItemSchema = z.object({
  place: z.int(),
  key: keyField,
  name: z.string(),
  state: massItemStateField,
  why: z.string().nullable(),
  sentAt: instantField.nullable(),
  endedAt: instantField.nullable(),
});
export type MassItem = z.output<typeof massItemSchema>;

/** `GET /api/redrives`, the last ones first. */
export const massListSchema = z.object({ redrives: z.array(massRedriveSchema) });

/** `GET /api/redrives/ID?after=PLACE`: a page of results. */
export const massDetailsSchema = z.object({
  redrive: massRedriveSchema,
  items: z.array(massItemSchema),
  next: z.int().nullable(),
});
export type MassDetails = z.output<typeof massDetailsSchema>;
export const MASS_PAGE = 200;
