import { z } from "zod";
import { instantField } from "./instant";

/** `samples` loads the sample executions; `refold` folds anew what an older version folded; `verify` replays what has no verdict. */
export const jobKindField = z.enum(["samples", "refold", "verify"]);
export type JobKind = z.output<typeof jobKindField>;

/** Body of `POST /api/jobs`. */
export const jobRequestSchema = z.object({ kind: jobKindField });

/** Answer of `POST /api/jobs` and `GET /api/jobs/{id}`. */
export const jobSchema = z.object({
  id: z.int(),
  kind: jobKindField,
  state: z.enum(["waiting", "running", "done", "failed"]),
  requestedAt: instantField,
  finishedAt: instantField.nullable(),
  /** One line: what came of it, or why it failed. */
  message: z.string().nullable(),
  done: z.int(),
  total: z.int().nullable(),
});
export type Job = z.output<typeof jobSchema>;
