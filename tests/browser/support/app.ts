import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A running Stepscope with a database of its own. */
export type App = {
  readonly url: string;
  readonly databaseUrl: string;
  /** Its configuration file; empty where it has none. */
  readonly config: string;
  /** Its processes by their ids, the web process first, the worker second; what they begin is below them. */
  readonly pids: readonly number[];
  readonly stop: () => Promise<void>;
  /** Ends the web process alone, and begins another at the same address. */
  readonly stopWeb: () => Promise<void>;
  readonly startWeb: () => Promise<void>;
};

type Started = {
  readonly worker?: boolean;
  /** What one replay of the worker may take, in ms. */
  readonly replayLimitMs?: number;
  /** What its configuration file says of the local engine; paths are absolute. */
  readonly engine?: Readonly<Record<string, unknown>>;
  /** What its configuration file hides. */
  readonly redact?: readonly object[];
  /** Rules that its configuration file watches. */
  readonly watch?: readonly object[];
  /** Where SDKs reach it; any free port when it is left out, as apps of several tests run beside each other. */
  readonly enginePort?: number;
};

/** Starts the web process, and unless `worker` is false the one that does jobs, on a free port over an empty database. */
export async function startApp({
  worker = true,
  replayLimitMs,
  engine,
  redact,
  watch,
  enginePort = 0,
}: Started = {}): Promise<App> {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-browser-"));
  const port = await freePort();
  const databaseUrl = `file:${join(folder, "test.db")}`;
  const isConfigured = [engine, redact, watch].some((part) => part !== undefined);
  const config = isConfigured ? join(folder, "stepscope.config.json") : "";
  if (isConfigured) writeFileSync(config, JSON.stringify({ engine, redact, watch }));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    HOST: "127.0.0.1",
    PORT: String(port),
    STEPSCOPE_TOKEN: "",
    STEPSCOPE_ENGINE_PORT: String(enginePort),
    STEPSCOPE_CONFIG: config,
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_ENV: "production",
  };
  const spawnWeb = () =>
    spawn(process.execPath, ["bin/stepscope.mjs", "web"], { env, stdio: ["ignore", "pipe", "pipe"] });
  let web = spawnWeb();
  const children: ChildProcess[] = [web];
  const stopWeb = () => end(web);
  const startWeb = async () => {
    web = spawnWeb();
    children.push(web);
    await ready(web);
  };
  const stop = async () => {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const url = await ready(web);
    if (worker) {
      const child = spawnWorker(env, limitOf(replayLimitMs));
      children.push(child);
      await working(child);
    }
    return { url, databaseUrl, config, pids: children.flatMap(({ pid }) => pid ?? []), stop, stopWeb, startWeb };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A worker beside an app that has none, or none any more; answers what ends it. */
export function startWorker({ databaseUrl }: App, replayLimitMs?: number): () => Promise<void> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    NODE_ENV: "production",
    STEPSCOPE_ENGINE_PORT: "0",
  } as const;
  const child = spawnWorker(env, limitOf(replayLimitMs));
  return () => end(child);
}

const limitOf = (ms?: number) => (ms === undefined ? [] : ["--replay-limit", String(ms)]);

function spawnWorker(env: NodeJS.ProcessEnv, args: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, ["bin/stepscope.mjs", "worker", ...args], {
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** The worker says to whoever began it that it takes work; before that an import finds nobody. Rejects when it ends before. */
function working(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** The address that the process prints when it listens; rejects with its output when it ends before. */
function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const url = /Stepscope is ready: (http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the web process ended with ${code}:\n${said}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(force);
}
