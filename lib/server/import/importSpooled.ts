import { hostname } from "node:os";
import { err } from "@/lib/base/result";
import { counted } from "@/lib/base/wording";
import type { ImportFacts, ImportOffer, ImportReport } from "@/lib/contract/import";
import type { JobPayloads, JobResults } from "@/lib/contract/jobKinds";
import { givenDefinition } from "@/lib/ingest/givenDefinition";
import { type FileFacts, type FileProgress, notImported, type NotImported } from "@/lib/ingest/importReport";
import { importStream } from "@/lib/ingest/importStream";
import { splitLeading } from "@/lib/ingest/leading";
import { type Offer, Refusal } from "@/lib/ingest/refusal";
import type { Store } from "@/lib/store/store";
import { internalProblem } from "../internalProblem";
import type { JobRun, WorkEnd } from "../jobs/jobRun";
import { storedExecutions } from "../storedExecutions";
import type { UploadSpool } from "./uploadSpool";

/** How often a job says how far it is, ms. */
const TELL_EVERY_MS = 200;

/** Whether this worker can read the file: a worker on another machine may not see the folder. One that is gone is said so. */
export function canImport(spool: UploadSpool, { file, host }: JobPayloads["import"]): boolean {
  return spool.has(file) || (host === hostname() && !spool.isArriving(file));
}

/**
 * Stores the file of an import job. What is wrong with the file is a result; what is not the file's fault makes the job
 * fail, with a problem as its result. Aborting ends it; executions that were stored by then stay.
 */
export async function importSpooled({ tools, claimed, note, signal }: JobRun<"import">): Promise<WorkEnd<"import">> {
  const { store, spool } = tools;
  const { file, facts } = claimed.payload;
  const name = facts.name ?? "upload";
  if (!spool.has(file)) return failed({ error: GONE });
  const total = claimed.job.total;
  const lost = new AbortController();
  let latest: FileProgress | null = null;
  let isTelling = false;
  const tell = setInterval(() => {
    if (latest === null || isTelling) return;
    isTelling = true;
    const { bytes, executions, events } = latest;
    latest = null;
    const said = `${counted(executions, "execution")} with ${counted(events, "new event")} stored.`;
    note({ done: bytes, total, checkpoint: { executions, events }, said })
      .catch((error: unknown) => lost.abort(error))
      .finally(() => (isTelling = false));
  }, TELL_EVERY_MS);
  try {
    const either = AbortSignal.any([signal, lost.signal]);
    const imported = await importWith(facts, spool.read(file), store, (at) => (latest = at), either);
    either.throwIfAborted();
    const result = await reportOf(store, name, imported);
    return { message: sentenceOf(result), result };
  } catch (error) {
    signal.throwIfAborted();
    lost.signal.throwIfAborted();
    return failed({ error: internalProblem(error) });
  } finally {
    clearInterval(tell);
  }
}

const GONE = {
  what: "The file that was sent is gone.",
  why: "It was removed from the folder where it waited for the worker.",
  remedy: "Import it again.",
};

function failed(problem: Omit<Extract<JobResults["import"], { kind: "problem" }>, "kind">): WorkEnd<"import"> {
  const { what, why } = problem.error;
  return { state: "failed", message: `${what} ${why}`, result: { kind: "problem", ...problem } };
}

/** The definition stands before the history in the file. */
async function importWith(
  { name, arn, machine, partial, encoding, definition: given }: ImportFacts,
  body: AsyncIterable<Uint8Array>,
  store: Store,
  onProgress: (at: FileProgress) => void,
  signal: AbortSignal,
): ReturnType<typeof importStream> {
  const told: Omit<FileFacts, "definition"> = { name: name ?? "upload", arn, machine, partial, encoding };
  if (given === null) return importStream(body, { ...told, definition: null }, store.executions, onProgress, signal);
  try {
    const sizes = [given.bytes, ...given.beside.map(({ bytes }) => bytes)];
    const { leading, rest } = await splitLeading(body, sizes);
    const [bytes = new Uint8Array(), ...others] = leading;
    const beside = given.beside.map(({ path }, i) => ({ name: path, bytes: others[i] ?? new Uint8Array() }));
    const { id, named } = given;
    const definition = await givenDefinition({ name: given.name, bytes }, { id, named, beside });
    return await importStream(rest, { ...told, definition }, store.executions, onProgress, signal);
  } catch (error) {
    if (error instanceof Refusal) return err(notImported(error));
    throw error;
  }
}

type Report = Extract<JobResults["import"], { kind: "result" }>;

async function reportOf(
  store: Store,
  file: string,
  imported: Awaited<ReturnType<typeof importStream>>,
): Promise<Report> {
  if (!imported.ok) return { ...NOTHING, errors: [errorOf(file, imported.error)] };
  const { keys, events, duplicates, notes, refused } = imported.value;
  const stored = await storedExecutions(store, keys, "");
  const errors = refused.map((reason) => errorOf(file, { onPage: reason, offers: [] }));
  const found = { executions: keys.length, events, duplicates, keys: [...keys], stored, notes: [...notes], errors };
  return { ...NOTHING, ...found };
}

const NOTHING: Report = {
  kind: "result",
  files: 1,
  executions: 0,
  events: 0,
  duplicates: 0,
  keys: [],
  stored: [],
  notes: [],
  errors: [],
};

/** What is said of a file whose import was ended before it was done. */
export function interrupted(file: string): Report {
  return { ...NOTHING, errors: [{ file, reason: "Interrupted.", offers: [] }] };
}

function sentenceOf({ executions, events, errors }: Report): string {
  const [first] = errors;
  if (executions === 0 && first !== undefined) return first.reason;
  return `${counted(executions, "execution")}, ${counted(events, "new event")}.`;
}

function errorOf(file: string, { onPage, offers }: Omit<NotImported, "reason">): ImportReport["errors"][number] {
  return { file, reason: onPage, offers: offers.map(offerOf) };
}

function offerOf(offer: Offer): ImportOffer {
  switch (offer.kind) {
    case "encoding":
      return { ...offer, encodings: [...offer.encodings] };
    case "machines":
      return { ...offer, ids: [...offer.ids] };
    case "beside":
      return { ...offer, paths: [...offer.paths] };
    case "partial":
    case "definition":
      return { ...offer };
  }
}
