import { readExecutionArn } from "@/lib/base/arn";
import { changing } from "../changes";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";
import { arnKey } from "./arnKey";
import { forgetDropped } from "./dropped";
import { settledOutcomes } from "./settled";
import type { WantedReason } from "./sourceCommit";
import { keepWanted } from "./wanted";

/** What becomes of a wish at one source: its history is read as soon as can be, it has been, or it is there no more. */
export type WantedAt = { readonly source: string; readonly is: "wanted" | "read" | "expired" };

/**
 * Asks for the history of an execution: of the sources that are named; else of those that brought it, or, where none
 * did, of all. Those that are paused or being removed are not asked. What was dropped may come back. Answers what became
 * of it at each; empty: no source can have it.
 */
export async function want(
  database: Database,
  arn: string,
  reason: WantedReason,
  named: readonly string[] | null,
  now: number,
): Promise<WantedAt[]> {
  // Pages ask at each opening: where nobody can be asked, nothing is written.
  if ((await readable(database.prisma, named)).length === 0) return [];
  return changing(database, now, async (connection, note) => {
    const execution = await connection.execution.findFirst({
      where: { arn: sanitizeText(arn) },
      orderBy: { startedAt: "desc" },
      select: { startedAt: true, sources: { select: { source: true } } },
    });
    const brought = execution?.sources.map(({ source }) => source) ?? [];
    const sources = await readable(connection, named ?? (brought.length > 0 ? brought : null));
    const answers: WantedAt[] = [];
    const startedAt = execution === null || execution.startedAt === null ? null : Number(execution.startedAt);
    const machineArn = readExecutionArn(arn)?.machineArn ?? "";
    const wanted = { arn, machineArn, kind: "history", reason, startedAt, notBefore: 0, attempts: 0 } as const;
    await forgetDropped(connection, [arnKey(arn)]);
    for (const source of sources) {
      const outcome = (await settledOutcomes({ prisma: connection }, [arn], source)).get(arn);
      const is = outcome === "expired" || outcome === "read" ? outcome : "wanted";
      answers.push({ source, is });
      if (is !== "wanted") continue;
      await keepWanted(connection, database.kind, source, [wanted], now);
      note("source", source);
    }
    return answers;
  });
}

async function readable(connection: Connection, names: readonly string[] | null): Promise<string[]> {
  const rows = await connection.source.findMany({
    where: { paused: 0, removing: null, ...(names === null ? {} : { name: { in: [...names] } }) },
    orderBy: { name: "asc" },
    select: { name: true },
  });
  return rows.map(({ name }) => name);
}
