import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Files as people have them, beside the project: see their README. */
export const FILES = fileURLToPath(new URL("../../../shared/cases/files", import.meta.url));

/** Whether they are here; says loudly that tests are skipped when they are not. */
export function filesPresent(): boolean {
  const present = existsSync(join(FILES, "index.json"));
  if (!present) console.warn(`SKIPPED: no files in ${FILES}; tests with other people's formats did not run`);
  return present;
}
