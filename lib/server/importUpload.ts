import type { ImportFacts, ImportLine, ImportReport } from "@/lib/contract/import";
import { err } from "@/lib/base/result";
import { givenDefinition } from "@/lib/ingest/givenDefinition";
import type { FileFacts, FileProgress, NotImported } from "@/lib/ingest/importReport";
import { importStream } from "@/lib/ingest/importStream";
import { splitLeading } from "@/lib/ingest/leading";
import { Refusal } from "@/lib/ingest/refusal";
import type { Store } from "@/lib/store/store";
import type { Context } from "./context";
import { failureOf } from "./failure";
import { storedExecutions } from "./storedExecutions";

/** How often progress is told, ms. */
const TELL_EVERY = 200;

/**
 * Stores what a request brings and tells how far it is: progress at most five times a second, then one `result`, or
 * one `problem` when something broke that is not the file's fault. What the reader of the lines does not take is not
 * piled up: only the latest progress is kept. Aborting ends it; executions that were stored by then stay.
 */
export async function* importUpload(
  { store }: Context,
  { name, arn, machine, partial, encoding, definition }: ImportFacts,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<ImportLine> {
  const file = name ?? "upload";
  let latest: ImportLine | null = null;
  let over = false;
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const told = { name: file, arn, machine, partial, encoding };
  const onProgress = (at: FileProgress) => (latest = { kind: "progress", file, ...at });
  const storing = importWith(definition, body, told, store, onProgress, either)
    .then((imported) => resultOf(store, file, imported))
    .catch((error: unknown): ImportLine => ({ kind: "problem", error: failureOf(error) }))
    .finally(() => (over = true));
  try {
    while (!over) {
      await Promise.race([storing, pause(TELL_EVERY)]);
      const line: ImportLine | null = latest;
      latest = null;
      if (line !== null && !over) yield line;
    }
    yield await storing;
  } finally {
    // The reader of the lines may have gone before the end.
    left.abort();
  }
}

/** The definition stands before the history in the body. */
async function importWith(
  given: ImportFacts["definition"],
  body: AsyncIterable<Uint8Array>,
  told: Omit<FileFacts, "definition">,
  store: Store,
  onProgress: (at: FileProgress) => void,
  signal: AbortSignal,
): ReturnType<typeof importStream> {
  if (given === null) return importStream(body, { ...told, definition: null }, store, onProgress, signal);
  try {
    const { leading, rest } = await splitLeading(body, given.bytes);
    const definition = await givenDefinition(leading, given.name);
    return await importStream(rest, { ...told, definition }, store, onProgress, signal);
  } catch (error) {
    if (error instanceof Refusal) return err({ reason: `The definition given with it: ${error.message}`, offers: [] });
    throw error;
  }
}

async function resultOf(
  store: Store,
  file: string,
  imported: Awaited<ReturnType<typeof importStream>>,
): Promise<ImportLine> {
  const nothing = { files: 1, executions: 0, events: 0, duplicates: 0, keys: [], stored: [], notes: [], errors: [] };
  if (!imported.ok) return { kind: "result", ...nothing, errors: [errorOf(file, imported.error)] };
  const { keys, events, duplicates, notes, refused } = imported.value;
  const stored = await storedExecutions(store, keys, "");
  const errors = refused.map((reason) => errorOf(file, { reason, offers: [] }));
  const found = { executions: keys.length, events, duplicates, keys: [...keys], stored, notes: [...notes], errors };
  return { kind: "result", ...nothing, ...found };
}

function errorOf(file: string, { reason, offers }: NotImported): ImportReport["errors"][number] {
  const shown = offers.map((offer) =>
    offer.kind === "encoding" ? { ...offer, encodings: [...offer.encodings] } : { ...offer },
  );
  return { file, reason, offers: shown };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
