import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { instant } from "@/lib/base/instant";
import { makeMassRedrive } from "@/lib/server/rerun/makeMassRedrive";
import { actOnMassRedrive } from "@/lib/server/rerun/massActions";
import { serveApi } from "./apiServer";
import { draw } from "./awsWorld/ids";
import { brokenEngine } from "./brokenEngine";
import { bundled } from "./bundled";
import { open, ROOT, sqliteDatabase } from "./databases";
import { T0 } from "./ingested";
import { ACCOUNT, REGION } from "./localEngine";
import { keepFailed } from "./writtenAccount";

/** How long a process lives at most once its store is open, ms. */
const LONGEST_LIFE_MS = 900;

type Killing = { readonly executions: number; readonly broken: number; readonly kills: number; readonly seed: number };

/**
 * A mass redrive against an engine over HTTP, by a process that is killed with SIGKILL at drawn moments and started again:
 * in the end each execution was redriven once.
 */
export async function checkKilledMassRedrive({ executions, broken, kills, seed }: Killing): Promise<void> {
  const scratch = join(ROOT, "node_modules/.cache", `stepscope-mass-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const [own, theirs] = [sqliteDatabase(), sqliteDatabase()];
  const [store, engineStore] = [await open(own), await open(theirs)];
  const engine = await brokenEngine(engineStore, executions, new Set(Array.from({ length: broken }, (_, n) => n * 2)));
  const api = await serveApi(engineStore, engine.engine, { account: ACCOUNT });
  try {
    const settings = { name: "engine", kind: "engine" as const, region: REGION, endpoint: api.url, readOnly: false };
    await store.sources.define({ ...settings, settings: JSON.stringify(settings), configured: false });
    await keepFailed(store, engine.arns);
    const window = { from: instant(T0 - 1), to: instant(T0 + 86_400_000) };
    const request = { name: "killed", filter: "", ...window, trial: null, rate: 100, stopAbove: 1 };
    const made = await makeMassRedrive(store, request);
    const id = made.ok ? made.value.id : -1;
    await actOnMassRedrive(store, id, { action: "confirm", count: executions }, Date.now());
    const script = await bundled("tests/support/massProcess.ts", join(scratch, "mass.mjs"));
    const start = () => massProcess(script, [own.url, ROOT, String(id)]);
    for (let kill = 0; kill < kills; kill++) {
      const child = start();
      await child.open;
      await new Promise((resolve) => setTimeout(resolve, draw(seed, 1, kill) * LONGEST_LIFE_MS));
      await child.kill();
    }
    const last = start();
    expect(await last.gone).toBe(0);
    const redrive = await store.massRedrives.read(id);
    const counts = { succeeded: executions - broken, failedAgain: broken };
    expect(redrive).toMatchObject({ state: "done", counts });
    expect(await engine.redrives()).toEqual(engine.arns.map(() => 1));
    expect([...engine.invoked.values()]).toEqual(engine.arns.map(() => 2));
  } finally {
    await api.close();
    await engine.close();
    await Promise.all([store.close(), engineStore.close()]);
    await Promise.all([own.drop(), theirs.drop()]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

function massProcess(script: string, args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const open = new Promise<void>((resolve) => {
    child.stdout.on("data", (data: Buffer) => data.toString().includes("open") && resolve());
    child.once("exit", () => resolve());
  });
  return {
    open,
    gone,
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
