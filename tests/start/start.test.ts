import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** A build may come before it is ready, when these tests are run alone. */
const READY_WITHIN_MS = 600_000;

let folder: string;
let started: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stepscope-start-"));
  started = [];
});
afterEach(async () => {
  for (const child of started) if (child.exitCode === null) child.kill("SIGTERM");
  await Promise.all(started.map(ended));
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const DIRECTLY = { command: process.execPath, args: ["scripts/start.mjs"] };

function start(port: number, env: Record<string, string> = {}, { command, args } = DIRECTLY) {
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const child = spawn(command, args, {
    env: { ...inherited, HOST: "", PORT: String(port), DATABASE_URL: `file:${join(folder, "test.db")}`, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const said = { text: "" };
  child.stdout.on("data", (chunk) => (said.text += chunk));
  child.stderr.on("data", (chunk) => (said.text += chunk));
  return { child, said };
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("close", resolve));
}

async function until(what: () => boolean | Promise<boolean>, within: number, say: () => string): Promise<void> {
  for (let waited = 0; !(await what()); waited += 100) {
    if (waited > within) throw new Error(`not within ${within} ms: ${say()}`);
    await pause(100);
  }
}

/** The running processes below `pid`, as Linux lists them. */
function below(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
    return children.flatMap((child) => [child, ...below(child)]);
  } catch {
    return [];
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );

describe.skipIf(process.platform !== "linux")("npm start", () => {
  test.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)(
    "serves, and after %s nothing that it started is left",
    async (signal) => {
      const port = await freePort();
      const { child, said } = start(port);
      await until(
        () => said.text.includes(`Stepscope is ready: http://127.0.0.1:${port}`),
        READY_WITHIN_MS,
        () => said.text,
      );
      expect(await answers(port)).toBe(true);
      const processes = below(child.pid ?? 0);
      expect(processes.length).toBeGreaterThanOrEqual(2);
      child.kill(signal);
      await ended(child);
      await until(
        () => !processes.some(lives),
        20_000,
        () => `${processes.filter(lives).join(", ")} still run\n${said.text}`,
      );
      expect(await answers(port)).toBe(false);
    },
    READY_WITHIN_MS + 60_000,
  );

  test(
    "ends with the npm that started it",
    async () => {
      const port = await freePort();
      const { child, said } = start(port, {}, { command: "npm", args: ["start"] });
      await until(
        () => said.text.includes("Stepscope is ready"),
        READY_WITHIN_MS,
        () => said.text,
      );
      const processes = below(child.pid ?? 0);
      child.kill("SIGTERM");
      await ended(child);
      await until(
        () => !processes.some(lives),
        20_000,
        () => `${processes.filter(lives).join(", ")} still run\n${said.text}`,
      );
    },
    READY_WITHIN_MS + 60_000,
  );

  test(
    "starts the web process again when it is killed",
    async () => {
      const port = await freePort();
      const { child, said } = start(port);
      await until(
        () => said.text.includes("Stepscope is ready"),
        READY_WITHIN_MS,
        () => said.text,
      );
      const web = below(child.pid ?? 0).find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0web\0"));
      process.kill(web ?? 0, "SIGKILL");
      await until(
        () => said.text.split("Stepscope is ready").length === 3,
        60_000,
        () => said.text,
      );
      expect(said.text).toContain("The web process was ended by SIGKILL; starting it again");
      expect(await answers(port)).toBe(true);
    },
    READY_WITHIN_MS + 120_000,
  );

  test("says that the port is taken, and what to do, before it does anything else", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { child, said } = start(port);
    expect(await ended(child)).toBe(1);
    expect(said.text).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken.*PORT=${port + 1} npm start`));
    await new Promise((resolve) => other.close(resolve));
  });

  test(
    "does not start beyond loopback without a token",
    async () => {
      const { child, said } = start(await freePort(), { HOST: "0.0.0.0", STEPSCOPE_TOKEN: "" });
      expect(await ended(child)).toBe(1);
      expect(said.text).toContain("Set STEPSCOPE_TOKEN");
    },
    READY_WITHIN_MS,
  );
});
