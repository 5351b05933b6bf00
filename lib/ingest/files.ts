import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ok, type Result } from "@/lib/base/result";
import { readDefinitionText } from "./definitionFile";
import { MOST_BYTES, tooLarge } from "./limit";

/** Deeper folders and more files than these are not an export of histories but a disk; the walk says so and stops. */
const DEEPEST = 32;
const MOST_FILES = 100_000;

/** Endings of files that a folder is searched for; each may be followed by `.gz`. A file named outright is always read. */
const ENDINGS = /\.(json|jsonl|ndjson|log|txt|csv|tsv|yaml|yml|har)(\.gz)?$/i;
const SIDECAR = ".definition.json";

export type FoundFile = { readonly path: string; readonly name: string; readonly bytes: number };
export type Found = {
  readonly files: readonly FoundFile[];
  readonly errors: readonly { readonly file: string; readonly reason: string }[];
};

/**
 * The files that `paths` (absolute) name, folders searched downwards in order of names. Links inside folders are not
 * followed, hidden entries and `node_modules` are left out. What cannot be read is an error of its own, not of the batch.
 */
export async function findFiles(paths: readonly string[]): Promise<Found> {
  const files: FoundFile[] = [];
  const errors: { file: string; reason: string }[] = [];
  for (const path of paths) await visit(path, 0, files, errors);
  return { files, errors };
}

async function visit(path: string, depth: number, files: FoundFile[], errors: { file: string; reason: string }[]) {
  try {
    const entry = await stat(path);
    if (!entry.isDirectory()) add(path, entry.size, files);
    else if (depth > DEEPEST) errors.push({ file: path, reason: `Folders deeper than ${DEEPEST} are not searched.` });
    else await visitFolder(path, depth, files, errors);
  } catch (error) {
    errors.push({ file: path, reason: unreadable(error) });
  }
}

async function visitFolder(
  path: string,
  depth: number,
  files: FoundFile[],
  errors: { file: string; reason: string }[],
) {
  const entries = await readdir(path, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (files.length >= MOST_FILES) {
      errors.push({
        file: path,
        reason: `More than ${MOST_FILES} files; the rest is left out. Import its folders one by one.`,
      });
      return;
    }
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const below = join(path, entry.name);
    if (entry.isDirectory()) await visit(below, depth + 1, files, errors);
    else if (entry.isFile() && ENDINGS.test(entry.name) && !entry.name.endsWith(SIDECAR))
      await visit(below, depth + 1, files, errors);
  }
}

function add(path: string, bytes: number, files: FoundFile[]) {
  files.push({ path, name: basename(path), bytes });
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return "There is no such file.";
  if (code === "EACCES" || code === "EPERM") return "This user may not read it.";
  return `It cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

/** The bytes of a file; one that is too large is refused before it is opened. */
export function openFile(file: FoundFile): AsyncIterable<Uint8Array> | { readonly reason: string } {
  if (file.bytes > MOST_BYTES) return { reason: tooLarge("The file") };
  return createReadStream(file.path, { highWaterMark: 256 * 1024 });
}

/**
 * The text of the definition in `NAME.definition.json` beside a history `NAME.json`: a definition, or anything that
 * defines one machine. Null when there is no such file; the error says why nothing can be taken from it.
 */
export async function sidecarDefinition(path: string): Promise<Result<string | null, string>> {
  const name = basename(path)
    .replace(/\.gz$/i, "")
    .replace(/(\.stepscope)?\.[^.]+$/, "");
  const sidecar = join(dirname(path), `${name}${SIDECAR}`);
  const entry = await stat(sidecar).catch(() => null);
  return entry?.isFile() === true ? readDefinitionText(sidecar) : ok(null);
}
