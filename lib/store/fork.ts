import { randomBytes } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Prisma } from "@/generated/sqlite/client";
import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { HistoryEvent } from "@/lib/history/event";
import type { DivergenceKind } from "@/lib/replay/divergence";
import { changing } from "./changes";
import type { Database } from "./database";
import { packPages, unpackEvents } from "./pages";
import { entriesOf } from "./record";
import { sanitizeText, sanitizeTextOrNull } from "./text";

/*
 * Forks that are kept under a name: what would have happened to an execution. They hang on their execution and go with it.
 */

/** Where a fork first differs from its record; `field` is a JSON path of the event's data. */
export type ForkDifference = { readonly kind: DivergenceKind; readonly state: string | null; readonly field: string };

/** What the run of a fork came to, for lists. */
export type ForkSummary = {
  readonly status: ExecutionStatus;
  readonly error: string | null;
  /** Id of the first event that its edits could change. */
  readonly forkedAt: number | null;
  readonly questions: number;
  readonly difference: ForkDifference | null;
};

export type NewFork = {
  readonly executionId: number;
  /** Of the execution when it was run. */
  readonly revision: number;
  readonly name: string;
  /** Its stages as JSON. */
  readonly stages: string;
  readonly summary: ForkSummary;
  /** Ascending by id. */
  readonly events: readonly HistoryEvent[];
};

export type StoredFork = {
  readonly key: string;
  readonly name: string;
  /** ms UTC. */
  readonly createdAt: number;
  readonly revision: number;
  /** Unpacked by `stagesText`, one after the other: those of many may be large together. */
  readonly packedStages: Uint8Array;
  readonly summary: ForkSummary;
  readonly events: number;
  readonly execution: {
    readonly key: string;
    readonly name: string;
    readonly machine: string | null;
    readonly revision: number;
  };
};

/** Forks of one execution: more are refused. */
export const MOST_FORKS = 500;
/** Characters of a name, and of an error that a list shows. */
const NAME_LENGTH = 200;
const ERROR_LENGTH = 400;

export type SavedFork =
  { readonly kind: "saved"; readonly key: string } | { readonly kind: "executionGone" | "tooMany" };

export async function saveFork(database: Database, fork: NewFork, now: number): Promise<SavedFork> {
  const { executionId, summary, events } = fork;
  const { status, error, forkedAt, questions, difference } = summary;
  const pages = await packPages(entriesOf(events, undefined), 0);
  const key = randomBytes(10).toString("hex");
  return changing(database, now, async (connection, note): Promise<SavedFork> => {
    if ((await connection.execution.count({ where: { id: executionId } })) === 0) return { kind: "executionGone" };
    if ((await connection.fork.count({ where: { executionId } })) >= MOST_FORKS) return { kind: "tooMany" };
    const { id } = await connection.fork.create({
      data: {
        ...{ key, executionId, status, forkedAt, questions, events: events.length },
        revision: BigInt(fork.revision),
        name: sanitizeText(fork.name.slice(0, NAME_LENGTH)),
        createdAt: BigInt(now),
        stages: new Uint8Array(gzipSync(fork.stages, { level: 1 })),
        error: sanitizeTextOrNull(error, ERROR_LENGTH),
        difference: difference === null ? null : sanitizeText(JSON.stringify(difference)),
      },
    });
    const rows = pages.map(({ number, size, data }) => ({ forkId: id, number, size, data }));
    await connection.forkPage.createMany({ data: rows });
    note("fork", executionId);
    return { kind: "saved", key };
  });
}

const WITH_EXECUTION = {
  execution: { select: { key: true, name: true, machine: true, contentRevision: true } },
} as const;

export async function findFork({ prisma }: Database, key: string): Promise<StoredFork | null> {
  const row = await prisma.fork.findUnique({ where: { key }, include: WITH_EXECUTION });
  return row === null ? null : forkOf(row);
}

/** The newest forks, of all executions or of one, and how many there are. */
export async function listForks(
  { prisma }: Database,
  executionId: number | null,
  limit: number,
): Promise<{ readonly forks: readonly StoredFork[]; readonly total: number }> {
  const where = executionId === null ? {} : { executionId };
  const rows = await prisma.fork.findMany({
    where,
    include: WITH_EXECUTION,
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return { forks: rows.map(forkOf), total: await prisma.fork.count({ where }) };
}

/** False: there is none. */
export async function renameFork(database: Database, key: string, name: string, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const row = await connection.fork.findUnique({ where: { key }, select: { executionId: true } });
    if (row === null) return false;
    await connection.fork.update({ where: { key }, data: { name: sanitizeText(name.slice(0, NAME_LENGTH)) } });
    note("fork", row.executionId);
    return true;
  });
}

/** False: there was none. */
export async function removeFork(database: Database, key: string, now: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const row = await connection.fork.findUnique({ where: { key }, select: { executionId: true } });
    if (row === null) return false;
    await connection.fork.deleteMany({ where: { key } });
    note("fork", row.executionId);
    return true;
  });
}

/** The stages of a fork as JSON. */
export function stagesText({ packedStages }: Pick<StoredFork, "packedStages">): string {
  return gunzipSync(packedStages).toString("utf8");
}

/** The events of a fork as they were when it was kept, ascending; empty when it is gone. Throws UnreadablePage. */
export async function readForkEvents({ prisma }: Database, key: string): Promise<HistoryEvent[]> {
  const pages = await prisma.forkPage.findMany({ where: { fork: { key } }, orderBy: { number: "asc" } });
  return (await Promise.all(pages.map(unpackEvents))).flat();
}

type ForkRow = Prisma.ForkGetPayload<{ include: typeof WITH_EXECUTION }>;

function forkOf(row: ForkRow): StoredFork {
  const { key, name, createdAt, revision, error, forkedAt, questions, events, execution } = row;
  return {
    ...{ key, name, events },
    createdAt: Number(createdAt),
    revision: Number(revision),
    packedStages: row.stages,
    summary: {
      ...{ error, forkedAt, questions },
      status: STATUSES.find((known) => known === row.status) ?? "RUNNING",
      difference: row.difference === null ? null : (JSON.parse(row.difference) as ForkDifference),
    },
    execution: {
      key: execution.key,
      name: execution.name,
      machine: execution.machine,
      revision: Number(execution.contentRevision),
    },
  };
}

const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const satisfies ExecutionStatus[];
