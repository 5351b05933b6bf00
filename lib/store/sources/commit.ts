import { ROWS, TEXT } from "../bulk";
import { Prisma } from "@/generated/sqlite/client";
import { refuseUnusable, writeCheckpoint } from "../checkpoint";
import type { Connection, Database } from "../database";
import type { IngestedExecution, RefusedExecution, SavedOrRefused } from "../ingested";
import { holdsLease } from "../lease";
import { saveBeside, type Writing } from "../saveMany";
import { keepAuthors } from "./changeAuthors";
import { droppedAmong, forgetDropped } from "./dropped";
import { keepCompared } from "./metricHours";
import { keepSeenMachines } from "./seenMachines";
import { keepSeenMapRuns } from "./seenMapRuns";
import { forgetMended, keepAside, type PackedAside, packAside } from "./setAside";
import { keepSettled } from "./settled";
import { countOnSource } from "./source";
import type { SetAside, SourceCommit, SourceCounts } from "./sourceCommit";
import { SourceLost } from "./sourceLost";
import { keepWanted } from "./wanted";
import { addWeights, rememberLeftOut } from "./weigh";

/**
 * Stores what a source hands over in one transaction: executions and all that belongs to them. Answers what became of
 * each execution, in their order; what was dropped is passed over. Throws SourceLost, and nothing is stored, when the
 * source is another's by now, was removed or never defined; StoreRefusal for a checkpoint that cannot be kept.
 */
export async function commitSource(
  database: Database,
  now: () => number,
  batch: readonly IngestedExecution[],
  commit: SourceCommit,
): Promise<SavedOrRefused[]> {
  const { source, checkpoint } = commit;
  if (checkpoint !== null) refuseUnusable({ source, value: checkpoint });
  const aside = commit.setAside.map(packAside);
  let returning: readonly string[] = [];
  return saveBeside(database, now, batch, {
    passedOver: async (connection, came) => {
      const dropped = [...(await droppedAmong(connection, came))];
      returning = dropped.flatMap(([, { key, isNewer }]) => (isNewer ? [key] : []));
      return new Set(dropped.flatMap(([at, { isNewer }]) => (isNewer ? [] : [at])));
    },
    write: async (writing) => {
      // One of the two may come back and the other not: then both are looked at as they come.
      await forgetDropped(writing.connection, returning);
      await writeBeside(writing, commit, aside);
    },
  });
}

async function writeBeside(writing: Writing, commit: SourceCommit, aside: readonly PackedAside[]): Promise<void> {
  const { connection, kind, now, note, answers } = writing;
  const { source, checkpoint, lease, upToDateAt } = commit;
  await linkToSource(connection, kind, source, keysIn(answers));
  await keepSettled(connection, kind, source, commit.settled, now);
  await keepWanted(connection, kind, source, commit.wanted, now);
  await forgetMended(connection, source, commit.mended ?? []);
  const setAside = await keepAside(connection, kind, source, [...aside, ...refusedIn(answers, commit.textOf)], now);
  await rememberLeftOut(connection, kind, commit.leftOut ?? [], now);
  await addWeights(connection, commit.weighed ?? [], note);
  await keepSeenMachines(writing, source, commit.machines);
  await keepAuthors(writing, commit.authors ?? []);
  if (commit.compared !== undefined) await keepCompared(connection, kind, source, commit.compared, now);
  await keepSeenMapRuns(writing, commit.mapRuns ?? []);
  if (checkpoint !== null) await writeCheckpoint(connection, { source, value: checkpoint }, now);
  const counted = { ...commit.counted, ...countedIn(answers), setAside };
  // Last, because others wait for these two rows: whoever pauses the source, or renews or takes its lease.
  if (!(await countOnSource(connection, source, { counted, upToDateAt, now }))) {
    throw new SourceLost(`The source ${source} is not there any more. Nothing was stored.`);
  }
  if (lease !== null && !(await holdsLease(connection, lease))) {
    throw new SourceLost(`Another process reads the source ${source} now. Nothing was stored.`);
  }
  note("source", source);
}

function keysIn(answers: Writing["answers"]): string[] {
  return [...answers.values()].flatMap((answer) =>
    "key" in answer ? [answer.key, ...(answer.besides?.keys ?? [])] : [],
  );
}

/** What the store refused, to be tried again. In the transaction of the rest: a crash leaves both or none. */
function refusedIn(answers: Writing["answers"], textOf: SourceCommit["textOf"]): PackedAside[] {
  if (textOf === undefined) return [];
  return [...answers].flatMap(([at, answer]) =>
    answer.outcome === "refused" ? [packAside(asideOf(answer, textOf(at)))] : [],
  );
}

/** What is fetched again by its name is kept once; of the lines of a log another part may be kept already. */
function asideOf({ identity, reason }: RefusedExecution, text: string): SetAside {
  const aside = { what: identity, why: reason, text };
  return text === identity ? { ...aside, replaces: true } : aside;
}

function countedIn(answers: Writing["answers"]): Pick<SourceCounts, "executions" | "events" | "dropped"> {
  const counted = { executions: 0, events: 0, dropped: 0 };
  for (const answer of answers.values()) {
    if (answer.outcome === "stored") counted.executions += 1;
    if (answer.outcome === "dropped") counted.dropped += 1;
    if (!("added" in answer)) continue;
    counted.events += answer.added;
    counted.executions += answer.besides?.stored ?? 0;
  }
  return counted;
}

/** Notes that a source brought executions, those that were there before too. */
async function linkToSource(
  connection: Connection,
  kind: Database["kind"],
  source: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const json = JSON.stringify([...new Set(keys)].map((key) => [key]));
  await connection.$executeRaw`
    INSERT INTO "ExecutionSource" ("executionId", "source")
    SELECT e."id", ${source} FROM ${ROWS[kind](json)} JOIN "Execution" e ON e."key" = ${Prisma.raw(TEXT[kind](0))}
    WHERE true ON CONFLICT ("executionId", "source") DO NOTHING`;
}
