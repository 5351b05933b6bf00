import { setTimeout as pause } from "node:timers/promises";
import { err, ok, type Result } from "@/lib/base/result";
import type { JobResults } from "@/lib/contract/jobKinds";
import type { Store } from "@/lib/store/store";
import { notWritten, type UseCaseError } from "../errors";

/** How often the worker's answer is looked for, and for how long somebody waits, in ms. */
const LOOK_MS = 100;
const PATIENCE_MS = 60_000;

type Kind = "rerun" | "deleteResumeMachine";
type Done<K extends Kind> = Extract<JobResults[K], { readonly kind: "done" }>;

/** Waits for what came of a job that somebody asked for who looks on. */
export async function awaitRerunJob<K extends Kind>(
  { jobs }: Pick<Store, "jobs">,
  kind: K,
  id: number,
): Promise<Result<Done<K>, UseCaseError>> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await jobs.details(kind, id);
    const result: JobResults[Kind] | null = found?.result ?? null;
    if (result?.kind === "done") return ok(result as Done<K>);
    if (result?.kind === "problem") return err({ kind: "conflict", problem: result.error });
    const isOver = found === null || found.job.finishedAt !== null;
    if (isOver) return notWritten.unreachable(found?.job.message ?? "The worker did not say what became of it.");
    if (performance.now() > until) return notWritten.unanswered();
    await pause(LOOK_MS);
  }
}
