import type { Source as SourceColumns } from "@/generated/sqlite/client";
import { changing } from "../changes";
import type { Connection, Database } from "../database";
import { StoreRefusal } from "../refusal";
import { sanitizeText } from "../text";
import { SOURCE_COUNTS, type SourceCount, type SourceCounts } from "./sourceCommit";

/** A source as it is configured. */
export type DefinedSource = {
  /** 1 to 100 characters; what was read is known by it. */
  readonly name: string;
  readonly kind: string;
  /** JSON of what it reads and how. */
  readonly settings: string;
  /** Whether it stands in the configuration file. */
  readonly configured: boolean;
};

/** A source and how it stands. Times in ms since the epoch. */
export type SourceRow = DefinedSource & {
  readonly paused: boolean;
  /** Its rows are being removed, and its executions with them (`drop`) or not (`keep`); null: it stays. */
  readonly removing: "keep" | "drop" | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly counts: SourceCounts;
  readonly lastSuccessAt: number | null;
  /** When all that was there had been read. */
  readonly upToDateAt: number | null;
  /** When CloudWatch's metrics were asked for last, and why they were not answered; null: they were, or never asked for. */
  readonly comparedAt: number | null;
  readonly comparedProblem: string | null;
  /** The last one, whether or not it went well since. */
  readonly lastProblem: string | null;
  readonly lastProblemAt: number | null;
  /** Since the last success. */
  readonly problemCount: number;
};

/** How reading went: `problem` in a sentence. What was counted is added. */
export type SourceNote = {
  readonly problem?: string;
  readonly success?: true;
  readonly counted?: Partial<SourceCounts>;
};

const MAX_NAME = 100;
const MAX_SETTINGS = 100_000;
const MAX_PROBLEM = 2_000;
/** Sources that are listed: each has rows of its own everywhere. */
const MAX_SOURCES = 1_000;

/** The sources by name. */
export async function listSources({ prisma }: Database): Promise<SourceRow[]> {
  return (await prisma.source.findMany({ orderBy: { name: "asc" }, take: MAX_SOURCES })).map(sourceOf);
}

export async function getSource({ prisma }: Database, name: string): Promise<SourceRow | null> {
  const row = await prisma.source.findUnique({ where: { name: sanitizeText(name) } });
  return row === null ? null : sourceOf(row);
}

/**
 * Keeps a source; of one that is there the settings change, and what was read and counted stays. Throws StoreRefusal
 * for what cannot be kept, for another kind under its name, and while it is being removed.
 */
export async function defineSource(
  database: Database,
  { name, kind, settings, configured }: DefinedSource,
  now: number,
): Promise<void> {
  refuseUnusable(name, settings);
  await changing(database, now, async (connection, note) => {
    const known = await connection.source.findUnique({ where: { name } });
    if (known !== null && known.removing !== null) throw new StoreRefusal(`The source ${name} is being removed.`);
    if (known !== null && known.kind !== kind) {
      throw new StoreRefusal(`The source ${name} is of the kind ${known.kind}. Remove it before one of another kind.`);
    }
    if (known === null && (await connection.source.count()) >= MAX_SOURCES) {
      throw new StoreRefusal(`There are ${MAX_SOURCES} sources, the most that are kept. Remove one first.`);
    }
    const data = { settings, configured: configured ? 1 : 0, updatedAt: BigInt(now) };
    if (known?.settings === settings && known.configured === data.configured) return;
    await connection.source.upsert({
      where: { name },
      create: { name, kind, createdAt: BigInt(now), ...data },
      update: data,
    });
    note("source", name);
  });
}

function refuseUnusable(name: string, settings: string): void {
  if (name === "" || name.length > MAX_NAME || /\p{Cc}/u.test(name) || sanitizeText(name) !== name) {
    throw new StoreRefusal(
      `A source has a name of 1 to ${MAX_NAME} characters without control characters, not "${name.slice(0, 80)}".`,
    );
  }
  if (settings.length > MAX_SETTINGS || sanitizeText(settings) !== settings) {
    throw new StoreRefusal(`The settings of ${name} have to be text of at most ${MAX_SETTINGS} characters.`);
  }
}

/** Pauses a source or lets it go on. False when there is none. */
export async function pauseSource(database: Database, name: string, paused: boolean, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const data = { paused: paused ? 1 : 0, updatedAt: BigInt(now) };
    const { count } = await connection.source.updateMany({ where: { name, removing: null }, data });
    if (count === 1) note("source", name);
    return count === 1;
  });
}

/** Notes how reading went, apart from what was stored. Of a source that is gone nothing is noted. */
export async function noteOnSource(database: Database, name: string, given: SourceNote, now: number): Promise<void> {
  const { problem, success } = given;
  await changing(database, now, async (connection, note) => {
    const problems =
      problem === undefined
        ? {}
        : {
            lastProblem: sanitizeText(problem.slice(0, MAX_PROBLEM)),
            lastProblemAt: BigInt(now),
            problemCount: { increment: 1 },
          };
    const successes = success === undefined ? {} : { lastSuccessAt: BigInt(now), problemCount: 0 };
    const data = { ...successes, ...problems, ...incrementsOf(given.counted ?? {}) };
    const { count } = await connection.source.updateMany({ where: { name: sanitizeText(name) }, data });
    if (count === 1) note("source", name);
  });
}

/** Adds to the counters of a source within a transaction. False when there is none, or it is being removed. */
export async function countOnSource(
  connection: Connection,
  name: string,
  { counted, upToDateAt, now }: { counted: Partial<SourceCounts>; upToDateAt: number | null; now: number },
): Promise<boolean> {
  const upToDate = upToDateAt === null ? {} : { upToDateAt: BigInt(upToDateAt) };
  const data = { ...incrementsOf(counted), ...upToDate, lastSuccessAt: BigInt(now) };
  return (await connection.source.updateMany({ where: { name, removing: null }, data })).count === 1;
}

function incrementsOf(counted: Partial<SourceCounts>): Partial<Record<SourceCount, { readonly increment: bigint }>> {
  const added = SOURCE_COUNTS.flatMap((name) => {
    const count = Math.trunc(counted[name] ?? 0);
    return count > 0 && Number.isSafeInteger(count) ? [[name, { increment: BigInt(count) }] as const] : [];
  });
  return Object.fromEntries(added);
}

function sourceOf(row: SourceColumns): SourceRow {
  const { name, kind, settings, lastProblem, problemCount, comparedProblem } = row;
  const counts = SOURCE_COUNTS.map((count) => [count, Number(row[count])] as const);
  return {
    ...{ name, kind, settings, lastProblem, problemCount, comparedProblem },
    comparedAt: timeOf(row.comparedAt),
    configured: row.configured === 1,
    paused: row.paused === 1,
    removing: row.removing === null ? null : row.removing === "drop" ? "drop" : "keep",
    createdAt: Number(row.createdAt),
    updatedAt: Number(row.updatedAt),
    counts: Object.fromEntries(counts) as SourceCounts,
    lastSuccessAt: timeOf(row.lastSuccessAt),
    upToDateAt: timeOf(row.upToDateAt),
    lastProblemAt: timeOf(row.lastProblemAt),
  };
}

function timeOf(at: bigint | null): number | null {
  return at === null ? null : Number(at);
}
