import { readFile } from "node:fs/promises";
import type { Json } from "@/lib/base/json";
import { userPath } from "./userPath";
import { UsageError } from "./usageError";

/** The text of a file that an option names; `-` is standard input. Throws UsageError. */
export async function readTextArgument(file: string, option: string): Promise<string> {
  try {
    if (file !== "-") return await readFile(userPath(file), "utf8");
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    throw new UsageError(
      `${option} ${file}: cannot be read (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

/** @param what the option and its file, for the error. Throws UsageError. */
export function parseJsonArgument(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new UsageError(`${what} is not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
