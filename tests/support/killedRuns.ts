import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openStore, type Store } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "./databases";
import { allEnded, bundledEngine, engineProcess, linesOf, Outcomes } from "./engineProcess";
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
    const script = await bundledEngine(scratch);
    const log = join(scratch, "invoked");
    writeFileSync(log, "");
    const start = (...names: readonly string[]) => engineProcess(script, [database.url, ROOT, log, ...names]);
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
export async function expectWell(store: Store, acknowledged: readonly string[]): Promise<void> {
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

/** 0 to 1, the same for the same seed. */
function drawn(seed: number, place: number): number {
  const x = Math.sin(seed * 12.9898 + place * 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
