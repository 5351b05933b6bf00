import { z } from "zod";
import type { RecordedStatus } from "@/lib/history/span";

/** In the order in which lists and legends show them. `UNKNOWN`: the record holds neither an end nor a description. */
export const EXECUTION_STATUSES = [
  "RUNNING",
  "SUCCEEDED",
  "FAILED",
  "TIMED_OUT",
  "ABORTED",
  "PENDING_REDRIVE",
  "UNKNOWN",
] as const satisfies readonly RecordedStatus[];

export const statusField = z.enum(EXECUTION_STATUSES);
export type Status = z.output<typeof statusField>;

export const MACHINE_TYPES = ["STANDARD", "EXPRESS"] as const;
export const machineTypeField = z.enum(MACHINE_TYPES);
