import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openStore } from "@/lib/store/store";
import { AwsWorld, BEGINNING } from "./awsWorld/awsWorld";
import { collectedIn, firstDifference } from "./awsWorld/compareTruth";
import { fastClock, type FastTime } from "./awsWorld/fastClock";
import { draw } from "./awsWorld/ids";
import { CALM } from "./awsWorld/misbehaviour";
import { startAwsServer } from "./awsWorld/server";
import { AwsService } from "./awsWorld/service";
import type { ExpectedRun } from "./awsWorld/truth";
import { bundled } from "./bundled";
import { ROOT, sqliteDatabase } from "./databases";
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

export async function checkKilledCollectors(kills: number, seed: number): Promise<void> {
  const scratch = join(ROOT, "node_modules/.cache", `stepscope-collector-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const database = sqliteDatabase();
  const time = new JumpingTime();
  const made = await AwsWorld.make({ seed, standard: 40, expressEvents: 1_000, expressDays: 1, liveMs: LIVE_MS });
  const service = new AwsService(made.world, time.clock, ROUGH);
  const server = await startAwsServer(service);
  const store = await openStore({ url: database.url, root: ROOT, now: time.clock.now });
  try {
    await define(store, server.endpoint);
    const script = await bundled("tests/support/collectorProcess.ts", join(scratch, "collector.mjs"));
    const start = (...more: string[]) => collector(script, [database.url, ROOT, time.told(), ...more]);
    for (let kill = 0; kill < kills; kill++) {
      const child = start();
      await child.open;
      await new Promise((resolve) => setTimeout(resolve, draw(seed, 1, kill) * LONGEST_LIFE_MS));
      await child.kill();
      time.jump(LIVE_MS / kills);
    }
    // When nothing happens any more, and once more for what comes late.
    for (const minutes of [30, 180]) {
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

async function define(store: Awaited<ReturnType<typeof openStore>>, endpoint: string): Promise<void> {
  for (const kind of ["standard", "express"] as const) {
    const more = kind === "express" ? { since: "2d" } : { share: 1 };
    const settings = JSON.stringify({ name: kind, kind, region: "eu-west-1", endpoint, ...more });
    await store.sources.define({ name: kind, kind, settings, configured: false });
  }
}

/** Fast time that is moved on while nobody looks at it. */
class JumpingTime {
  private time: FastTime = { virtualAt: BEGINNING, realAt: Date.now(), speed: SPEED };
  readonly clock = fastClock(() => this.time);

  jump(ms: number): void {
    this.time = { virtualAt: this.clock.now() + ms, realAt: Date.now(), speed: SPEED };
  }

  told(): string {
    return JSON.stringify(this.time);
  }
}

function collector(script: string, args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, ["--no-warnings", script, ...args], {
    ...{ stdio: ["ignore", "pipe", "inherit"], cwd: ROOT },
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
    open,
    gone,
    /** Why each source was not read to its end; null: it was. */
    ended: () =>
      [...output.matchAll(/^read (.*)$/gm)].map(([, text = ""]) => (JSON.parse(text) as { ended: unknown }).ended),
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
