import { readAddress } from "./address";
import { type Database, migrationsOf, openDatabase } from "./database";
import type { SeenLeases } from "./lease";
import { type Changes, changesIn } from "./subjects/changes";
import { type Costs, costsIn } from "./subjects/costs";
import { type Definitions, definitionsIn } from "./subjects/definitions";
import { type Executions, executionsIn } from "./subjects/executions";
import { type Histories, historiesIn } from "./subjects/histories";
import { type Jobs, jobsIn } from "./subjects/jobs";
import { type Leases, leasesIn } from "./subjects/leases";
import { type Links, linksIn } from "./subjects/links";
import { type Machines, machinesIn } from "./subjects/machines";
import { type Sources, sourcesIn } from "./subjects/sources";
import { type Replays, replaysIn } from "./subjects/replays";
import { type Rollups, rollupsIn } from "./subjects/rollups";
import { type Verdicts, verdictsIn } from "./subjects/verdicts";
import { watched } from "./watched";

export type StoreOptions = {
  /** `file:PATH` or `postgresql://…`. */
  readonly url: string;
  /** The project's folder: what a relative path starts from, and where the migrations are. */
  readonly root: string;
  /** Milliseconds since the epoch; the computer's clock unless a test gives another. */
  readonly now?: () => number;
  /** Milliseconds that only go forward, for leases; the process's own clock, or `now` where a test gives that alone. */
  readonly elapsed?: () => number;
  /** The bundled thread that holds an SQLite file; without it the file is held by the calling thread. */
  readonly sqliteThread?: string | null;
};

/** What is kept, by subject: who needs one of them asks for that alone. */
export type Subjects = {
  readonly executions: Executions;
  readonly histories: Histories;
  readonly sources: Sources;
  readonly machines: Machines;
  readonly definitions: Definitions;
  readonly verdicts: Verdicts;
  readonly replays: Replays;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly costs: Costs;
  readonly leases: Leases;
  readonly links: Links;
  readonly rollups: Rollups;
};

/** Everything that is kept. The only way to the database. */
export type Store = Subjects & {
  readonly kind: Database["kind"];
  close(): Promise<void>;
};

/** Opens the database, creating and migrating what is missing. Throws when the address is not one or cannot be reached. */
export async function openStore({ url, root, now = Date.now, ...given }: StoreOptions): Promise<Store> {
  const elapsed = given.elapsed ?? (now === Date.now ? () => performance.now() : now);
  const address = readAddress(url, root);
  if (!address.ok) throw new Error(`DATABASE_URL cannot be used: ${address.error}.`);
  const database = await openDatabase(address.value, root, undefined, given.sqliteThread);
  const subjects = subjectsIn(database, now, elapsed);
  return {
    ...watched(subjects, database, address.value, migrationsOf(address.value, root), elapsed),
    kind: database.kind,
    close: () => database.prisma.$disconnect(),
  };
}

function subjectsIn(database: Database, now: () => number, elapsed: () => number): Subjects {
  const clocks = () => ({ now: now(), elapsed: elapsed() });
  const seen: SeenLeases = new Map();
  return {
    executions: executionsIn(database, now),
    histories: historiesIn(database),
    sources: sourcesIn(database, now),
    machines: machinesIn(database),
    definitions: definitionsIn(database),
    verdicts: verdictsIn(database, now),
    replays: replaysIn(database, now),
    jobs: jobsIn(database, clocks, seen),
    changes: changesIn(database),
    costs: costsIn(database, now),
    leases: leasesIn(database, clocks, seen),
    links: linksIn(database, now),
    rollups: rollupsIn(database, now),
  };
}
