import { expect } from "vitest";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { SOURCE_LEASE_MS, type SourceTools } from "@/lib/server/sources/heldSource";
import { ingestOnce, type IngestReport } from "@/lib/server/sources/ingestOnce";
import { openStore, type Store } from "@/lib/store/store";
import { draw } from "./awsWorld/ids";
import { AwsWorld, type WorldOptions } from "./awsWorld/awsWorld";
import { query, ROOT, sqliteDatabase, type TestDatabase } from "./databases";
import { toolsOf } from "./ingestWorld";
import { countedWrong, differenceOf, EXPRESS, LIVE_MS, PAUSES, STANDARD } from "./readWorld";

/*
 * Whoever reads sources dies at writes of its database, just before and just after them: another one takes the source
 * when its lease has run out, and goes on. The end has to be that of a reading that nothing disturbed.
 */

const MINUTE = 60_000;
const SOURCES = [STANDARD, { ...EXPRESS, since: "1d" }] as const satisfies readonly SourceSettings[];

/** Twenty Standard executions, a Map Run of twelve items and some five hundred log events: of everything a little. */
export const ACCOUNT: WorldOptions = {
  ...{ seed: 220, standard: 20, expressEvents: 500, expressDays: 1 },
  huge: { items: 12, failures: 2, bucket: null },
};

/** What becomes of the process at a write, by its number since the beginning, from 1. */
export type DiesAt = (write: number) => "before" | "after" | null;

/** One write of eight, drawn by a seed: on either side of it. */
export function sometimes(seed: number): DiesAt {
  return (write) => {
    if (draw(seed, 0, write) > 1 / 8) return null;
    return draw(seed, 1, write) < 0.5 ? "before" : "after";
  };
}

/** Checks that runs with deaths end as the one without. */
export async function checkCrashes(calm: CrashedRun, deaths: readonly DiesAt[]): Promise<void> {
  for (const [at, diesAt] of deaths.entries()) {
    const ran = await crashedRun(ACCOUNT, diesAt);
    expect(ran.deaths, `run ${at}`).toBeGreaterThan(0);
    expect(ran.difference, `run ${at}`).toBeNull();
    expect(firstOther(ran, calm), `run ${at}`).toBeNull();
  }
}

export type CrashedRun = {
  readonly writes: number;
  readonly deaths: number;
  readonly reports: readonly IngestReport[];
  /** What is stored in the end, a line a thing, by the ARN that it is about. */
  readonly end: ReadonlyMap<string, readonly string[]>;
  readonly gone: ReadonlySet<string>;
  /** From the truth; null: there is none. */
  readonly difference: string | null;
};

/** Reads an account from its beginning until nothing happens any more. The database is dropped. */
export async function crashedRun(options: WorldOptions, diesAt: DiesAt): Promise<CrashedRun> {
  const database = sqliteDatabase();
  const world = await AwsWorld.make({ liveMs: LIVE_MS, ...options });
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(world.clock.now()) });
  try {
    for (const { name, kind, ...more } of SOURCES) {
      const settings = JSON.stringify({ name, kind, ...more });
      await store.sources.define({ name, kind, settings, configured: false });
    }
    const reading = new MortalReading(world, store, diesAt);
    for (const minutes of [0, ...PAUSES]) {
      await world.clock.pass(minutes * MINUTE);
      for (const settings of SOURCES) await reading.toItsEnd(settings);
    }
    const { writes, deaths, reports } = reading;
    const difference = (await differenceOf(world, store, SOURCES)) ?? (await countedWrong(database, store));
    const end = await endOf(database);
    return { writes, deaths, reports, end, gone: world.service.counters.gone, difference };
  } finally {
    await store.close();
    await database.drop();
  }
}

/** The first thing that is other in one run than in another; null: there is none. What was about to expire may be. */
export function firstOther(ran: CrashedRun, calm: CrashedRun): string | null {
  for (const arn of new Set([...ran.end.keys(), ...calm.end.keys()])) {
    if (ran.gone.has(arn) || calm.gone.has(arn)) continue;
    const [is, was] = [ran, calm].map(({ end }) => (end.get(arn) ?? ["nothing"]).join("\n"));
    if (is !== was) return `${arn} has\n${is}\nand undisturbed\n${was}`;
  }
  return null;
}

const never = () => new Promise<never>(() => undefined);

