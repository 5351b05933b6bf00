import { z } from "zod";
import { keyField } from "./key";

/*
 * An execution or a Map Run of AWS that is not stored here, and what becomes of asking the sources for it.
 */

/** Body of `POST /api/executions/asked`. */
export const askForExecutionSchema = z.strictObject({ arn: z.string().min(1).max(2_048) });

/**
 * - `wanted`: it is fetched before everything else; `nothing`: it was not asked for;
 * - `read`: it was, and is stored or was removed again;
 * - `absent`: AWS does not know it; `expired`: AWS knows it no more;
 * - `withheld`: it may not be read; `passedOver`: it could not be read, or nobody wanted its history.
 */
export const askedStateField = z.enum(["wanted", "nothing", "read", "absent", "expired", "withheld", "passedOver"]);

export const askedExecutionSchema = z.object({
  arn: z.string(),
  /** Of the execution, or of the one that began the Map Run, once it is stored. */
  key: keyField.nullable(),
  /** The sources that can have it. */
  at: z.array(
    z.object({
      source: z.string(),
      is: askedStateField,
      /** Times that it was tried in vain. */
      attempts: z.int(),
      /** Some process reads the source now. */
      isRead: z.boolean(),
      /** What keeps the source from being read; null: nothing. */
      problem: z.string().nullable(),
    }),
  ),
  /** Why no source can have it, in a sentence; null where one can. */
  nobody: z.string().nullable(),
});
export type AskedExecution = z.output<typeof askedExecutionSchema>;
