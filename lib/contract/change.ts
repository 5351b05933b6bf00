import { z } from "zod";
import { keyField } from "./key";

/** Characters of a definition: AWS takes 1 MB. */
const MAX_DEFINITION = 4_000_000;

/**
 * Body of `POST /api/executions/{key}/assign`: what a user says of a stored execution. What is absent stays; `undo`
 * brings back what the assignments replaced and stands alone. `definition` is the text of a definition, in JSON or YAML,
 * or of a file that defines machines; `definitionName` is that file's name and `definitionId` says which machine of it.
 */
export const assignmentSchema = z
  .strictObject({
    definition: z.string().min(1).max(MAX_DEFINITION).exactOptional(),
    definitionName: z.string().min(1).max(1024).exactOptional(),
    definitionId: z.string().min(1).max(1024).exactOptional(),
    arn: z
      .string()
      .max(2048)
      .regex(/^arn:[^:]+:states:[^:]*:[^:]*:(execution|express):.+$/, "the ARN of an execution")
      .exactOptional(),
    machine: z.string().min(1).max(2048).exactOptional(),
    undo: z.literal(true).exactOptional(),
  })
  .refine((given) => saysSomething(given), {
    message: "it must hold a definition, an arn or a machine, or undo alone",
  });
type Given = { readonly [member in "definition" | "arn" | "machine" | "undo"]?: unknown };

function saysSomething(given: Given): boolean {
  if (given.undo === true) return Object.keys(given).length === 1;
  if (given.definition === undefined && ("definitionName" in given || "definitionId" in given)) return false;
  return [given.definition, given.arn, given.machine].some((said) => said !== undefined);
}

export type AssignmentBody = z.output<typeof assignmentSchema>;

/** Its answer. */
export const assignedSchema = z.object({ key: keyField });

/** Answer of `DELETE /api/executions/{key}`. */
export const removedSchema = z.object({ removed: z.int() });
