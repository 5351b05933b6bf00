import { expect } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { IngestReport } from "@/lib/server/sources/ingestOnce";
import { openStore, type Store } from "@/lib/store/store";
import { AwsWorld, type WorldOptions } from "./awsWorld/awsWorld";
import { collectedIn, firstDifference } from "./awsWorld/compareTruth";
import { ROUGH } from "./awsWorld/misbehaviour";
import type { ExpectedRun } from "./awsWorld/truth";
import { query, ROOT, sqliteDatabase, type TestDatabase } from "./databases";
import { HoldingHandler, startAwsServer } from "./awsWorld/server";
import { ingestAll } from "./ingestWorld";

const MINUTE = 60_000;

/** How long executions go on to start in such an account. */
export const LIVE_MS = 20 * MINUTE;
/** Minutes before each further look: in the midst of it, soon after it, and when nothing happens any more. */
export const PAUSES = [15, 30, 180];

/** What is stored is held against the account itself. */
const COMMON = { region: "eu-west-1", metrics: false } as const;
export const STANDARD: SourceSettings = { name: "standard", kind: "standard", share: 1, ...COMMON };
export const EXPRESS: SourceSettings = { name: "express", kind: "express", since: "3d", ...COMMON };

export type ReadWorld = {
  readonly world: AwsWorld;
  readonly reports: readonly IngestReport[];
  /** From the truth, as a sentence; null: there is none. */
  readonly difference: string | null;
};

/**
 * Reads a made-up account now, while more happens in it, and when nothing happens any more; compares what is stored then.
 * The database is dropped.
 */
export async function readWorld(options: WorldOptions, source: SourceSettings): Promise<ReadWorld> {
  return readMade(await AwsWorld.make({ liveMs: LIVE_MS, ...options }), options.seed, source);
}

/** The same, each request over a socket. */
export async function readWorldOverSockets(options: WorldOptions, source: SourceSettings): Promise<ReadWorld> {
  const world = await AwsWorld.make({ liveMs: LIVE_MS, ...options });
  const server = await startAwsServer(world.service);
  try {
    const handler = new HoldingHandler(world.clock, server.holds);
    return await readMade(world, options.seed, { ...source, endpoint: server.endpoint }, handler);
  } finally {
    await server.close();
  }
}

async function readMade(
  world: AwsWorld,
  seed: number,
  source: SourceSettings,
  service?: HoldingHandler,
): Promise<ReadWorld> {
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  const reports: IngestReport[] = [];
  try {
    for (const minutes of [0, ...PAUSES]) {
      await world.clock.pass(minutes * MINUTE);
      reports.push(await ingestAll(world, store, source, seed, service));
    }
    const difference = (await differenceOf(world, store, [source])) ?? (await countedWrong(database, store));
    return { world, reports, difference };
  } finally {
    await store.close();
    await database.drop();
  }
}

/** From the truth as it is now; the history of a run that goes on is read when somebody opens it. */
export function differenceOf(
  world: AwsWorld,
  store: Store,
  sources: readonly SourceSettings[],
): Promise<string | null> {
  const now = world.clock.now();
  return firstDifference(collectedIn(store), world.world, {
    ...{ between: [now, now], gone: world.service.counters.gone },
    kinds: sources.map(({ kind }) => (kind === "express" ? "EXPRESS" : "STANDARD")),
    wantsHistory: ({ status }: ExpectedRun) => status !== "RUNNING",
  });
}

/**
 * What was counted as new is what is there, and all of it is of a source: nothing was stored twice. Null, or what differs
 * as a sentence.
 */
export async function countedWrong(database: TestDatabase, store: Store): Promise<string | null> {
  const counted = { executions: 0, events: 0 };
  for (const { counts } of await store.sources.list()) {
    counted.executions += counts.executions;
    counted.events += counts.events;
  }
  const number = async (sql: string) => Number((await query(database, sql))[0]?.["n"]);
  const executions = await store.executions.count();
  const assigned = await number(`SELECT SUM("events") AS n FROM "Execution"`);
  const events = assigned + (await number(`SELECT COUNT(*) AS n FROM "UnassignedEvent"`));
  const brought = await number(`SELECT COUNT(DISTINCT "executionId") AS n FROM "ExecutionSource"`);
  if (brought !== executions) return `${executions} executions are stored, ${brought} of a source.`;
  if (counted.executions !== executions) return `${executions} executions are stored, ${counted.executions} counted.`;
  return counted.events === events ? null : `${events} events are stored, ${counted.events} counted.`;
}

/** Reads an account where everything goes wrong that can: to its end each time, and the truth is stored. */
export async function expectRough(given: WorldOptions, read = readWorld): Promise<void> {
  const source = given.standard > 0 ? STANDARD : EXPRESS;
  const { reports, difference } = await read({ ...given, misbehaviour: ROUGH }, source);
  expect(reports.map(({ ended }) => ended)).toEqual(reports.map(() => null));
  expect(difference).toBeNull();
}
