import { z } from "zod";
import { instantField } from "./instant";
import { machineRowSchema } from "./overview";

/** `GET /api/machines?last=…|from=…&to=…`: what each machine did. Those without an execution in this time come last. */
export const machinesSchema = z.object({
  at: instantField,
  from: instantField,
  to: instantField.nullable(),
  isSummed: z.boolean(),
  machines: z.array(machineRowSchema),
  otherMachines: z.int(),
});
export type Machines = z.output<typeof machinesSchema>;

/** Machines of the list. */
export const MAX_MACHINES = 500;
