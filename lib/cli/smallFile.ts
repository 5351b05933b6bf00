import { readFile, stat } from "node:fs/promises";
import { userPath } from "./userPath";
import { UsageError } from "./usageError";

/** Bytes of a file of options. */
const MAX_BYTES = 4 * 1024 ** 2;

/** The text of a file that an option names. Throws UsageError. */
export async function readSmallFile(file: string, option: string): Promise<string> {
  try {
    const { size } = await stat(userPath(file));
    if (size > MAX_BYTES) throw new UsageError(`${option} ${file}: larger than ${MAX_BYTES / 1024 ** 2} MB.`);
    return await readFile(userPath(file), "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message.replace(/^(\w+): /, "$1, ") : String(error);
    throw new UsageError(`${option} ${file}: cannot be read (${reason}). Check the name.`);
  }
}
