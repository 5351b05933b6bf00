import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/contract/changeFeed";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, query, ROOT, type TestDatabase } from "./databases";
import { arnOf, chargeRun, ingested } from "./ingested";
import { randomOf } from "./mutate";
import { raceFile } from "./race";

/*
 * Writers and readers at random, each with a connection of its own, and a process that imports and is killed: readers
 * see every change once and in order, and as many as were made.
 */

const WRITERS = 3;
const READERS = 2;
/** Changes that one writer tries to make. */
const OPERATIONS = 12;
/** Executions that the writers change: few, so that they meet. */
const EXECUTIONS = 5;
/** Executions that the process imports which is killed once one of them, drawn, is stored. */
const IMPORTED = 40;

/** Changes that were made, by kind. */
type Made = { execution: number; executionRemoved: number; verdict: number };

/** Throws unless `changes` are the numbers from `from + 1` to `to`, each once and ascending. */
export function expectOnceInOrder(changes: readonly Pick<Change, "seq">[], from: number, to: number): void {
  expect(changes.map(({ seq }) => seq)).toEqual(Array.from({ length: to - from }, (_, i) => from + 1 + i));
}

export function defineChangeFeedProperty({ seeds, timeout }: { readonly seeds: number; readonly timeout: number }) {
  describe.each(DATABASES)("readers of the change feed on %s", async (_, create) => {
    const database = await create();
    describe.skipIf(database === null)("see every change once and in order", () => {
      const place = database as TestDatabase;
      const folder = mkdtempSync(join(tmpdir(), "stepscope-feed-"));
      const stores: Store[] = [];
      beforeAll(async () => {
        for (let n = 0; n < WRITERS + READERS; n++) stores.push(await open(place));
      });
      afterAll(async () => {
        for (const store of stores) await store.close();
        rmSync(folder, { recursive: true });
        await place.drop();
      });

      test.each(Array.from({ length: seeds }, (__, seed) => seed))("seed %i", { timeout }, async (seed) => {
        const [writers, readers] = [stores.slice(0, WRITERS), stores.slice(WRITERS)];
        const from = await (stores[0] as Store).changes.number();
        let isOver = false;
        const reading = readers.map((store, n) => readAll(store, from, randomOf(seed * 100 + n), () => isOver));
        const victim = arnOf(`race-${seed}-${Math.floor(randomOf(seed)() * IMPORTED)}`);
        const killed = importAndKill(raceFile(folder, seed, IMPORTED), place, async () => {
          return (await (stores[0] as Store).executions.findByArn(victim)) !== null;
        });
        const made = await Promise.all(writers.map((store, n) => write(store, seed, randomOf(seed * 100 + 50 + n))));
        await killed;
        isOver = true;
        const seen = await Promise.all(reading);
        const { to, imported } = await settled(stores[0] as Store, place, seed);
        for (const changes of seen) {
          expectOnceInOrder(changes, from, Math.max(from, ...changes.map(({ seq }) => seq)));
        }
        const all = await readAll(
          stores[0] as Store,
          from,
          () => 1,
          () => true,
        );
        expectOnceInOrder(all, from, to);
        for (const changes of seen) expect(changes).toEqual(all.slice(0, changes.length));
        const sum = (kind: keyof Made) => made.reduce((total, one) => total + one[kind], 0);
        expect(countKinds(all)).toEqual({
          execution: sum("execution") + imported,
          executionRemoved: sum("executionRemoved"),
          verdict: sum("verdict"),
        });
      });
    });
  });
}

function countKinds(changes: readonly Change[]) {
  const count = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind).length;
  return { execution: count("execution"), executionRemoved: count("executionRemoved"), verdict: count("verdict") };
}

/** What a reader sees from a number on, a few at a time, until it is over and nothing more comes. */
async function readAll(store: Store, from: number, random: () => number, isOver: () => boolean): Promise<Change[]> {
  const all: Change[] = [];
  for (let seq = from; ;) {
    const last = isOver();
    const answer = await store.changes.after(seq, 1 + Math.floor(random() * 7));
    if (answer.reload) throw new Error(`told to reload after ${seq}`);
    all.push(...answer.changes);
    seq = answer.last;
    if (last && answer.changes.length === 0) return all;
    if (random() < 0.5) await pause(random() * 10);
  }
}

/** Once the database is at rest: a server may still commit what a killed process asked for. */
async function settled(store: Store, place: TestDatabase, seed: number) {
  for (;;) {
    const to = await store.changes.number();
    const sql = `SELECT count(*) AS n FROM "Execution" WHERE "arn" LIKE '%:race-${seed}-%'`;
    const [row] = await query(place, sql);
    await pause(50);
    if ((await store.changes.number()) === to) return { to, imported: Number(row?.["n"]) };
  }
}

/** Imports a file in a process of its own, which is killed when `isTime` says so. */
async function importAndKill(path: string, { url }: TestDatabase, isTime: () => Promise<boolean>): Promise<void> {
  const args = [join(ROOT, "bin/stepscope.mjs"), "import", path, "--json"];
  const child = spawn(process.execPath, args, { env: { ...process.env, DATABASE_URL: url }, stdio: "ignore" });
  let isRunning = true;
  const ended = new Promise((resolve) => child.on("close", resolve)).then(() => void (isRunning = false));
  while (isRunning && !(await isTime())) await pause(5);
  child.kill("SIGKILL");
  await ended;
}

/** Makes changes at random, and counts those that the store says it made. */
async function write(store: Store, seed: number, random: () => number): Promise<Made> {
  const made: Made = { execution: 0, executionRemoved: 0, verdict: 0 };
  for (let n = 0; n < OPERATIONS; n++) {
    const arn = arnOf(`feed-${seed}-${Math.floor(random() * EXECUTIONS)}`);
    const dice = random();
    const row = dice < 0.6 ? null : await store.executions.findByArn(arn);
    if (row === null) {
      const events = chargeRun({ arn }, { failures: 3, end: "succeeded" });
      const part = events.slice(0, 4 + Math.floor(random() * (events.length - 3)));
      const { outcome } = await store.executions.save(ingested(part, { arn }));
      if (outcome !== "duplicate") made.execution++;
    } else if (dice < 0.75) {
      const given = await store.executions.assign(row.key, { machine: `machine-${Math.floor(random() * 3)}` });
      if (given !== null) made.execution++;
    } else if (dice < 0.9) {
      const verdict = { code: "match", reason: null, accepted: 0, divergence: null, definition: null } as const;
      made.verdict += await store.verdicts.write([
        { executionId: row.id, revision: row.contentRevision, mark: null, verdict },
      ]);
    } else {
      made.executionRemoved += await store.executions.remove([row.id]);
    }
  }
  return made;
}
