import { gunzipSync } from "node:zlib";
import type { HistoryEvent } from "@/lib/history/event";
import type { StateStats } from "@/lib/stats/states";
import { decodeSketch, EMPTY_SKETCH } from "@/lib/stats/sketch";
import type { Connection, Database } from "./database";
import { type ExecutionRecord, recordOrNull } from "./executionRecord";
import { findMachines } from "./machine";
import { type PackedPage, unpackEvents, unpackTexts } from "./pages";

export async function findExecution({ prisma }: Database, key: string): Promise<ExecutionRecord | null> {
  return recordOrNull(await prisma.execution.findUnique({ where: { key } }));
}

/** All events of an execution, ascending by id. */
export async function readEvents(database: Database, executionId: number): Promise<HistoryEvent[]> {
  const pages = (await readPacked(database, [executionId])).get(executionId) ?? [];
  return (await Promise.all(pages.map(unpackEvents))).flat();
}

/** The pages of executions as they are stored, ascending, by the execution's id; what is gone has none. */
export async function readPacked(
  { prisma }: Database,
  executionIds: readonly number[],
): Promise<ReadonlyMap<number, readonly PackedPage[]>> {
  const pages = await prisma.historyPage.findMany({
    where: { executionId: { in: [...executionIds] } },
    orderBy: [{ executionId: "asc" }, { number: "asc" }],
    select: { executionId: true, size: true, data: true },
  });
  const found = new Map<number, PackedPage[]>(executionIds.map((id) => [id, []]));
  for (const { executionId, size, data } of pages) found.get(executionId)?.push({ size, data });
  return found;
}

/** The first page of each of these executions, by their ids: where their inputs are. */
export async function readBeginnings(
  { prisma }: Database,
  executionIds: readonly number[],
): Promise<ReadonlyMap<number, PackedPage>> {
  const pages = await prisma.historyPage.findMany({
    where: { executionId: { in: [...executionIds] }, number: 0 },
    select: { executionId: true, size: true, data: true },
  });
  return new Map(pages.map(({ executionId, size, data }) => [executionId, { size, data }]));
}

/** One event and its place in the history, from 0; reads one page. Null when there is none with this id. */
export async function readEvent(
  { prisma }: Database,
  executionId: number,
  eventId: number,
): Promise<{ readonly event: HistoryEvent; readonly index: number } | null> {
  const page = await prisma.historyPage.findFirst({
    where: { executionId, firstId: { lte: eventId }, lastId: { gte: eventId } },
  });
  if (page === null) return null;
  const before = await prisma.historyPage.aggregate({
    where: { executionId, number: { lt: page.number } },
    _sum: { count: true },
  });
  const events = await unpackEvents(page);
  const at = events.findIndex(({ id }) => id === eventId);
  const event = events[at];
  return event === undefined ? null : { event, index: (before._sum.count ?? 0) + at };
}

/** The JSON text of every event as it came, a page at a time. */
export async function* readTexts({ prisma }: Database, executionId: number): AsyncGenerator<string[]> {
  for (let number = 0; ; number++) {
    const page = await prisma.historyPage.findUnique({ where: { executionId_number: { executionId, number } } });
    if (page === null) return;
    yield await unpackTexts(page);
  }
}

export async function readStates({ prisma }: Database, executionId: number): Promise<StateStats[]> {
  const rows = await prisma.stateSummary.findMany({ where: { executionId }, orderBy: { state: "asc" } });
  return rows.map(({ state, visits, attempts, failures, catches, totalMs, sketch }) => ({
    state,
    visits,
    attempts,
    failures,
    catches,
    totalMs: Number(totalMs),
    durations: decodeSketch(sketch) ?? EMPTY_SKETCH,
  }));
}

/** The text of a definition as it came; null when there is none with this hash. */
export async function readDefinition(
  { prisma }: { readonly prisma: Connection },
  hash: string,
): Promise<string | null> {
  const row = await prisma.definition.findUnique({ where: { hash } });
  return row === null ? null : gunzipSync(row.text).toString();
}

/**
 * The definition that the last execution of the machines that a word names (`machinesNamed`) ran with, of those whose
 * definition is known; null when none is.
 */
export async function latestDefinition({ prisma }: Database, machine: string): Promise<string | null> {
  const row = await prisma.execution.findFirst({
    where: { machineId: { in: await findMachines(prisma, machine) }, definitionHash: { not: null } },
    orderBy: { startedAt: { sort: "desc", nulls: "last" } },
    select: { definitionHash: true },
  });
  return row?.definitionHash == null ? null : readDefinition({ prisma }, row.definitionHash);
}
