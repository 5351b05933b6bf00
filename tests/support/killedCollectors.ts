import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld, BEGINNING } from "./awsWorld/awsWorld";
import { collectedIn, firstDifference } from "./awsWorld/compareTruth";
import { fastClock, type FastTime } from "./awsWorld/fastClock";
import { draw } from "./awsWorld/ids";
import { CALM } from "./awsWorld/misbehaviour";
import { startAwsServer } from "./awsWorld/server";
import { AwsService } from "./awsWorld/service";
import type { ExpectedRun } from "./awsWorld/truth";
import { bundled } from "./bundled";
import { ROOT, sqliteDatabase, type TestDatabase } from "./databases";
import { countedWrong } from "./readWorld";

/*
 * A process that reads a made-up account over sockets is killed with SIGKILL at moments that are drawn, and started again:
 * in the end everything is there, once.
 */

const MINUTE = 60_000;
/** How much faster time goes: the limit of a call is still more than a second. */
const SPEED = 20;
/** How long a process lives at most once its store is open, in real ms. */
const LONGEST_LIFE_MS = 900;
/** Executions go on to start while processes are killed. */
const LIVE_MS = 40 * MINUTE;

const ROUGH = { ...CALM, serverErrors: 0.02, cuts: 0.01, halves: 0.01, repeats: 0.2, disorder: 0.2 };

/** An account over sockets, and processes that read it. */
export type Collecting = {
  readonly store: Store;
  readonly time: JumpingTime;
  /** Starts one: in the usual mode it reads again and again; `host`: the computer that it takes itself to be on. */
  readonly start: (mode: "again" | "follow" | "once", host?: string) => CollectorProcess;
};

export async function checkKilledCollectors(kills: number, seed: number): Promise<void> {
  await collecting(sqliteDatabase(), seed, async ({ start, time }) => {
    for (let kill = 0; kill < kills; kill++) {
      const child = start("again");
      await child.open;
      await pause(draw(seed, 1, kill) * LONGEST_LIFE_MS);
      await child.kill();
      time.jump(LIVE_MS / kills);
    }
  });
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Does something with processes that read an account, and checks what is stored when nothing happens there any more. */
export async function collecting(
  database: TestDatabase,
  seed: number,
  act: (given: Collecting) => Promise<void>,
): Promise<void> {
  const scratch = join(ROOT, "node_modules/.cache", `stepscope-collector-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const time = new JumpingTime();
  const made = await AwsWorld.make({ seed, standard: 40, expressEvents: 1_000, expressDays: 1, liveMs: LIVE_MS });
  const service = new AwsService(made.world, time.clock, ROUGH);
  const server = await startAwsServer(service);
  const store = await openStore({ url: database.url, root: ROOT, now: time.clock.now });
  try {
    await define(store, server.endpoint);
    const script = await bundled("tests/support/collectorProcess.ts", join(scratch, "collector.mjs"));
    const start: Collecting["start"] = (mode, host) => collector(script, [database.url, ROOT, time.told(), mode], host);
    await act({ store, time, start });
    // When nothing happens any more, and once more for what comes late.
    for (const minutes of [70, 180]) {
      time.jump(minutes * MINUTE);
      const last = start("once");
      expect(await last.gone).toBe(0);
      expect(last.ended()).toEqual([null, null]);
    }
    const now = time.clock.now();
    const difference = await firstDifference(collectedIn(store), made.world, {
      ...{ between: [now, now], gone: service.counters.gone },
      wantsHistory: ({ status }: ExpectedRun) => status !== "RUNNING",
    });
    expect(difference).toBeNull();
    expect(await countedWrong(database, store)).toBeNull();
  } finally {
    await store.close();
    await server.close();
    await database.drop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function define(store: Store, endpoint: string): Promise<void> {
  for (const kind of ["standard", "express"] as const) {
    const more = kind === "express" ? { since: "2d" } : { share: 1 };
    const settings = JSON.stringify({ name: kind, kind, region: "eu-west-1", endpoint, ...more });
    await store.sources.define({ name: kind, kind, settings, configured: false });
  }
}

/** Fast time that is moved on while nobody looks at it. */
export class JumpingTime {
  private time: FastTime = { virtualAt: BEGINNING, realAt: Date.now(), speed: SPEED };
  readonly clock = fastClock(() => this.time);

  jump(ms: number): void {
    this.time = { virtualAt: this.clock.now() + ms, realAt: Date.now(), speed: SPEED };
  }

  told(): string {
    return JSON.stringify(this.time);
  }
}

export type CollectorProcess = {
  readonly pid: number;
  /** Its store is open. */
  readonly open: Promise<void>;
  /** It has ended; what it exited with. */
  readonly gone: Promise<number | null>;
  /** Why each source was not read to its end; null: it was. */
  readonly ended: () => readonly unknown[];
  readonly kill: () => Promise<void>;
};

function collector(script: string, args: readonly string[], host?: string): CollectorProcess {
  const child: ChildProcess = spawn(process.execPath, ["--no-warnings", script, ...args], {
    ...{ stdio: ["ignore", "pipe", "inherit"], cwd: ROOT },
    env: { ...process.env, ...(host === undefined ? {} : { COLLECTOR_HOST: host }) },
  });
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  const open = new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("open\n")) resolve();
    });
    void gone.then(() => reject(new Error("the process ended before its store was open")));
  });
  open.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    open,
    gone,
    ended: () =>
      [...output.matchAll(/^read (.*)$/gm)].map(([, text = ""]) => (JSON.parse(text) as { ended: unknown }).ended),
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
