import { z } from "zod";
import { instantField } from "./instant";

/** What of a machine changes, in the order of the store. */
const MACHINE_EVENT_KINDS = [
  "definition",
  "role",
  "logging",
  "versions",
  "aliases",
  "tags",
  "functionVersion",
  "marker",
] as const;

/** A machine as addresses (`value`) and people (`name`) call it; `value` null: executions do not say which it is. */
export const machineNameSchema = z.object({ id: z.int().nullable(), value: z.string().nullable(), name: z.string() });
export type MachineName = z.output<typeof machineNameSchema>;

/** What of a machine changed: made after `since` and at `at` at the latest. `state`: of a function version the state. */
export const machineEventSchema = z.object({
  /** Its `id` is null where a marker is about more machines than one. */
  machine: machineNameSchema,
  kind: z.enum(MACHINE_EVENT_KINDS),
  state: z.string().nullable(),
  since: instantField,
  at: instantField,
  /** `its definition changed`; of a marker its label. */
  text: z.string(),
  /** What exactly: `live: 10 % → 50 % on version 7`. */
  detail: z.string().nullable(),
  /** Of a marker: an https address. */
  url: z.string().nullable(),
  /** Who made it, as CloudTrail tells it, or who set the marker. */
  by: z.string().nullable(),
  /** The page that compares the day before with the day after it; null: it is about more machines than one. */
  around: z.string().nullable(),
});
export type MachineEventRow = z.output<typeof machineEventSchema>;

/** Changes that one answer tells, the last ones: a line each, on a chart that is as wide as a page. */
export const MAX_CHANGES = 200;
