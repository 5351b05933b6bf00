import type { z } from "zod";
import type { AskedJob } from "@/lib/contract/askedJob";
import { jobSchema } from "@/lib/contract/job";
import { ProblemError, request } from "./http";

/** How long a job is waited for, and how often it is looked for, in ms. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 400;

/**
 * Asks the worker for something, and waits for what comes of it. `path` is where it is asked for, and with the job's id
 * where the answer is found; `what` says what could not be done. Throws a {@link ProblemError}.
 */
export async function askWorker<T>(
  path: (job?: number) => string,
  schema: z.ZodType<AskedJob<T>>,
  what: string,
): Promise<T> {
  const { id } = await request(path(), jobSchema, { method: "POST" });
  return awaitJob(() => request(path(id), schema), what);
}

/** Waits for what comes of a job. `look` reads how far it is. Throws a {@link ProblemError}. */
export async function awaitJob<T>(look: () => Promise<AskedJob<T>>, what: string): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const { isOver, failure, result } = await look();
    if (result !== null) return result;
    if (isOver) {
      throw new ProblemError(
        { what, why: failure ?? "It was cancelled.", remedy: "Mend what the reason names, and try again." },
        400,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const why = "The worker has not answered: it may not run, or be busy with others.";
  throw new ProblemError({ what, why, remedy: "Start it (npm start), and try again." }, 0);
}
