import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINE_LEASE_MS } from "@/lib/runner/durable/lease";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, ROOT, type TestDatabase } from "../../support/databases";
import {
  allEnded,
  bundledEngine,
  engineProcess,
  type EngineProcess,
  linesOf,
  Outcomes,
} from "../../support/engineProcess";
import { expectWell } from "../../support/killedRuns";
import { createScript } from "../../support/scriptedRun";

/* Two engines, each a process as on a computer of its own, on one database: what one had goes on in the other. */

const scratch = join(ROOT, "node_modules/.cache", `stepscope-take-over-${process.pid}`);
/** Until a silent engine's executions are taken: its lease, one beat of the other, and what a busy machine takes. */
const TAKEN_MS = ENGINE_LEASE_MS + ENGINE_LEASE_MS / 3 + 20_000;

let script: string;

beforeAll(async () => {
  mkdirSync(scratch, { recursive: true });
  script = await bundledEngine(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(DATABASES)("two engines on one %s", async (kind, create) => {
  const database = await create();
  describe.skipIf(database === null)("database", () => {
    const { url } = (database ?? {}) as TestDatabase;
    const log = join(scratch, `invoked-${kind}`);
    let store: Store;
    let first: EngineProcess;
    let second: EngineProcess;

    beforeAll(async () => {
      store = await open(database as TestDatabase);
      await createScript(store, (virtual) => Math.min(virtual, virtual === 60 ? 4 : 1));
    });
    afterAll(async () => {
      await first?.kill();
      await second?.kill();
      await store?.close();
      await (database as TestDatabase).drop();
    });

    /** Opens two; the first one starts executions. Resolves when these are under way. */
    async function begin(names: readonly string[]): Promise<string> {
      writeFileSync(log, "");
      second = engineProcess(script, [url, ROOT, log], "other-host");
      await second.open;
      first = engineProcess(script, [url, ROOT, log, ...names], "one-host");
      await first.open;
      while (first.started().length < names.length || linesOf(log).length < names.length) await pause(20);
      const owners = await store.engine.owners();
      expect(owners).toHaveLength(1);
      expect(owners[0]).toContain("one-host");
      return owners[0] ?? "";
    }

    async function takenFrom(owner: string): Promise<void> {
      const until = performance.now() + TAKEN_MS;
      while ((await store.engine.owners()).includes(owner)) {
        if (performance.now() > until) throw new Error(`${owner} still has its executions`);
        await pause(100);
      }
    }

    /** Attempts whose outcome was stored before a moment are not made after it. */
    async function end(names: readonly string[], seen: number, outcomes: Outcomes): Promise<void> {
      await allEnded(store);
      const again = linesOf(log).slice(seen);
      expect(again.filter((attempt) => outcomes.stored.has(attempt))).toEqual([]);
      await expectWell(store, names);
      await second.kill();
    }

    it("when one is killed the other goes on within the lease, and nothing is lost", { timeout: 600_000 }, async () => {
      const names = ["killed-1", "killed-2", "killed-3"];
      const owner = await begin(names);
      await first.kill();
      const outcomes = new Outcomes(store);
      await outcomes.read();
      const seen = linesOf(log).length;
      await takenFrom(owner);
      await end(names, seen, outcomes);
    });

    // A process that stands still may hold the lock of an SQLite file, which no other can break.
    it.skipIf(kind === "SQLite")(
      "one that stood still and comes back writes nothing any more, and ends",
      { timeout: 600_000 },
      async () => {
        const names = ["frozen-1", "frozen-2"];
        const owner = await begin(names);
        first.freeze();
        // What it had asked the database for is written by now, or stays unwritten.
        await pause(500);
        const outcomes = new Outcomes(store);
        await outcomes.read();
        const seen = linesOf(log).length;
        await takenFrom(owner);
        first.thaw();
        expect(await first.gone).toBe(1);
        await end(names, seen, outcomes);
      },
    );
  });
});
