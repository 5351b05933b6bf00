import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sampleFile } from "./sample";
import { SAMPLES } from "./samples";

/** Writes every sample, run through the interpreter, into `folder`. Equal versions write equal files. */
export async function writeSamples(folder: string): Promise<void> {
  for (const sample of SAMPLES) {
    const { name, text } = await sampleFile(sample);
    await writeFile(join(folder, name), text);
  }
}
