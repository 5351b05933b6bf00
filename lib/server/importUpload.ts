import type { ImportFacts, ImportLine } from "@/lib/contract/import";
import { importStream } from "@/lib/ingest/importStream";
import type { Context } from "./context";
import { failureOf } from "./failure";

/** How often progress is told, ms. */
const TELL_EVERY = 200;

/**
 * Stores what a request brings and tells how far it is: progress at most five times a second, then one `result`, or
 * one `problem` when something broke that is not the file's fault. What the reader of the lines does not take is not
 * piled up: only the latest progress is kept. Aborting ends it; executions that were stored by then stay.
 */
export async function* importUpload(
  { store }: Context,
  { name, arn, machine, partial }: ImportFacts,
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<ImportLine> {
  const file = name ?? "upload";
  let latest: ImportLine | null = null;
  let over = false;
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const facts = { name: file, arn, machine, definition: null, partial };
  const storing = importStream(body, facts, store, (at) => (latest = { kind: "progress", file, ...at }), either)
    .then((imported) => resultOf(file, imported))
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

function resultOf(file: string, imported: Awaited<ReturnType<typeof importStream>>): ImportLine {
  const nothing = { files: 1, executions: 0, events: 0, duplicates: 0, keys: [], errors: [] };
  if (!imported.ok) return { kind: "result", ...nothing, errors: [{ file, reason: imported.error }] };
  const { keys, events, duplicates } = imported.value;
  return { kind: "result", ...nothing, executions: keys.length, events, duplicates, keys: [...keys] };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
