import { setTimeout as pause } from "node:timers/promises";
import type { ImportLine } from "@/lib/contract/import";
import { isOver, type Job } from "@/lib/contract/job";
import { REPLAY_LEASE, REPLAY_LEASE_MS } from "@/lib/contract/replay";
import type { JobDetails } from "@/lib/store/job";
import type { Store } from "@/lib/store/store";
import type { Context } from "../context";
import { internalProblem } from "../internalProblem";
import { interrupted } from "./importSpooled";

/** Pauses between two looks at the job, in ms: short at first, as most files are small. */
const FIRST_PAUSE_MS = 10;
const LAST_PAUSE_MS = 200;
/**
 * After this time in ms it is asked whether a worker runs at all: it starts beside the web process and takes longer on a
 * busy machine. After the other, whether any takes imports.
 */
const WORKER_WITHIN_MS = 15_000;
const TAKEN_WITHIN_MS = 30_000;

/**
 * The lines of an import that the worker does: its progress, then its end. Says so when nobody works. Ends with
 * `interrupted` once `signal` aborts; whoever listens cancels the job.
 */
export async function* followImport(
  { store, spool }: Pick<Context, "store" | "spool">,
  { id }: Job,
  file: string,
  signal: AbortSignal,
): AsyncGenerator<ImportLine> {
  const since = performance.now();
  let told = "";
  try {
    for (let wait = FIRST_PAUSE_MS; !signal.aborted; wait = Math.min(LAST_PAUSE_MS, wait * 1.5)) {
      const details = await store.jobs.details("import", id);
      const last = endOf(details, file);
      if (last !== null) return void (yield last);
      const line = details === null ? null : progressOf(details, file);
      if (line !== null && JSON.stringify(line) !== told) {
        told = JSON.stringify(line);
        yield line;
      }
      const waits = details?.job.state === "waiting" ? performance.now() - since : 0;
      if (waits > WORKER_WITHIN_MS && !(await store.leases.isHeld(REPLAY_LEASE, REPLAY_LEASE_MS))) {
        return void (yield { kind: "problem", error: NO_WORKER });
      }
      if (waits > TAKEN_WITHIN_MS && (await isNext(store, id))) {
        return void (yield { kind: "problem", error: notTaken(spool.folder) });
      }
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
    yield interrupted(file);
  } catch (error) {
    yield { kind: "problem", error: internalProblem(error) };
  }
}

function progressOf({ job, checkpoint }: JobDetails<"import">, file: string): ImportLine | null {
  if (job.state !== "running") return null;
  const { executions, events } = checkpoint ?? { executions: 0, events: 0 };
  return { kind: "progress", step: "reading", file, bytes: job.done, executions, events };
}

/** The last line, once the job has ended. */
function endOf(details: JobDetails<"import"> | null, file: string): ImportLine | null {
  if (details === null) return interrupted(file);
  const { job, result } = details;
  if (!isOver(job)) return null;
  if (result !== null) return result;
  if (job.state === "cancelled") return interrupted(file);
  const why = job.message ?? "The job gave no reason.";
  return { kind: "problem", error: { what: "The import failed.", why, remedy: "Import the file again." } };
}

/** Whether no other import comes before this one: then a worker that could do it would have. */
async function isNext(store: Store, id: number): Promise<boolean> {
  const { jobs } = await store.jobs.open(1_000);
  return jobs.find(({ kind }) => kind === "import")?.id === id;
}

const NO_WORKER = {
  what: "Nobody imports the file.",
  why: "Files are imported by the worker process, and none runs on this database. Nothing was stored.",
  remedy: "Start it: `npm start` runs the pages and the worker, `npm run -s stepscope -- worker` the worker alone.",
};

function notTaken(folder: string) {
  return {
    what: "Nobody imports the file.",
    why: `A worker runs, but it does not see the file in ${folder}: it may run on another machine. Nothing was stored.`,
    remedy: "Let the worker and the pages share that folder, or import with the command line.",
  };
}
