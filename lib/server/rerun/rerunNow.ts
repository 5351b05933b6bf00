import { setTimeout as pause } from "node:timers/promises";
import { err, ok, type Result } from "@/lib/base/result";
import type { RerunDone, RerunRequest } from "@/lib/contract/rerun";
import type { Context } from "../context";
import { notWritten, type UseCaseError } from "../errors";
import { askForRerun } from "./askForRerun";

/** How often the worker's answer is looked for, and for how long somebody waits, in ms. */
const LOOK_MS = 100;
const PATIENCE_MS = 60_000;

/** Runs an execution again, by the worker, and waits for what runs then. */
export async function rerunNow(
  context: Pick<Context, "store">,
  key: string,
  request: RerunRequest,
  patienceMs = PATIENCE_MS,
): Promise<Result<RerunDone, UseCaseError>> {
  const job = await askForRerun(context, key, request);
  if (!job.ok) return job;
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await context.store.jobs.details("rerun", job.value.id);
    const result = found?.result ?? null;
    if (result?.kind === "done") return ok(result.done);
    if (result?.kind === "problem") return err({ kind: "conflict", problem: result.error });
    const isOver = found === null || found.job.finishedAt !== null;
    if (isOver) return notWritten.unreachable(found?.job.message ?? "The worker did not say what became of it.");
    if (performance.now() > until) return notWritten.unanswered();
    await pause(LOOK_MS);
  }
}
