import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "./processes";

/*
 * Folders for what waits on disk while a file is read. Their name holds the process that made them: one that was killed
 * cannot remove its own, so the next one that needs such a folder removes those whose process is gone.
 */

const PREFIX = "stepscope-import-";

/** A new folder that only this user can read. */
export async function openScratchFolder(): Promise<string> {
  await removeAbandoned();
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

async function removeAbandoned(): Promise<void> {
  // A folder that goes meanwhile, or belongs to somebody else, is not ours to complain about.
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = /^stepscope-import-(\d{1,10})-/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
