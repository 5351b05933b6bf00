import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Input } from "@/lib/engine/protocol";
import { openStore, type Store } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "./databases";
import { ACCOUNT, historyOf } from "./localEngine";
import { createScript } from "./scriptedRun";

/*
 * An engine's process is killed with SIGKILL at moments that are drawn, started again, and killed again, while more and
 * more executions of the script go on: in the end each has succeeded, and no function was invoked whose outcome was stored.
 */

/** How long a process lives at most once its engine is open, in ms. */
const LONGEST_LIFE_MS = 700;

export async function checkKills(kills: number, seed: number): Promise<void> {
  const scratch = join(ROOT, "node_modules/.cache", `stepscope-kills-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT });
  try {
    await createScript(store, (virtual) => Math.min(virtual, virtual === 60 ? 2 : 1));
    const script = await bundled(scratch);
    const log = join(scratch, "invoked");
    writeFileSync(log, "");
    const start = (...names: readonly string[]) => processOf([script, database.url, ROOT, log, ...names]);
    const outcomes = new Outcomes(store);
    const acknowledged: string[] = [];
    let seen = 0;
    for (let kill = 0; kill < kills; kill++) {
      const child = start(`run-${kill}`);
      await child.open;
      await pause(drawn(seed, kill) * LONGEST_LIFE_MS);
      await child.kill();
      acknowledged.push(...child.started());
      const lines = linesOf(log);
      expect(lines.slice(seen).filter((attempt) => outcomes.stored.has(attempt))).toEqual([]);
      seen = lines.length;
      await outcomes.read();
    }
    const last = start();
    try {
      await last.open;
      await allEnded(store);
    } finally {
      await last.kill();
    }
    expect(
      linesOf(log)
        .slice(seen)
        .filter((attempt) => outcomes.stored.has(attempt)),
    ).toEqual([]);
    await expectWell(store, acknowledged);
  } finally {
    await store.close();
    await database.drop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Every execution that was acknowledged is there and has succeeded; every history is whole. */
async function expectWell(store: Store, acknowledged: readonly string[]): Promise<void> {
  const all = await store.engine.executions({ account: ACCOUNT, limit: 100_000 });
  const ended = new Map(all.map((row) => [row.name, row]));
  expect(acknowledged.length).toBeGreaterThan(0);
  for (const name of acknowledged) expect(ended.get(name)).toMatchObject({ status: "SUCCEEDED", output: '"done"' });
  expect(all.filter(({ status }) => status !== "SUCCEEDED").map(({ arn }) => arn)).toEqual([]);
  for (const { arn } of all) {
    const events = await historyOf(store, arn);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
  }
}

async function allEnded(store: Store): Promise<void> {
  const until = performance.now() + 120_000;
  while ((await store.engine.executions({ account: ACCOUNT, status: "RUNNING", limit: 1 })).length > 0) {
    if (performance.now() > until) throw new Error("executions go on for two minutes");
    await pause(100);
  }
}

/** Attempts whose outcome is stored, of executions that keep a journal; read on from where it was. */
class Outcomes {
  readonly stored = new Set<string>();
  private readonly places = new Map<string, number>();

  constructor(private readonly store: Store) {}

  async read(): Promise<void> {
    for (const { id, steps } of await this.store.engine.executions({ account: ACCOUNT, limit: 100_000 })) {
      const known = this.places.get(id) ?? 0;
      if (known === steps) continue;
      for (const { inputs } of await this.store.engine.steps(id, known, 10_000)) this.note(id, JSON.parse(inputs));
      this.places.set(id, steps);
    }
  }

  private note(id: string, inputs: readonly Input[]): void {
    for (const input of inputs) {
      if (input.kind === "taskSucceeded" || input.kind === "taskFailed") this.stored.add(`${id}/${input.token}`);
    }
  }
}

type Process = {
  /** Its engine is open. */
  readonly open: Promise<void>;
  /** Names of executions that it said were stored. */
  readonly started: () => string[];
  readonly kill: () => Promise<void>;
};

function processOf(args: readonly string[]): Process {
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], cwd: ROOT });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  const open = new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("open\n")) resolve();
    });
    void gone.then(() => reject(new Error("the process ended before its engine was open")));
  });
  return {
    open,
    started: () => [...output.matchAll(/^started (.*)$/gm)].map(([, name]) => name ?? ""),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

async function bundled(scratch: string): Promise<string> {
  const { build } = await import("esbuild");
  const outfile = join(scratch, "engine.mjs");
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["tests/support/killedEngine.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    conditions: ["react-server"],
    packages: "external",
    logLevel: "warning",
  });
  return outfile;
}

/** 0 to 1, the same for the same seed. */
function drawn(seed: number, place: number): number {
  const x = Math.sin(seed * 12.9898 + place * 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

const linesOf = (log: string) =>
  readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
