import { machineArnOfMapRun, readExecutionArn } from "@/lib/base/arn";
import { changing } from "../changes";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";
import { arnKey } from "./arnKey";
import { forgetDropped } from "./dropped";
import { type SettledOutcome, settledOutcomes } from "./settled";
import type { WantedReason } from "./sourceCommit";
import { keepWanted } from "./wanted";

/** What becomes of a wish at one source: its history is read as soon as can be, it has been, or it is there no more. */
export type WantedAt = { readonly source: string; readonly is: "wanted" | "read" | "expired" };

/** What became of a wish at one source. `nothing`: nobody wished. `attempts`: times that it was tried in vain. */
export type Wish = {
  readonly source: string;
  readonly is: "wanted" | "nothing" | SettledOutcome;
  readonly attempts: number;
};

/**
 * Asks for the history of an execution: of the sources that are named; else of those that brought it, or, where none
 * did, of all. Those that are paused or being removed are not asked. What was dropped may come back, as may
 * what was read and is not stored any more. Answers what became of it at each; empty: no source can have it.
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
    const machineArn = readExecutionArn(arn)?.machineArn ?? machineArnOfMapRun(arn) ?? "";
    const wanted = { arn, machineArn, kind: "history", reason, startedAt, notBefore: 0, attempts: 0 } as const;
    await forgetDropped(connection, [arnKey(arn)]);
    for (const source of sources) {
      const outcome = (await settledOutcomes({ prisma: connection }, [arn], source)).get(arn);
      const isStored = outcome === "read" && execution !== null;
      const is = outcome === "expired" || isStored ? outcome : "wanted";
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

/** What became of a wish at each of some sources; changes nothing. */
export async function wishesAt({ prisma }: Database, arn: string, sources: readonly string[]): Promise<Wish[]> {
  const rows = await prisma.sourceWanted.findMany({ where: { arn: sanitizeText(arn), source: { in: [...sources] } } });
  const waiting = new Map(rows.map(({ source, attempts }) => [source, attempts]));
  const wishes: Wish[] = [];
  for (const source of sources) {
    const attempts = waiting.get(source);
    const outcome = attempts === undefined ? (await settledOutcomes({ prisma }, [arn], source)).get(arn) : "wanted";
    wishes.push({ source, is: outcome ?? "nothing", attempts: attempts ?? 0 });
  }
  return wishes;
}
