import { z } from "zod";
import { costLineSchema, dollarsField } from "./cost";
import { monthField } from "./costQuery";
import { instantField } from "./instant";
import { machineEventSchema } from "./machineEvent";
import { machineTypeField, statusField } from "./status";

/** What executions used; the parts of `transitions` are told apart. All of it adds up over groups. */
const quantitiesSchema = z.object({
  executions: z.int(),
  /** State transitions of their own: entered, retried, redriven. */
  transitions: z.int(),
  retries: z.int(),
  redrives: z.int(),
  /** Within items of inline Maps. */
  items: z.int(),
  /** Children of Map Runs, one transition more each; and Map Runs whose children nobody told. */
  children: z.int(),
  unknownMapRuns: z.int(),
  /** As Express. */
  gbSeconds: z.number(),
  logBytes: z.number(),
  /** Executions longer than the five minutes that Express allows. */
  tooLong: z.int(),
});

/** A set of executions: what it used, what that cost as it ran, and what it would have cost as the other type. */
const groupFields = {
  quantities: quantitiesSchema,
  amount: dollarsField,
  /** Had each of the account's executions been of the other type. */
  other: dollarsField,
  certainty: z.enum(["exact", "estimated"]),
  /** Executions whose transitions are a lower bound, and whose Express memory is estimated. */
  lowerBounds: z.int(),
  estimates: z.int(),
  /** The derivation of `amount`, and of `other`. */
  lines: z.array(costLineSchema),
  otherLines: z.array(costLineSchema),
};
const groupSchema = z.object(groupFields);
export type CostGroup = z.output<typeof groupSchema>;

/** What of a set of executions was lost. */
const lostFields = {
  /** Executions that failed, timed out or were aborted: their share of what all cost. */
  failures: groupSchema,
  /** Retries at list price: transitions in Standard, repeated time in Express. */
  retries: z.object({ amount: dollarsField, lines: z.array(costLineSchema) }),
};

const machineGroupSchema = z.object({
  ...groupFields,
  ...lostFields,
  machine: z.string().nullable(),
  /** What the query's `machine` says to find this one alone. */
  value: z.string().nullable(),
  region: z.string(),
  account: z.string().nullable(),
  type: machineTypeField,
});
export type MachineCost = z.output<typeof machineGroupSchema>;

/**
 * `GET /api/cost/totals?machine&month|from&to&freeTier`. The bill is the account's month: the money of any group is its
 * share of that, so groups of each table add up to `total`.
 */
export const costTotalsSchema = z.object({
  from: instantField,
  to: instantField,
  /** The month that was asked for or taken; null for a stretch of time. */
  month: monthField.nullable(),
  /** Months from the first to the last stored execution, the newest first, at most 36. */
  months: z.array(monthField),
  freeTier: z.boolean(),
  /** The price tables that were used, by region. `assumed` names prices that stand for the region's own. */
  prices: z.array(z.object({ region: z.string(), asOf: z.string(), source: z.string(), assumed: z.array(z.string()) })),
  /** Executions that are still being counted after an update: they are not in the figures. */
  pending: z.int(),
  total: groupSchema,
  /** The dearest first; at most 200, the others summed up in `otherMachines`. */
  machines: z.array(machineGroupSchema),
  otherMachines: groupSchema.extend({ machines: z.int() }).nullable(),
  /** In order; days without executions are left out. `day` is `2026-11-03`, UTC. */
  days: z.array(groupSchema.extend({ day: z.string() })),
  outcomes: z.array(groupSchema.extend({ status: statusField })),
  ...lostFields,
  /** What changed of the machine, or of all, ascending; the last 200. */
  changes: z.array(machineEventSchema),
});
export type CostTotals = z.output<typeof costTotalsSchema>;

/**
 * `GET /api/cost/states?machine&…`: state transitions by state. Express is charged for whole executions, so its
 * states have no amount. `rest` is what belongs to no state: redrives, children of Map Runs, states without a name.
 */
export const stateCostsSchema = z.object({
  machine: z.string(),
  from: instantField,
  to: instantField,
  states: z.array(
    z.object({
      state: z.string(),
      type: machineTypeField,
      executions: z.int(),
      entered: z.int(),
      retries: z.int(),
      items: z.int(),
      failures: z.int(),
      /** Over all visits. */
      totalMs: z.number(),
      amount: dollarsField.nullable(),
    }),
  ),
  rest: z.object({ transitions: z.int(), amount: dollarsField }),
});
export type StateCosts = z.output<typeof stateCostsSchema>;
