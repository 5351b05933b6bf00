import { Prisma } from "@/generated/sqlite/client";
import { insertRows } from "./bulk";
import type { Connection, Database } from "./database";
import { type Link, linksOfFacts } from "./links";
import type { WrittenPlan } from "./writtenPlan";

/**
 * Writes what plans tell of links: those of events from the first that changed on, and of what is known besides events
 * that it is a child of a Map Run. What somebody said of them (`rerunOf`, `forkOf`) stays.
 */
export async function writeLinks(
  connection: Connection,
  kind: Database["kind"],
  written: readonly WrittenPlan[],
): Promise<void> {
  await forgetLinks(
    connection,
    written.filter(({ plan }) => plan.row !== null),
  );
  const rows = written.flatMap(({ id, plan }) => [...plan.links.ofEvents, ...linksOfFacts(plan.facts)].map(rowOf(id)));
  await insertRows(connection, kind, "ExecutionLink", rows, Prisma.sql`ON CONFLICT DO NOTHING`);
}

/** Those that are written anew. Most executions have none, so they are looked for first. */
async function forgetLinks(connection: Connection, written: readonly WrittenPlan[]): Promise<void> {
  const where = { executionId: { in: written.map(({ id }) => id) } };
  const known = await connection.executionLink.groupBy({ by: ["executionId"], where });
  const linked = new Set(known.map(({ executionId }) => executionId));
  for (const { id: executionId, plan } of written) {
    if (!linked.has(executionId)) continue;
    const { from } = plan.links;
    const changed = from === null ? [] : [{ eventId: { gte: Math.max(1, from) } }];
    await connection.executionLink.deleteMany({ where: { executionId, OR: [{ kind: "ofMapRun" }, ...changed] } });
  }
}

function rowOf(executionId: number) {
  return ({ kind, ref, eventId, at, scope }: Link) => ({ executionId, kind, ref, eventId, at, scope });
}
