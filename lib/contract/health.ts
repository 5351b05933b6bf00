import { z } from "zod";
import { instantField } from "./instant";
import { jobKindField } from "./jobKinds";

const sourceHealthSchema = z.object({
  name: z.string(),
  kind: z.string(),
  isPaused: z.boolean(),
  /** Since all that was there had been read; null while it never was. */
  lagSeconds: z.number().nullable(),
  /** Of the last minutes, between the times at which somebody asked; null the first time. */
  executionsPerSecond: z.number().nullable(),
  /** Sums since it was made: requests that were throttled, things that went wrong. */
  throttled: z.number(),
  failures: z.number(),
  /** Why the last look went wrong; null: it went well. */
  problem: z.string().nullable(),
  /** Hours of machines of which CloudWatch's metrics tell something else than is stored; null: they were never asked for. */
  hoursDiffering: z.int().nullable(),
  /** Executions that are still to be looked at. */
  left: z.int(),
  lastSuccessAt: instantField.nullable(),
});
export type SourceHealth = z.output<typeof sourceHealthSchema>;

/** `GET /api/health` */
export const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  database: z.enum(["sqlite", "postgresql"]),
  executions: z.int(),
  /** Number of the last change in the change feed. */
  changeNumber: z.int(),
  /** Background work that failed: why, how often, and whether it is not tried again by itself. */
  failing: z.array(z.object({ kind: jobKindField, message: z.string(), attempts: z.int(), isOver: z.boolean() })),
  sources: z.array(sourceHealthSchema),
});
export type Health = z.output<typeof healthSchema>;
