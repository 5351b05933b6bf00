import { z } from "zod";
import { keyField } from "./key";

/** Characters of a definition: AWS takes 1 MB. */
const MAX_DEFINITION = 4_000_000;

/**
 * Body of `POST /api/executions/{key}/assign`: what a user says of a stored execution. What is absent stays; `undo`
 * brings back what the assignments replaced and stands alone.
 */
export const assignmentSchema = z
  .strictObject({
    definition: z.string().min(1).max(MAX_DEFINITION).exactOptional(),
    arn: z
      .string()
      .max(2048)
      .regex(/^arn:[^:]+:states:[^:]*:[^:]*:(execution|express):.+$/, "the ARN of an execution")
      .exactOptional(),
    machine: z.string().min(1).max(2048).exactOptional(),
    undo: z.literal(true).exactOptional(),
  })
  .refine((given) => Object.keys(given).length === 1 || (Object.keys(given).length > 1 && given.undo !== true), {
    message: "it must hold a definition, an arn or a machine, or undo alone",
  });
export type AssignmentBody = z.output<typeof assignmentSchema>;

/** Its answer. */
export const assignedSchema = z.object({ key: keyField });

/** Answer of `DELETE /api/executions/{key}`. */
export const removedSchema = z.object({ removed: z.int() });
