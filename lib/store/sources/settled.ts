import { Prisma } from "@/generated/sqlite/client";
import { insertRows } from "../bulk";
import type { Connection, Database } from "../database";
import { arnKey } from "./arnKey";
import type { Settled } from "./sourceCommit";

/*
 * How the look at an execution ended, for good: it is not looked at again with the next overlap. One of an ARN and source.
 */

export type SettledOutcome = Settled["outcome"];

const OUTCOMES = ["read", "expired", "absent", "withheld", "passedOver"] as const satisfies readonly SettledOutcome[];

/** ARNs that one question names. */
export const ASKED_AT_ONCE = 500;

/** Keeps how looks ended, of an ARN the last; what was wanted of them is not any more. */
export async function keepSettled(
  connection: Connection,
  kind: Database["kind"],
  source: string,
  settled: readonly Settled[],
  now: number,
): Promise<void> {
  const last = new Map(settled.map(({ arn, outcome }) => [arnKey(arn), outcome]));
  const rows = [...last].map(([key, outcome]) => ({ key, source, outcome, at: BigInt(now) }));
  const end = Prisma.sql`ON CONFLICT ("key", "source") DO UPDATE SET "outcome" = excluded."outcome", "at" = excluded."at"`;
  await insertRows(connection, kind, "SourceSettled", rows, end);
  for (let at = 0; at < settled.length; at += ASKED_AT_ONCE) {
    const arns = settled.slice(at, at + ASKED_AT_ONCE).map(({ arn }) => arn);
    await connection.sourceWanted.deleteMany({ where: { source, arn: { in: arns } } });
  }
}

/**
 * How the looks at some executions ended, by ARN; those that nobody has ended with are not in it. Of several sources
 * one that read it counts, else the last. `source`: that one alone.
 */
export async function settledOutcomes(
  { prisma }: { readonly prisma: Connection },
  arns: readonly string[],
  source: string | null = null,
): Promise<ReadonlyMap<string, SettledOutcome>> {
  const keys = new Map(arns.map((arn) => [arnKey(arn), arn]));
  const all = [...keys.keys()];
  const found = new Map<string, SettledOutcome>();
  for (let at = 0; at < all.length; at += ASKED_AT_ONCE) {
    const rows = await prisma.sourceSettled.findMany({
      where: { key: { in: all.slice(at, at + ASKED_AT_ONCE) }, ...(source === null ? {} : { source }) },
      orderBy: { at: "asc" },
    });
    for (const row of rows) {
      const arn = keys.get(row.key);
      const outcome = OUTCOMES.find((known) => known === row.outcome);
      if (arn !== undefined && outcome !== undefined && found.get(arn) !== "read") found.set(arn, outcome);
    }
  }
  return found;
}
