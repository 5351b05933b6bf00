import { z } from "zod";
import { FIGURE_VERDICTS, MACHINE_FIGURES, STATE_FIGURES } from "@/lib/stats/periods/period";
import { instantField } from "./instant";
import { machineEventSchema, machineNameSchema } from "./machineEvent";

const figure = <Names extends readonly [string, ...string[]]>(names: Names) =>
  z.object({
    name: z.enum(names),
    a: z.number().nullable(),
    b: z.number().nullable(),
    /** b − a; with a confidence of 95 % it lies between `low` and `high`. */
    difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
    /** Corrected for the number of figures. */
    p: z.number().nullable(),
    verdict: z.enum(FIGURE_VERDICTS),
  });

const sideSchema = z.object({
  /** What was read: whole sums. */
  from: instantField,
  to: instantField,
  /** Of these executions that ran with it; null: whatever they ran with. */
  definition: z.string().nullable(),
  executions: z.int(),
  /** Of them have not ended: they count for nothing but how many begin. */
  running: z.int(),
  /** Buckets of time between which figures are tested. */
  buckets: z.int(),
  /** The list of its executions. */
  href: z.string(),
});
export type PeriodSideRow = z.output<typeof sideSchema>;

const stateSchema = z.object({ state: z.string(), figures: z.array(figure(STATE_FIGURES)) });

/** States that are told: those that differ surely first, then those that differ most surely. */
export const MAX_PERIOD_STATES = 60;

/** `GET /api/compare/periods` */
export const periodsSchema = z.object({
  machine: machineNameSchema,
  a: sideSchema,
  b: sideSchema,
  figures: z.array(figure(MACHINE_FIGURES)),
  states: z.array(stateSchema),
  otherStates: z.int(),
  /** Figures that were tested, the chance that any is called different though nothing is. */
  tested: z.int(),
  level: z.number(),
  /** What changed from the begin of the first to the end of the last, ascending. */
  changes: z.array(machineEventSchema),
  /** Definitions that the machine was seen with, ascending. */
  revisions: z.array(z.object({ definition: z.string(), firstSeenAt: instantField, lastSeenAt: instantField })),
});
export type PeriodsAnswer = z.output<typeof periodsSchema>;
export type PeriodFigure = PeriodsAnswer["figures"][number] | PeriodsAnswer["states"][number]["figures"][number];
