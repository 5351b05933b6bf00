import { Prisma } from "@/generated/sqlite/client";
import { encodeSketch } from "@/lib/stats/sketch";
import { insertRows, type Row } from "./bulk";
import type { NoteChange } from "./changes";
import type { Connection, Database } from "./database";
import type { Page } from "./pages";
import type { Plan } from "./plan";
import { afterLeaving } from "./revision";
import { writeExecutions } from "./writeExecutions";
import { writeLinks } from "./writeLinks";
import type { WrittenPlan } from "./writtenPlan";
import { noteFailures, noteRevisions, sharedIds, writeDefinitions } from "./writeShared";

/**
 * Writes plans of different executions within a transaction of `changing`, each table at once. Answers the keys of the
 * executions, in their order. Throws PlanOutdated.
 */
export async function writePlans(
  connection: Connection,
  kind: Database["kind"],
  plans: readonly Plan[],
  now: number,
  note: NoteChange,
): Promise<string[]> {
  if (plans.length === 0) return [];
  await writeDefinitions(
    connection,
    plans.flatMap(({ definition }) => definition?.text ?? []),
  );
  const shared = await sharedIds(connection, plans);
  const written = await writeExecutions(connection, kind, shared, now);
  await forgetBefore(connection, written);
  await writePages(connection, kind, written);
  await writeSummaries(connection, kind, written);
  await writeLinks(connection, kind, written);
  // Last, because other writers wait for these rows.
  await noteFailures(connection, kind, written, now);
  await noteRevisions(connection, kind, written, now, note);
  for (const { plan, machineId } of written) {
    const before = plan.row?.machineId ?? null;
    if (before !== null && before !== machineId) await afterLeaving(connection, before, note);
  }
  for (const { id } of written) note("execution", id);
  return written.map(({ key }) => key);
}

/** What is made of the events of executions that are written again, and pages that have changed. */
async function forgetBefore(connection: Connection, written: readonly WrittenPlan[]): Promise<void> {
  const known = written.filter(({ plan }) => plan.row !== null);
  if (known.length === 0) return;
  const where = { executionId: { in: known.map(({ id }) => id) } };
  await connection.stateSummary.deleteMany({ where });
  await connection.searchAttribute.deleteMany({ where });
  await connection.outputAttribute.deleteMany({ where });
  await connection.executionError.deleteMany({ where });
  const rewritten = known.filter(({ plan }) => losesPages(plan));
  for (const keptPages of new Set(rewritten.map(({ plan }) => plan.keptPages))) {
    const ids = rewritten.flatMap(({ id, plan }) => (plan.keptPages === keptPages ? [id] : []));
    await connection.historyPage.deleteMany({ where: { executionId: { in: ids }, number: { gte: keptPages } } });
  }
}

/** A row without a history has no pages; one whose events were all found to be of other runs has none any more. */
function losesPages({ row, pages, summary }: Plan): boolean {
  return row?.events !== 0 && (pages.length > 0 || summary.columns.events === 0);
}

/** Bytes of a page up to which it is written with others: as text they take twice as many. */
const SMALL_PAGE = 16_384;

async function writePages(
  connection: Connection,
  kind: Database["kind"],
  written: readonly WrittenPlan[],
): Promise<void> {
  const rows = written.flatMap(({ id, plan }) => plan.pages.map((page): PageRow => ({ executionId: id, ...page })));
  const isSmall = ({ data }: PageRow) => data.length <= SMALL_PAGE;
  await insertRows(connection, kind, "HistoryPage", rows.filter(isSmall));
  const large = rows.filter((row) => !isSmall(row));
  if (large.length > 0) await connection.historyPage.createMany({ data: large });
}

type PageRow = Page & { readonly executionId: number };

async function writeSummaries(
  connection: Connection,
  kind: Database["kind"],
  written: readonly WrittenPlan[],
): Promise<void> {
  await insertRows(connection, kind, "StateSummary", written.flatMap(stateRows));
  await insertRows(connection, kind, "SearchAttribute", written.flatMap(attributeRows));
  const texts = written.map(({ id, plan }) => ({ executionId: id, text: plan.summary.text }));
  await insertRows(connection, kind, "SearchText", texts, REPLACING_TEXT);
  await insertRows(connection, kind, "ExecutionError", written.flatMap(errorRows));
}

/** A text that stays as it is is not indexed anew. */
const REPLACING_TEXT = Prisma.raw(
  `ON CONFLICT ("executionId") DO UPDATE SET "text" = excluded."text" WHERE "SearchText"."text" <> excluded."text"`,
);

function stateRows({ id: executionId, plan }: WrittenPlan): Row[] {
  return plan.summary.states.map(({ durations, ...counts }) => ({
    executionId,
    ...counts,
    sketch: encodeSketch(durations),
  }));
}

function attributeRows({ id: executionId, plan }: WrittenPlan): Row[] {
  return plan.summary.attributes.map(({ path, value }) => ({ executionId, path, value }));
}

function errorRows({ id: executionId, plan }: WrittenPlan): Row[] {
  const { failures, columns } = plan.summary;
  const { startedAt } = columns;
  return failures.map(({ id: fingerprint, error, endedAt }) => ({
    executionId,
    fingerprint,
    error,
    startedAt,
    endedAt: endedAt === null ? null : BigInt(Math.trunc(endedAt)),
  }));
}
