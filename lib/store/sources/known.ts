import type { Database } from "../database";
import { sanitizeText } from "../text";
import { ASKED_AT_ONCE, settledOutcomes } from "./settled";
import type { KnownExecution, WantedKind } from "./sourceCommit";

/** What is stored of executions, by ARN, of several runs the latest, and what a source still has to do about them. */
export async function knownExecutions(
  database: Database,
  arns: readonly string[],
  source: string,
): Promise<ReadonlyMap<string, KnownExecution>> {
  const { prisma } = database;
  const known = new Map<string, KnownExecution>();
  for (let at = 0; at < arns.length; at += ASKED_AT_ONCE) {
    const asked = arns.slice(at, at + ASKED_AT_ONCE);
    const settled = await settledOutcomes(database, asked, source);
    const wanted = await prisma.sourceWanted.findMany({
      where: { source, arn: { in: asked } },
      select: { arn: true, kind: true },
    });
    const kinds = new Map(
      wanted.map(({ arn, kind }): [string, WantedKind] => [arn, kind === "status" ? kind : "history"]),
    );
    const rows = await prisma.execution.findMany({
      where: { arn: { in: asked.map(sanitizeText) } },
      select: { arn: true, status: true, events: true, redrives: true },
      orderBy: [{ startedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
    });
    for (const { arn, ...row } of rows) {
      if (arn === null) continue;
      const outcome = settled.get(arn) ?? null;
      // It was asked for before it began.
      const end = outcome === "absent" ? null : outcome;
      known.set(arn, { ...row, settled: end, wanted: kinds.get(arn) ?? null });
    }
  }
  return known;
}
