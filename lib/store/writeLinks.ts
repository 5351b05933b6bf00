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
  for (const { id: executionId, plan } of written) {
    if (plan.row === null) continue;
    const { from } = plan.links;
    const changed = from === null ? [] : [{ eventId: { gte: Math.max(1, from) } }];
    await connection.executionLink.deleteMany({ where: { executionId, OR: [{ kind: "ofMapRun" }, ...changed] } });
  }
  const rows = written.flatMap(({ id, plan }) => [...plan.links.ofEvents, ...linksOfFacts(plan.facts)].map(rowOf(id)));
  await insertRows(connection, kind, "ExecutionLink", rows, Prisma.sql`ON CONFLICT DO NOTHING`);
}

function rowOf(executionId: number) {
  return ({ kind, ref, eventId, at, scope }: Link) => ({ executionId, kind, ref, eventId, at, scope });
}
