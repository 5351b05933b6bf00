import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { JsonObject } from "@/lib/base/json";
import type { LogTarget } from "./logLines";

/*
 * A file for each log group: FOLDER/ACCOUNT/REGION/GROUP.ndjson, of whole lines. One that has grown large is named
 * GROUP.1.ndjson, the one before it GROUP.2.ndjson; the oldest goes.
 */

const LARGE_BYTES = 64 * 1024 * 1024;
/** Files of a group beside the newest. */
const KEPT = 4;

/** Appends lines and waits until they are on disk. */
export async function appendLines(path: string, lines: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if ((await sizeOf(path)) >= LARGE_BYTES) await rotate(path);
  const file = await open(path, "a+", 0o600);
  try {
    // Whoever was ended in the middle of a line left no end of it.
    await file.appendFile((await endsLine(file)) ? lines : `\n${lines}`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** The messages of a group's newest file, in the order in which they were written; none where there is no file. */
export async function readMessages(path: string): Promise<readonly JsonObject[]> {
  const content = await readFile(path, "utf8").catch(() => "");
  // Behind the last line end stands what is being written.
  const lines = content.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse((JSON.parse(line) as { readonly message: string }).message) as JsonObject);
}

async function endsLine(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === "\n".charCodeAt(0);
}

/** Where the lines of a group go. A group's name may hold slashes; what would lead out of the folder does not. */
export function logFile(
  folder: string,
  { account, region, group }: Pick<LogTarget, "account" | "region" | "group">,
): string {
  const parts = group.split("/").filter((part) => part !== "");
  const safe = parts.map((part) => (/^\.+$/.test(part) ? "_" : part.replace(/[^\w.#-]/g, "_")));
  return `${join(folder, account, region, ...(safe.length === 0 ? ["_"] : safe))}.ndjson`;
}

async function rotate(path: string): Promise<void> {
  const named = (at: number) => (at === 0 ? path : path.replace(/\.ndjson$/, `.${at}.ndjson`));
  await rm(named(KEPT), { force: true });
  for (let at = KEPT - 1; at >= 0; at--) {
    if ((await sizeOf(named(at))) > 0) await rename(named(at), named(at + 1));
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
