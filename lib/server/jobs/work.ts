import { counted } from "@/lib/base/wording";
import type { JobKind } from "@/lib/contract/jobKinds";
import { importSamples } from "@/lib/ingest/samples";
import type { AskedJob } from "@/lib/store/jobClaim";
import { canImport, importSpooled } from "../import/importSpooled";
import { judgeFork } from "../forks/judgeFork";
import { fetchLogs } from "../lambdaLogs/fetchLogs";
import { redriveMany } from "../rerun/redriveMany";
import { deleteOne } from "../rerun/deleteOne";
import { rerunOne } from "../rerun/rerunOne";
import { verifyStored } from "../replay/verifyStored";
import { readSources } from "../sources/definedSources";
import { testSource } from "../sources/testSource";
import { indexOutputs } from "./indexOutputs";
import { placeOfProcess } from "./placeOfProcess";
import type { JobRun, JobTools, WorkEnd } from "./jobRun";
import { retireOld } from "./retire";

type Works = { readonly [K in JobKind]: (run: JobRun<K>) => Promise<WorkEnd<K>> };

/** What is done for each kind of job. It throws when it was aborted. */
export const WORK: Works = {
  import: importSpooled,
  samples: loadSamples,
  refold: refoldOutdated,
  indexOutputs,
  verify: verifyUnverified,
  retire: retireOld,
  testSource: testOne,
  lambdaLogs: readLogs,
  judgeFork: judgeStates,
  rerun: rerunOne,
  deleteResumeMachine: deleteOne,
  massRedrive: redriveMany,
};

/** Whether this worker has what a job needs. */
export function canDo({ spool }: JobTools, job: AskedJob): boolean {
  switch (job.kind) {
    case "import":
      return canImport(spool, job.payload);
    case "samples":
    case "refold":
    case "indexOutputs":
    case "verify":
    case "retire":
    case "testSource":
    case "lambdaLogs":
    case "judgeFork":
    case "rerun":
    case "massRedrive":
    case "deleteResumeMachine":
      return true;
  }
}

/** Takes away what lies outside of the database for a job that has ended. */
export async function tidy({ spool }: JobTools, job: AskedJob): Promise<void> {
  if (job.kind === "import") await spool.remove(job.payload.file);
}

async function loadSamples({ tools, note, signal }: JobRun<"samples">): Promise<WorkEnd<"samples">> {
  const onProgress = (done: number, total: number) =>
    void note({ done, total, said: `${done} of ${total} files are loaded.` }).catch(() => undefined);
  const executions = await importSamples(process.cwd(), tools.store.executions, onProgress, signal);
  return { message: `${executions} sample executions are loaded.`, result: { executions } };
}

/** Executions that are folded anew between two notes of progress. */
const REFOLDED_AT_ONCE = 50;

async function refoldOutdated({ tools, claimed, note, signal }: JobRun<"refold">): Promise<WorkEnd<"refold">> {
  const { store } = tools;
  const redactedBy = store.redaction.hash;
  const before = claimed.checkpoint;
  let { last, done } = before?.redactedBy === redactedBy ? before : { last: 0, done: before?.done ?? 0 };
  for (;;) {
    // What cannot be folded anew stays outdated; it must keep neither the job nor those behind it for ever.
    const ids = await store.executions.outdated(REFOLDED_AT_ONCE, last);
    for (const id of ids) {
      signal.throwIfAborted();
      if (await store.executions.refold(id)) done += 1;
      last = id;
    }
    const said = `${counted(done, "execution")} ${done === 1 ? "was" : "were"} folded anew.`;
    if (ids.length === 0) return { message: said, result: { executions: done } };
    await note({ done, total: null, checkpoint: { last, done, redactedBy }, said });
  }
}

async function verifyUnverified({ tools, claimed, note, signal }: JobRun<"verify">): Promise<WorkEnd<"verify">> {
  const verifier = tools.openVerifier();
  const stop = () => void verifier.close();
  signal.addEventListener("abort", stop);
  const before = claimed.checkpoint?.done ?? 0;
  const said = (done: number) => `${counted(done, "execution")} ${done === 1 ? "has" : "have"} a verdict.`;
  try {
    signal.throwIfAborted();
    const onKept = (now: number, total: number) => {
      const done = before + now;
      return note({ done, total: before + total, checkpoint: { done }, said: said(done) });
    };
    const verdicts = before + (await verifyStored(tools.store, verifier, onKept, signal));
    return { message: said(verdicts), result: { verdicts } };
  } finally {
    signal.removeEventListener("abort", stop);
    await verifier.close();
  }
}

async function testOne({ tools, claimed, signal }: JobRun<"testSource">): Promise<WorkEnd<"testSource">> {
  const name = claimed.payload.source;
  const found = (await readSources(tools.store)).find((source) => source.name === name);
  if (found === undefined) throw new Error(`There is no source ${name}.`);
  if (found.settings === null) throw new Error(`Its settings cannot be used: ${found.problem ?? ""}.`);
  const result = await testSource({ settings: found.settings, ...placeOfProcess(), signal });
  const bad = result.checks.filter(({ outcome }) => outcome === "refused" || outcome === "failed");
  const message = bad.length === 0 ? "Every call is answered." : (bad[0]?.why ?? "A call is refused.");
  return { message, result };
}

async function readLogs({ tools, claimed, signal }: JobRun<"lambdaLogs">): Promise<WorkEnd<"lambdaLogs">> {
  const result = await fetchLogs(tools.store, claimed.payload, { ...placeOfProcess(), signal });
  return { message: `${counted(result.lines.length, "line")} of ${result.functionName}.`, result };
}

async function judgeStates({ tools, claimed, signal }: JobRun<"judgeFork">): Promise<WorkEnd<"judgeFork">> {
  const result = await judgeFork(tools.store, claimed.payload, { ...placeOfProcess(), signal });
  const differing = result.states.filter(({ differences }) => differences.length > 0).length;
  const message = `TestState tested ${counted(result.states.length, "attempt")}; ${differing} differ from ours.`;
  return { message, result };
}
