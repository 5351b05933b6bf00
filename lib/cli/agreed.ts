import { createInterface } from "node:readline/promises";
import { UsageError } from "./usageError";

/** Asks for a yes at the terminal. Throws UsageError where nobody can be asked. */
export async function agreed(command: string, question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`${command}: nobody can be asked here; say --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
