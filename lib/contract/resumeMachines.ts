import { z } from "zod";
import { instantField } from "./instant";
import { keyField } from "./key";
import { rerunConfirmationSchema } from "./rerun";

/** A machine that was made here to resume an execution, and is still there. */
const resumeMachineSchema = z.object({
  arn: z.string(),
  name: z.string(),
  /** Name of the source that reaches its account; "" for the local engine. */
  source: z.string(),
  /** Key of the execution that it was made for. */
  ofKey: keyField,
  createdAt: instantField,
});
export type MadeResumeMachine = z.output<typeof resumeMachineSchema>;

/** `GET /api/resume-machines`, the last ones first. */
export const resumeMachinesSchema = z.object({ machines: z.array(resumeMachineSchema) });

/** Body of `DELETE /api/resume-machines`: which, and what somebody confirmed; null suffices on the local engine. */
export const deleteResumeMachineSchema = z.strictObject({
  arn: z.string().max(2_048),
  confirmed: rerunConfirmationSchema.nullable(),
});
export type DeleteResumeMachine = z.output<typeof deleteResumeMachineSchema>;

export const resumeMachineDeletedSchema = z.object({ arn: z.string() });
