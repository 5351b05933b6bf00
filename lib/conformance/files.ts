import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";

/** Case files are small; a larger one is no case. Bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The JSON files of the given files and folders, in the order of their names; a path that is not there is the error. */
export async function caseFiles(paths: readonly string[]): Promise<Result<readonly string[], string>> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found === null) return err(`${path}: no such file or folder.`);
    if (!found.isDirectory()) files.push(path);
    else {
      const names = await readdir(path, { recursive: true });
      const cases = names.filter((name) => name.endsWith(".json") && !name.includes("node_modules"));
      files.push(...cases.toSorted().map((name) => join(path, name)));
    }
  }
  return ok(files);
}

/** A file's JSON, or why it has none. */
export async function readCase(path: string): Promise<Result<Json, string>> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) return err(`${basename(path)} is larger than ${MAX_BYTES / 1024 ** 2} MiB; no case is.`);
    return ok(JSON.parse(await readFile(path, "utf8")) as Json);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
