import { type DefinitionFacts, importLineSchema, type ImportFacts, type ImportLine } from "@/lib/contract/import";
import { PATHS } from "@/lib/contract/paths";
import type { Problem } from "@/lib/contract/problem";
import { problemFrom, problemOf, ProblemError, send } from "./http";

/** The longest line of the answer that is read, in characters: a report of thousands of files fits. */
const LONGEST_LINE = 16_000_000;

/** A definition that is sent with a history, and the files that it names. */
export type SentDefinition = Pick<DefinitionFacts, "name" | "id" | "named"> & {
  readonly content: Blob;
  readonly beside: readonly { readonly path: string; readonly content: Blob }[];
};

/**
 * Sends one file, with the definition that it ran with before it, and hands on each line of the answer as it comes.
 * Ends with a `result` or a `problem`.
 */
export async function importFile(
  file: Blob,
  facts: Omit<ImportFacts, "definition">,
  definition: SentDefinition | null,
  onLine: (line: ImportLine) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const given = definition === null ? null : factsOf(definition);
    const leading = definition === null ? [] : [definition, ...definition.beside].map(({ content }) => content);
    const body = leading.length === 0 ? file : new Blob([...leading, file]);
    const response = await send(PATHS.import({ ...facts, definition: given }), { method: "POST", signal }, body);
    if (!response.ok || response.body === null) throw await problemOf(response);
    let ended = false;
    for await (const text of lines(response.body)) {
      const line = importLineSchema.safeParse(JSON.parse(text));
      if (!line.success) continue;
      ended = line.data.kind !== "progress";
      onLine(line.data);
    }
    if (!ended) onLine({ kind: "problem", error: CUT_OFF });
  } catch (error) {
    if (signal.aborted) return;
    onLine({ kind: "problem", error: error instanceof ProblemError ? error.problem : problemFrom(error) });
  }
}

function factsOf({ name, id, named, content, beside }: SentDefinition): DefinitionFacts {
  const others = beside.map((one) => ({ path: one.path, bytes: one.content.size }));
  return { name: name.slice(-255), bytes: content.size, id, named, beside: others };
}

const CUT_OFF: Problem = {
  what: "The import stopped before it said how it ended.",
  why: "The connection to the server was cut.",
  remedy: "Import the file again: what was stored already is recognised and not stored twice.",
};

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    rest += value;
    const parts = rest.split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new Error("a line of the answer is too long");
    for (const part of parts) if (part.trim() !== "") yield part;
  }
  if (rest.trim() !== "") yield rest;
}
