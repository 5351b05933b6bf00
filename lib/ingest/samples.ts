import { createReadStream } from "node:fs";
import { join } from "node:path";
import { findFiles } from "./files";
import { importStream } from "./importStream";
import type { Sink } from "./sink";

const FOLDER = "prisma/samples";

/**
 * Stores the sample executions of the project at `root`. Loading them again changes nothing. Answers how many there are;
 * throws when one of them is broken, which is a fault of ours.
 */
export async function importSamples(
  root: string,
  sink: Sink,
  onProgress: (done: number, total: number) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const { files } = await findFiles([join(root, FOLDER)]);
  let executions = 0;
  for (const [done, file] of files.entries()) {
    onProgress(done, files.length);
    const facts = { name: file.name, arn: null, machine: null, definition: null, partial: false };
    const imported = await importStream(createReadStream(file.path), facts, sink, () => {}, signal);
    if (!imported.ok) throw new Error(`${file.path}: ${imported.error.reason}`);
    executions += imported.value.keys.length;
  }
  onProgress(files.length, files.length);
  return executions;
}
