import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { post } from "./load";

/** A server in a process of its own. */
export type Served = {
  readonly url: string;
  /** From its start to its first answer, in ms. */
  readonly startedMs: number;
  /** What it has in memory, in bytes; null where the system does not tell. */
  readonly memory: () => number | null;
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
};

/** The local engine alone, by its command, on an SQLite file or a PostgreSQL. */
export async function startEngineProcess(databaseUrl: string): Promise<Served> {
  const command = [join(process.cwd(), "bin/stepscope.mjs"), "engine", "--port", "0", "--allow-reset"];
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  return serve(spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "inherit"] }), "ListStateMachines");
}

/** The bare server beside it. */
export async function startEchoProcess(databaseUrl: string): Promise<Served> {
  const script = join(process.cwd(), "tests/support/apiBench/echoServer.mjs");
  return serve(spawn(process.execPath, [script, databaseUrl], { stdio: ["ignore", "pipe", "inherit"] }), "Echo");
}

async function serve(child: ChildProcess, operation: string): Promise<Served> {
  const from = performance.now();
  const gone = once(child, "close");
  const said = await Promise.race([once(child.stdout!, "data"), gone]);
  const url = String(said[0]).trim();
  if (!url.startsWith("http")) throw new Error(`the server ended: ${url}`);
  await post(url, operation, {});
  return {
    url,
    startedMs: performance.now() - from,
    memory: () => residentOf(child.pid ?? 0),
    kill: async (signal) => {
      child.kill(signal);
      await gone;
    },
  };
}

/** The resident memory of a process, from where Linux tells it. */
function residentOf(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  const [, kilobytes] = existsSync(file) ? (/VmRSS:\s+(\d+) kB/.exec(readFileSync(file, "utf8")) ?? []) : [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
