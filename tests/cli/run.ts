import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const PROGRAM = join(process.cwd(), "bin/stepscope.mjs");

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** A folder of this test alone, with a database in it that is not there yet. */
export function place(): { readonly folder: string; readonly env: Readonly<Record<string, string>> } {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return { folder, env: { DATABASE_URL: `file:${join(folder, "test.db")}` } };
}

type Options = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Called with what the program printed so far; may send it a signal. */
  readonly watch?: (out: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Called at once, with what ends the program. */
  readonly started?: (kill: (signal: NodeJS.Signals) => void) => void;
};

/** Runs the command line as a user does and answers what it printed. */
export function stepscope(
  args: readonly string[],
  { cwd, env = {}, input = "", watch, started }: Options = {},
): Promise<Ended> {
  const { npm_lifecycle_event: _, INIT_CWD: __, HOST: ___, PORT: ____, ...inherited } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...inherited, ...env } });
  started?.((signal) => child.kill(signal));
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
    watch?.(out, (signal) => child.kill(signal));
  });
  child.stderr.on("data", (chunk) => (err += chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}
