import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const manifest = z.object({ version: z.string() });

/** The version of this program, as its package.json has it. */
export async function programVersion(): Promise<string> {
  return manifest.parse(JSON.parse(await readFile(join(process.cwd(), "package.json"), "utf8"))).version;
}
