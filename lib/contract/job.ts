import { z } from "zod";
import { instantField } from "./instant";
import { jobKindField } from "./jobKinds";

export const jobStateField = z.enum(["waiting", "running", "done", "failed", "cancelled"]);
export type JobState = z.output<typeof jobStateField>;

/** Kinds that may be asked for by name; the others come with what they are about. */
export const requestableJobKindField = jobKindField.exclude([
  "import",
  "testSource",
  "lambdaLogs",
  "judgeFork",
  "rerun",
  "massRedrive",
  "deleteResumeMachine",
]);
export type RequestableJobKind = z.output<typeof requestableJobKindField>;

/** Body of `POST /api/jobs`. */
export const jobRequestSchema = z.object({ kind: requestableJobKindField });

/** Answer of `POST /api/jobs`, and of `GET` and `DELETE /api/jobs/{id}`. */
export const jobSchema = z.object({
  id: z.int(),
  kind: jobKindField,
  /** What it is about, for people: the name of a file; null where its kind says all. */
  subject: z.string().nullable(),
  state: jobStateField,
  requestedAt: instantField,
  finishedAt: instantField.nullable(),
  /** It runs, and was asked to end. */
  isCancelling: z.boolean(),
  /** One line: what is done by now, what came of it, or why it failed. */
  message: z.string().nullable(),
  /** Bytes of an import, executions of the other kinds. */
  done: z.int(),
  total: z.int().nullable(),
});
export type Job = z.output<typeof jobSchema>;

/** Whether a job has come to its end. */
export function isOver({ state }: Pick<Job, "state">): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** Answer of `GET /api/jobs`: those that wait or run, the oldest first, and how many there are. */
export const openJobsSchema = z.object({ jobs: z.array(jobSchema), open: z.int() });
export type OpenJobs = z.output<typeof openJobsSchema>;

/** Answer of `POST /api/import?detach=1`: the file is here, and this job imports it. */
export const detachedImportSchema = z.object({ job: jobSchema });
export type DetachedImport = z.output<typeof detachedImportSchema>;
