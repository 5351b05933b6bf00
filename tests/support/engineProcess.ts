import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Input } from "@/lib/engine/protocol";
import type { ExecutionQuery } from "@/lib/store/engine/executions";
import type { Store } from "@/lib/store/store";
import { bundled } from "./bundled";
import { ROOT } from "./databases";
import { ACCOUNT } from "./localEngine";

/* Engines in processes of their own, to be killed, and what is stored of what they did. */

export type EngineProcess = {
  /** Its engine is open. */
  readonly open: Promise<void>;
  /** Names of executions that it said were stored. */
  readonly started: () => string[];
  readonly kill: () => Promise<void>;
  /** Stops it where it stands, and lets it go on. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Resolves when it has ended by itself; what it exits with. */
  readonly gone: Promise<number | null>;
};

/** Runs tests/support/killedEngine.ts, bundled. `host`: the computer that it takes itself to be on. */
export function engineProcess(script: string, args: readonly string[], host?: string): EngineProcess {
  const env = { ...process.env, ...(host === undefined ? {} : { ENGINE_HOST: host }) };
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    ...{ stdio: ["ignore", "pipe", "inherit"], cwd: ROOT, env },
  });
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
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
    gone,
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** The bundle of the process, in a folder that is the test's own. */
export function bundledEngine(scratch: string): Promise<string> {
  return bundled("tests/support/killedEngine.ts", join(scratch, "engine.mjs"));
}

/** Attempts whose outcome is stored, of executions that keep a journal; read on from where it was. */
export class Outcomes {
  readonly stored = new Set<string>();
  private readonly places = new Map<string, number>();
  /** Up to it all had ended when they were read: a thousand that have are not read again at each look. */
  private after: ExecutionQuery["after"];

  constructor(private readonly store: Store) {}

  /** Where it is called more than once, no engine may run meanwhile. */
  async read(): Promise<void> {
    const since = this.after === undefined ? {} : { after: this.after };
    const query = { account: ACCOUNT, oldestFirst: true, ...since, limit: 100_000 };
    let haveEnded = true;
    for (const { id, steps, status, startedAt } of await this.store.engine.executions(query)) {
      haveEnded &&= status !== "RUNNING";
      if (haveEnded) this.after = { startedAt, id };
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

/** Attempts that functions were invoked for, one a line. */
export const linesOf = (log: string) =>
  readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "");

export async function allEnded(store: Store): Promise<void> {
  const until = performance.now() + 120_000;
  while ((await store.engine.executions({ account: ACCOUNT, status: "RUNNING", limit: 1 })).length > 0) {
    if (performance.now() > until) throw new Error("executions go on for two minutes");
    await pause(100);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
