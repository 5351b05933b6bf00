import { readFile, stat } from "node:fs/promises";
import { userPath } from "./userPath";
import { WrongUse } from "./wrongUse";

/** Bytes of a file of options. */
const MOST_BYTES = 4 * 1024 ** 2;

/** The text of a file that an option names. Throws WrongUse. */
export async function readSmallFile(file: string, option: string): Promise<string> {
  try {
    const { size } = await stat(userPath(file));
    if (size > MOST_BYTES) throw new WrongUse(`${option} ${file}: larger than ${MOST_BYTES / 1024 ** 2} MB.`);
    return await readFile(userPath(file), "utf8");
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    const reason = error instanceof Error ? error.message.replace(/^(\w+): /, "$1, ") : String(error);
    throw new WrongUse(`${option} ${file}: cannot be read (${reason}). Check the name.`);
  }
}
