import type { ImportFacts, ImportLine, ImportOffer, ImportReport } from "@/lib/contract/import";
import { err } from "@/lib/base/result";
import { givenDefinition } from "@/lib/ingest/givenDefinition";
import { type FileFacts, type FileProgress, notImported, type NotImported } from "@/lib/ingest/importReport";
import { importStream } from "@/lib/ingest/importStream";
import { splitLeading } from "@/lib/ingest/leading";
import { type Offer, Refusal } from "@/lib/ingest/refusal";
import type { Store } from "@/lib/store/store";
import type { Context } from "./context";
import { internalProblem } from "./internalProblem";
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
    .catch((error: unknown): ImportLine => ({ kind: "problem", error: internalProblem(error) }))
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
    const sizes = [given.bytes, ...given.beside.map(({ bytes }) => bytes)];
    const { leading, rest } = await splitLeading(body, sizes);
    const [bytes = new Uint8Array(), ...others] = leading;
    const beside = given.beside.map(({ path }, i) => ({ name: path, bytes: others[i] ?? new Uint8Array() }));
    const { name, id, named } = given;
    const definition = await givenDefinition({ name, bytes }, { id, named, beside });
    return await importStream(rest, { ...told, definition }, store, onProgress, signal);
  } catch (error) {
    if (error instanceof Refusal) return err(notImported(error));
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
  const errors = refused.map((reason) => errorOf(file, { onPage: reason, offers: [] }));
  const found = { executions: keys.length, events, duplicates, keys: [...keys], stored, notes: [...notes], errors };
  return { kind: "result", ...nothing, ...found };
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
