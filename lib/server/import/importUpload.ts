import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import type { ImportFacts, ImportLine } from "@/lib/contract/import";
import type { Job } from "@/lib/contract/job";
import { MOST_BYTES } from "@/lib/ingest/limit";
import type { Context } from "../context";
import { internalProblem } from "../internalProblem";
import { followImport } from "./followImport";
import { removeUpload } from "./removeUpload";
import { interrupted } from "./importSpooled";

/** How often progress is told, ms. */
const TELL_EVERY_MS = 200;

type Spooling = Pick<Context, "store" | "spool">;

/**
 * Keeps what a request brings on disk, has the worker import it, and tells how far that is: progress at most five times
 * a second, then one `result`, or one `problem` when something broke that is not the file's fault. What the reader of
 * the lines does not take is not piled up: only the latest progress is kept. Aborting, or leaving the lines, cancels the
 * job; executions that were stored by then stay.
 */
export async function* importUpload(
  context: Spooling,
  facts: ImportFacts,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<ImportLine> {
  const file = facts.name ?? "upload";
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  let sent = 0;
  let isThere = false;
  const asking = requestImport(context, facts, body, either, (bytes) => (sent = bytes))
    .then((job) => ({ job }))
    .catch((error: unknown) => ({ error }))
    .finally(() => (isThere = true));
  try {
    for (let told = 0; ;) {
      await Promise.race([asking, pause(TELL_EVERY_MS, undefined, { ref: false })]);
      if (isThere) break;
      if (sent !== told) yield { kind: "progress", step: "sending", file, bytes: sent, executions: 0, events: 0 };
      told = sent;
    }
    const asked = await asking;
    if ("job" in asked) yield* followImport(context, asked.job, file, either);
    else yield either.aborted ? interrupted(file) : { kind: "problem", error: internalProblem(asked.error) };
  } finally {
    // The reader of the lines may have gone before the end.
    left.abort(new Error("The client has gone."));
    const asked = await asking;
    if ("job" in asked) await leaveJob(context, asked.job);
  }
}

/** Keeps what a request brings on disk and asks the worker to import it. */
export async function requestImport(
  { store, spool }: Spooling,
  facts: ImportFacts,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => {},
): Promise<Job> {
  const name = spool.newName();
  const total = await spool.write(name, body, limitOf(facts), onBytes, signal);
  try {
    const payload = { file: name, host: hostname(), facts };
    const job = await store.jobs.request({
      kind: "import",
      key: name,
      subject: facts.name ?? "upload",
      total,
      payload,
    });
    // Last: from now on the worker takes it.
    await spool.finish(name);
    return job;
  } catch (error) {
    await spool.remove(name);
    throw error;
  }
}

/** The worker refuses what is longer, in words. */
function limitOf({ definition }: ImportFacts): number {
  if (definition === null) return MOST_BYTES;
  return definition.beside.reduce((sum, { bytes }) => sum + bytes, definition.bytes) + MOST_BYTES;
}

/** Cancels a job that has not ended. What is left over when the database does not answer, the worker cleans. */
async function leaveJob(context: Spooling, { id }: Job): Promise<void> {
  try {
    const job = await context.store.jobs.cancel(id);
    if (job !== null) await removeUpload(context, job);
  } catch {
    // The lines have said so already.
  }
}
