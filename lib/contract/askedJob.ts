import { z } from "zod";

/** What a page is answered that asked the worker for something by a job: how far it is, why it failed, what came of it. */
export function askedJobSchema<T extends z.ZodType>(result: T) {
  return z.object({ isOver: z.boolean(), failure: z.string().nullable(), result: result.nullable() });
}

export type AskedJob<T> = { readonly isOver: boolean; readonly failure: string | null; readonly result: T | null };
