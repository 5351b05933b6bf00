import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import type { ReadBeside } from "@/lib/asl/source/source";
import { err, ok, type Result } from "@/lib/base/result";

/** The largest file that is read because a template names it, bytes: a template of a CDK app is one. */
const MOST_BYTES = 64 * 1024 ** 2;
/** All of them together, and how many. */
const MOST_TOGETHER = 256 * 1024 ** 2;
const MOST_FILES = 1_000;

/**
 * Reads the files that a template names, below `folder` only: links are followed as long as they stay there. The paths
 * have been checked for their form (besidePath).
 */
export function besideFolder(folder: string): ReadBeside {
  const root = realpathSync(folder);
  let files = 0;
  let bytes = 0;
  return (path) => {
    if (++files > MOST_FILES) return err(`more than ${MOST_FILES} files are named`);
    const read = readBelow(root, path, MOST_TOGETHER - bytes);
    if (read.ok) bytes += Buffer.byteLength(read.value);
    return read;
  };
}

function readBelow(root: string, path: string, left: number): Result<string, string> {
  try {
    const real = realpathSync(join(root, path));
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
      return err("it lies outside of the template's folder");
    return readBounded(real, Math.min(left, MOST_BYTES));
  } catch (error) {
    return err(reasonOf(error));
  }
}

function readBounded(path: string, most: number): Result<string, string> {
  // Opened without waiting: a pipe would never answer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return err("it is no file");
    if (stat.size > most) return err("it is larger than what is read for a definition");
    return ok(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } finally {
    closeSync(file);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file beside the template";
  if (code === "EACCES" || code === "EPERM") return "this user may not read it";
  return `it cannot be read (${error instanceof Error ? error.message : String(error)})`;
}
