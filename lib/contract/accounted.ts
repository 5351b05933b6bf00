import { z } from "zod";
import { instantField } from "./instant";
import { keyField } from "./key";
import { statusField } from "./status";

/*
 * What became of a failure. Of runs that do the same work one after another each failure but the last is `failedAgain`,
 * so there is one open failure for each piece of work that nobody has finished.
 */

/**
 * - `open`: nothing has repaired it;
 * - `repaired`: it was redriven to a success, or a later run of the same work succeeded;
 * - `failedAgain`: a later run of the same work failed too, and is the open one;
 * - `givenUp`: somebody said that it stays as it is.
 */
export const ACCOUNTED_STATES = ["open", "failedAgain", "repaired", "givenUp"] as const;
export type AccountedState = (typeof ACCOUNTED_STATES)[number];
const accountedField = z.enum(ACCOUNTED_STATES);

export const ACCOUNTED_LABELS = {
  open: "Open",
  failedAgain: "Failed again",
  repaired: "Repaired",
  givenUp: "Given up",
} as const satisfies Record<AccountedState, string>;

/** Why a later run does the same work: as its record tells, by its name, or by its business key. */
const RERUN_REASONS = ["redrive", "rerun", "name", "businessKey"] as const;
export type RerunReason = (typeof RERUN_REASONS)[number];

/** A run of the same work. `name`, `status` and `startedAt` are null where it is not stored any more. */
const relatedRunSchema = z.object({
  key: keyField,
  name: z.string().nullable(),
  status: statusField.nullable(),
  startedAt: instantField.nullable(),
  reason: z.enum(RERUN_REASONS),
});
export type RelatedRun = z.output<typeof relatedRunSchema>;

/** `GET /api/executions/KEY/account`: what became of the failure of an execution, and which failures it repaired. */
export const failureAccountSchema = z.object({
  /** Null: it did not fail. */
  state: accountedField.nullable(),
  /** Redrives so far. */
  redrives: z.int(),
  /** What repaired it, or failed again instead of it; null where nothing did. */
  by: relatedRunSchema.nullable(),
  /** What somebody said who gave it up; it stands after something repaired it too. */
  note: z.object({ text: z.string(), at: instantField }).nullable(),
  /** Failures that it came after, at most MAX_REPAIRED; without a success in between. */
  repairs: z.array(relatedRunSchema),
});
export type FailureAccount = z.output<typeof failureAccountSchema>;

export const MAX_REPAIRED = 50;

/** `POST /api/executions/KEY/account`: gives a failure up, or takes that back. */
export const giveUpSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("giveUp"), note: z.string().trim().min(1).max(1_000) }),
  z.strictObject({ action: z.literal("undo") }),
]);
export type GiveUp = z.output<typeof giveUpSchema>;