class MortalReading {
  writes = 0;
  deaths = 0;
  readonly reports: IngestReport[] = [];

  constructor(
    private readonly world: AwsWorld,
    private readonly store: Store,
    private readonly diesAt: DiesAt,
  ) {}

  /** Reads a source until nothing is left of what is there, by as many processes as it takes. */
  async toItsEnd(settings: SourceSettings): Promise<void> {
    const { clock } = this.world;
    let waited = 0;
    for (;;) {
      const report = await clock.run(this.byOne(settings));
      if (report === null) waited = 0;
      else if (report.ended?.why !== "taken") return void this.reports.push(report);
      // A lease is another's until it was seen silent for its time.
      if (waited > 2 * SOURCE_LEASE_MS) throw new Error("Nobody can take the source of a process that died.");
      await clock.pass(SOURCE_LEASE_MS / 3);
      waited += SOURCE_LEASE_MS / 3;
    }
  }

  /** Reads by one process; null: it died. */
  private byOne(settings: SourceSettings): Promise<IngestReport | null> {
    let isDead = false;
    const death = new AbortController();
    const died = new Promise<null>((resolve) => death.signal.addEventListener("abort", () => resolve(null)));
    const die = () => {
      isDead = true;
      this.deaths += 1;
      death.abort(new Error("the process died"));
      return never();
    };
    const tools = toolsOf(this.world, this.store, this.deaths + 1);
    const mortalTools: SourceTools = {
      ...tools,
      // What is never answered holds no time.
      store: this.mortal(tools.store, () => isDead, die),
      clock: {
        now: tools.clock.now,
        sleep: (ms, signal) =>
          isDead
            ? never()
            : tools.clock
                .sleep(ms, AbortSignal.any([signal, death.signal]))
                .catch((error: unknown) => (isDead ? never() : Promise.reject(error as Error))),
      },
      handler: {
        ...tools.handler,
        handle: (...given: Parameters<typeof tools.handler.handle>) =>
          isDead ? never() : tools.handler.handle(...given),
      },
    };
    const read = ingestOnce(mortalTools, settings, new AbortController().signal, () => undefined);
    return Promise.race([read, died]);
  }

  /** The store as a process sees it that dies: from then on nothing that it asks for is done. */
  private mortal(store: SourceTools["store"], isDead: () => boolean, die: () => Promise<never>): SourceTools["store"] {
    const call = async (name: string, act: () => Promise<unknown>) => {
      if (isDead()) return never();
      const side = WRITES.has(name) ? this.diesAt((this.writes += 1)) : null;
      if (side === "before") return die();
      const answer = await act();
      if (isDead()) return never();
      return side === "after" ? die() : answer;
    };
    const wrapped = <T extends object>(subject: T): T =>
      new Proxy(subject, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== "function") return value;
          return (...args: unknown[]) =>
            call(String(name), () => Reflect.apply(value, target, args) as Promise<unknown>);
        },
      });
    return { sources: wrapped(store.sources), leases: wrapped(store.leases) };
  }
}

/** What changes the database: `due` notes what it hands out. */
const WRITES = new Set(["commit", "due", "note", "take", "release"]);

/** Everything that a reading leaves and that no clock and no number of requests decides, by the ARN that it is about. */
async function endOf(database: TestDatabase): Promise<ReadonlyMap<string, readonly string[]>> {
  const end = new Map<string, string[]>();
  for (const sql of LEFT) {
    for (const { about, ...row } of await query(database, sql)) {
      const key = String(about);
      end.set(key, [
        ...(end.get(key) ?? []),
        JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
      ]);
    }
  }
  return new Map([...end].map(([arn, lines]) => [arn, lines.sort()]));
}

const LEFT = [
  `SELECT e."arn" AS about, e."startedAt", e."stoppedAt", e."status", e."error", e."redrives", e."events", e."missing",
     e."completeness", e."origins", s."source", s."source" || ' brought' AS what FROM "Execution" e
     LEFT JOIN "ExecutionSource" s ON s."executionId" = e."id"`,
  `SELECT "arn" AS about, "source", "kind", "reason", 'wanted' AS what FROM "SourceWanted"`,
  `SELECT "what" AS about, "source", "why", 'set aside' AS what FROM "SetAsideRecord"`,
  `SELECT "machineId" AS about, "source", "definitionHash", "logging", "tags", 'machine' AS what FROM "MachineSeen"`,
];
