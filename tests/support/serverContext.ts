import type { ImportFacts, ImportLine } from "@/lib/contract/import";
import { ChangeHub } from "@/lib/server/changes/changeHub";
import type { Context } from "@/lib/server/context";
import { importUpload } from "@/lib/server/import/importUpload";
import { UploadSpool } from "@/lib/server/import/uploadSpool";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import { OpenedHistories } from "@/lib/server/openedHistories";
import { SourceRates } from "@/lib/server/sources/sourceRates";
import type { Verifier } from "@/lib/server/replay/verifier";
import type { Store } from "@/lib/store/store";
import { ROOT } from "./databases";

/** What the use cases of a web process share, over a store of a test. */
export function contextOf(store: Store, { url }: { readonly url: string }): Context {
  const spool = UploadSpool.of(url, ROOT);
  const [histories, rates] = [new OpenedHistories(store), new SourceRates()];
  return { store, changes: new ChangeHub(store.changes), spool, rates, histories, overrides: [] };
}

/** For jobs that replay nothing. */
export const noVerifier = (): Verifier => {
  throw new Error("this test replays nothing");
};

/** Sends one file as the import route does, while a worker of this process imports it; all lines of the answer. */
export async function importHere(
  context: Context,
  facts: ImportFacts,
  body: AsyncIterable<Uint8Array>,
  signal = new AbortController().signal,
): Promise<ImportLine[]> {
  const lines: ImportLine[] = [];
  const stop = new AbortController();
  const working = workOnImports(context, stop.signal);
  try {
    for await (const line of importUpload(context, facts, body, signal)) lines.push(line);
  } finally {
    stop.abort();
    await working;
  }
  return lines;
}

/** Does the imports that are asked for, until `signal` aborts. */
export async function workOnImports({ store, spool }: Context, signal: AbortSignal): Promise<void> {
  const lease = await store.leases.take("replays", "test", 60_000);
  const worker = { tools: { store, spool, openVerifier: noVerifier, retention: {} }, holder: "test" };
  while (!signal.aborted) {
    if (!(await runNextJob(worker, "imports", signal))) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (lease !== null) await store.leases.release(lease);
}
