import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { readExecutionArn } from "@/lib/base/arn";
import type { ExecutionRow } from "@/lib/contract/execution";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import { type SampleSettings, type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import { type Buckets, sample, type Success } from "@/lib/ingest/sources/express/sampling";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { openStore, type Store } from "@/lib/store/store";
import { instant } from "@/lib/base/instant";
import { AwsWorld } from "../../support/awsWorld/awsWorld";
import { CALM, type Misbehaviour, ROUGH } from "../../support/awsWorld/misbehaviour";
import { type ExpectedRun, expressRuns } from "../../support/awsWorld/truth";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { ingestAll, toolsOf } from "../../support/ingestWorld";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const successes = fc.array(
  fc
    .record({ id: fc.nat(10_000), machine: fc.nat(1), minutes: fc.nat(90) })
    .map(({ id, machine, minutes }): Success => ({
      ...{ arn: `arn:${machine}:${id}:${minutes}`, machineArn: `machine ${machine}` },
      ...{ startedAt: minutes * MINUTE, endedAt: minutes * MINUTE + 1_000 },
    })),
  { maxLength: 60 },
);

test("the weights of what is kept of an hour are how many there were, after each portion", () => {
  fc.assert(
    fc.property(
      fc.array(successes, { maxLength: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(0, 0.1, 0.5),
      fc.constantFrom("hour", "minute"),
      (portions, above, keep, per) => {
        const settings: SampleSettings = { above, keep, per };
        let buckets: Buckets = {};
        const weights = new Map<string, number>();
        const hours = new Map<string, string>();
        const wanted = new Map<string, number>();
        for (const portion of portions) {
          const sampled = sample(buckets, portion, settings);
          buckets = sampled.buckets;
          const out = new Set(sampled.leftOut.map(({ arn }) => arn));
          for (const { arn, machineArn, startedAt } of portion) {
            const hour = `${machineArn} ${Math.floor(startedAt / (per === "hour" ? HOUR : MINUTE))}`;
            hours.set(arn, hour);
            wanted.set(hour, (wanted.get(hour) ?? 0) + 1);
            if (!out.has(arn)) weights.set(arn, (weights.get(arn) ?? 0) + 1);
          }
          for (const { arn, more } of sampled.weighed) {
            expect(weights.has(arn), "only what is kept stands for others").toBe(true);
            weights.set(arn, (weights.get(arn) ?? 0) + more);
          }
          const sums = new Map<string, number>();
          for (const [arn, weight] of weights) {
            const hour = hours.get(arn) ?? "";
            sums.set(hour, (sums.get(hour) ?? 0) + weight);
          }
          expect(sums).toEqual(wanted);
        }
      },
    ),
  );
});

/** Without CloudWatch's metrics: what is stored is held against the account at the moment when it was read. */
const EXPRESS: SourceSettings = {
  ...{ name: "express", kind: "express", region: "eu-west-1", since: "5h" },
  metrics: false,
};

/** Begins to read and ends after some transactions, as a program does that is ended. */
async function interrupted(world: AwsWorld, store: Store, settings: SourceSettings, after: number): Promise<void> {
  const { name, kind } = settings;
  await store.sources.define({ name, kind, settings: JSON.stringify(settings), configured: false });
  const stop = new AbortController();
  let commits = 0;
  const onProgress = () => {
    commits += 1;
    if (commits === after) stop.abort(new Error("It ends here."));
  };
  await world.clock.run(ingestOnce(toolsOf(world, store), settings, stop.signal, onProgress));
}

/** Reads the logs of an account again and again; each reading begins anew, as after an end of the program. */
async function read(settings: SourceSettings, misbehaviour: Misbehaviour, expressEvents: number) {
  const database = sqliteDatabase();
  const world = await AwsWorld.make({
    ...{ seed: 11, standard: 0, expressEvents, expressDays: 0.15, liveMs: 20 * MINUTE, misbehaviour },
  });
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  closing.push(async () => {
    await store.close();
    await database.drop();
  });
  for (const commits of [9, 31]) await interrupted(world, store, settings, commits);
  for (const minutes of [0, 10, 180]) {
    await world.clock.pass(minutes * MINUTE);
    await ingestAll(world, store, settings);
  }
  return { store, rows: await storedRows(store), truth: [...expressRuns(world.world, world.clock.now())] };
}

async function storedRows(store: Store): Promise<ExecutionRow[]> {
  const rows: ExecutionRow[] = [];
  for (let page = 1; ; page += 1) {
    const found = await store.executions.list({ ...NO_FILTER, sort: DEFAULT_SORT, page, size: 200 });
    rows.push(...found.rows);
    if (found.next === null) return rows;
  }
}

type Counted = { readonly arn: string | null; readonly status: string | null; readonly start: number | null };

/** How many succeeded, by machine and the hour of their start; `weightOf` each. */
function succeeded<T extends Counted>(runs: readonly T[], weightOf: (run: T) => number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const run of runs) {
    if (run.status !== "SUCCEEDED") continue;
    const machine = readExecutionArn(run.arn ?? "")?.machine ?? "";
    const hour = run.start === null ? "" : new Date(Math.floor(run.start / HOUR) * HOUR).toISOString();
    counts[`${machine} ${hour}`] = (counts[`${machine} ${hour}`] ?? 0) + weightOf(run);
  }
  return counts;
}

const withStart = (rows: readonly ExecutionRow[]) => rows.map((row) => ({ ...row, start: row.startedAt }));
const one = () => 1;
/** ARNs of what ended in another way. Of two runs without a start nobody tells which an event is of. */
function others(runs: readonly Counted[]): (string | null)[] {
  const isTold = ({ arn, start }: Counted) => start !== null || runs.filter((one) => one.arn === arn).length === 1;
  const hasFailed = ({ status }: Counted) => status !== null && status !== "SUCCEEDED" && status !== "UNKNOWN";
  return runs.flatMap((run) => (hasFailed(run) && isTold(run) ? [run.arn] : [])).sort();
}

async function countOf(store: Store): Promise<number> {
  while (await store.rollups.follow());
  const sums = (await store.costs.sums({ from: instant(0), to: instant(Date.UTC(2030, 0, 1)) })) ?? [];
  return sums.reduce((sum, { status, quantities }) => sum + (status === "SUCCEEDED" ? quantities.executions : 0), 0);
}

const sumOf = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0);

test("weights make the truth again, by machine and hour, on the worst day", { timeout: 600_000 }, async () => {
  const { store, rows, truth } = await read({ ...EXPRESS, sample: { above: 1, keep: 0.2 } }, ROUGH, 1_500);
  const wanted = succeeded<ExpectedRun>(truth, one);
  const kept = withStart(rows);
  expect(sumOf(succeeded(kept, one))).toBeLessThan(sumOf(wanted) / 2);
  expect(succeeded(kept, ({ weight }) => weight)).toEqual(wanted);
  // Of what did not succeed nothing is left out, and each is itself alone.
  expect(others(kept)).toEqual(others(truth));
  expect(rows.filter(({ status, weight }) => status !== "SUCCEEDED" && weight !== 1)).toEqual([]);
  expect(await countOf(store)).toBe(sumOf(wanted));
  const counts = (await store.sources.get("express"))?.counts;
  expect(counts?.sampledOut).toBe(sumOf(wanted) - sumOf(succeeded(kept, one)));
});

test("without sampling each stands for itself", { timeout: 600_000 }, async () => {
  const { rows, truth } = await read(EXPRESS, CALM, 400);
  expect(succeeded(withStart(rows), one)).toEqual(succeeded<ExpectedRun>(truth, one));
  expect(rows.filter(({ weight }) => weight !== 1)).toEqual([]);
});

test("only a source of logs samples, and keeps at least one", () => {
  const isTaken = (change: object) => sourceSchema.safeParse({ ...EXPRESS, ...change }).success;
  expect(isTaken({ sample: { above: 100, per: "minute", keep: 0.5 } })).toBe(true);
  expect(isTaken({ sample: { above: 0 } })).toBe(false);
  expect(isTaken({ sample: { above: 100, keep: 2 } })).toBe(false);
  expect(isTaken({ kind: "standard", sample: { above: 100 } })).toBe(false);
});
