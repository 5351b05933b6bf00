import { type Redaction } from "@/lib/redact/redactor";
import { readAddress } from "./address";
import { type Database, migrationsOf, openDatabase } from "./database";
import type { SeenLeases } from "./lease";
import { behaviourIn } from "./subjects/behaviour";
import { changesIn } from "./subjects/changes";
import { costsIn } from "./subjects/costs";
import { definitionsIn } from "./subjects/definitions";
import { engineIn } from "./subjects/engine";
import { executionsIn } from "./subjects/executions";
import { fleetIn } from "./subjects/fleet";
import { forksIn } from "./subjects/forks";
import { historiesIn } from "./subjects/histories";
import { jobsIn } from "./subjects/jobs";
import { leasesIn } from "./subjects/leases";
import { linksIn } from "./subjects/links";
import { machinesIn } from "./subjects/machines";
import { markersIn } from "./subjects/markers";
import { sourcesIn } from "./subjects/sources";
import { outputsIn } from "./subjects/outputs";
import { massRedrivesIn } from "./subjects/massRedrives";
import { overviewIn } from "./subjects/overview";
import { repairsIn } from "./subjects/repairs";
import { replaysIn } from "./subjects/replays";
import { rollupsIn } from "./subjects/rollups";
import { verdictsIn } from "./subjects/verdicts";
import { watchIn } from "./subjects/watch";
import { watched } from "./watched";
import type { Subjects } from "./subjects/subjects";

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
  /** What is hidden in what is searched and listed; nothing by default. */
  readonly redaction?: Redaction;
};

/** Everything that is kept. The only way to the database. */
export type Store = Subjects & {
  readonly kind: Database["kind"];
  /** What is hidden in what is searched and listed, and has to be wherever a payload is shown. */
  readonly redaction: Redaction;
  close(): Promise<void>;
};

/** Opens the database, creating and migrating what is missing. Throws when the address is not one or cannot be reached. */
export async function openStore({ url, root, now = Date.now, ...given }: StoreOptions): Promise<Store> {
  const elapsed = given.elapsed ?? (now === Date.now ? () => performance.now() : now);
  const address = readAddress(url, root);
  if (!address.ok) throw new Error(`DATABASE_URL cannot be used: ${address.error}.`);
  const database = await openDatabase(address.value, root, undefined, given.sqliteThread, given.redaction);
  const subjects = subjectsIn(database, now, elapsed);
  return {
    ...watched(subjects, database, address.value, migrationsOf(address.value, root), elapsed),
    kind: database.kind,
    redaction: database.redaction,
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
    machines: machinesIn(database, now),
    behaviour: behaviourIn(database),
    markers: markersIn(database, now),
    definitions: definitionsIn(database),
    verdicts: verdictsIn(database, now),
    replays: replaysIn(database, now),
    fleet: fleetIn(database, now),
    forks: forksIn(database, now),
    jobs: jobsIn(database, clocks, seen),
    changes: changesIn(database),
    costs: costsIn(database, now),
    leases: leasesIn(database, clocks, seen),
    links: linksIn(database, now),
    rollups: rollupsIn(database, now),
    overview: overviewIn(database, now),
    repairs: repairsIn(database, now),
    massRedrives: massRedrivesIn(database, now),
    outputs: outputsIn(database),
    watch: watchIn(database, now),
    engine: engineIn(database, now),
  };
}
