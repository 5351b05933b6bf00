import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT, type TestDatabase } from "./databases";

/** A worker process over a database of a test. */
export type WorkerProcess = {
  /** Ends it as the supervisor does. */
  readonly end: () => Promise<void>;
  /** As the system does when memory is short. */
  readonly kill: () => Promise<void>;
};

export function spawnWorker({ url }: TestDatabase): WorkerProcess {
  const child = spawn(process.execPath, [join(ROOT, "bin/stepscope.mjs"), "worker"], {
    env: { ...process.env, DATABASE_URL: url, NODE_ENV: "production", STEPSCOPE_ENGINE_PORT: "0" },
    stdio: ["ignore", "ignore", "inherit"],
    cwd: ROOT,
  });
  return { end: () => ended(child, "SIGTERM"), kill: () => ended(child, "SIGKILL") };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}
