import type { JsonObject } from "@/lib/base/json";
import type { Called } from "../sdkCall";
import type { ServiceFailure } from "../serviceErrors";
import type { JobCall, JobKind } from "./job";
import { outputOf } from "./kinds";
import type { Json } from "@/lib/base/json";

export type Waiting = {
  readonly kind: JobKind;
  readonly submitted: JsonObject;
  readonly asked: JsonObject;
  readonly call: (call: JobCall, signal: AbortSignal) => Promise<Called>;
  /** Resolves after ms of the engine's time; rejects when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type JobEnd = { readonly ok: true; readonly output: Json } | ({ readonly ok: false } & ServiceFailure);

/** The first wait between two looks, in ms of the engine's time; each is half as long again, up to the longest. */
const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;
/** Looks one after another that fail, or find no job, before the task gives up. */
const MAX_FAILURES = 6;

/** Looks after a job until it has ended. Throws when the signal is aborted. */
export async function waitForJob(waiting: Waiting, signal: AbortSignal): Promise<JobEnd> {
  const { kind, submitted, asked, call, pause } = waiting;
  let failures = 0;
  for (let wait = FIRST_MS; ; wait = Math.min(wait * 1.5, LONGEST_MS)) {
    await pause(wait, signal);
    const called = await call(kind.describe(submitted, asked), signal);
    const found = called.ok ? kind.find(called.answer) : null;
    if (isGone(kind, called, found)) return { ok: true, output: {} };
    if (found === null) {
      if (++failures < MAX_FAILURES) continue;
      return called.ok ? lost(kind, waiting) : called;
    }
    failures = 0;
    const end = endOf(waiting, found);
    if (end !== null) return end;
  }
}

/** Null: it goes on. A failed job is the cause, as JSON. Recorded: services/test_run_task_sync_raise_failure. */
function endOf({ kind, submitted, asked }: Waiting, found: JsonObject): JobEnd | null {
  const status = kind.status(found);
  if (status === "running") return null;
  const output = outputOf(kind, found, submitted, asked);
  return status === "succeeded"
    ? { ok: true, output }
    : { ok: false, error: "States.TaskFailed", cause: JSON.stringify(output) };
}

function isGone({ endsGone }: JobKind, called: Called, found: JsonObject | null): boolean {
  if (endsGone !== true) return false;
  return called.ok ? found === null : /NotFound/.test(called.error);
}

function lost(kind: JobKind, { submitted, asked }: Waiting): JobEnd {
  const { action, parameters } = kind.describe(submitted, asked);
  const cause = `The service tells nothing of the job: ${action} of ${JSON.stringify(parameters)} has no such job.`;
  return { ok: false, error: "States.TaskFailed", cause };
}
