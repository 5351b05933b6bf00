import { z } from "zod";
import { checkSchema, costLineSchema, dollarsField } from "./cost";
import { instantField } from "./instant";
import { machineTypeField } from "./status";

const pointSchema = z.object({ at: z.number(), standard: z.number(), express: z.number() });

/** Dollars of one execution over `at` (ms or transitions), for drawing; `breakEven` is null where the lines do not cross. */
const curveSchema = z.object({ points: z.array(pointSchema), machine: pointSchema, breakEven: z.number().nullable() });
export type CostCurve = z.output<typeof curveSchema>;

/**
 * `GET /api/cost/comparison?machine&month|from&to`: Standard against Express for the real traffic of a machine, at
 * first-tier prices, without the free tier, the log that Express needs included.
 */
export const costComparisonSchema = z.object({
  machine: z.string(),
  from: instantField,
  to: instantField,
  region: z.string(),
  asOf: z.string(),
  /** Kinds of prices of the region that are not known: those of us-east-1 stand for them. */
  assumed: z.array(z.string()),
  /** The type that most of its executions ran as. */
  type: machineTypeField,
  executions: z.int(),
  /** The average execution. */
  average: z.object({
    transitions: z.number(),
    /** As billed, in ms and MB. */
    durationMs: z.number(),
    memoryMb: z.number(),
    logBytes: z.number(),
  }),
  /** Dollars of all its executions as the one type and as the other. */
  standard: dollarsField,
  express: dollarsField,
  /** The derivation of both. */
  standardLines: z.array(costLineSchema),
  expressLines: z.array(costLineSchema),
  /** The part of `express` that its log takes. */
  expressLogs: dollarsField,
  overDuration: curveSchema,
  overTransitions: curveSchema,
  verdict: z.object({
    cheaper: z.enum(["STANDARD", "EXPRESS", "SAME"]),
    saves: dollarsField,
    /** Whether it could be Express at all; null when no definition is known and nothing seen forbids it. */
    canBeExpress: z.boolean().nullable(),
    /** `high`: the verdict holds within the bounds of every estimate. */
    confidence: z.enum(["high", "medium", "low"]),
    reasons: z.array(z.string()),
    /** The verdict in a sentence: the only possible type with what keeps it from the other, or the cheaper one. */
    sentence: z.string(),
  }),
  /** What would break or differ as Express; null when the definition is not known or it is Express already. */
  checks: z.array(checkSchema).nullable(),
});
export type CostComparison = z.output<typeof costComparisonSchema>;
