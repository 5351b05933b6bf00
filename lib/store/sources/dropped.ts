import { Prisma } from "@/generated/sqlite/client";
import { insertRows } from "../bulk";
import type { Connection, Database } from "../database";
import type { IngestedExecution } from "../ingested";
import { arnKey } from "./arnKey";
import { ASKED_AT_ONCE } from "./settled";

/*
 * What was removed of what sources brought. A source reads with an overlap, and back-fills: it hands the same over
 * again, which is passed over, unless there is something later in it, as after a redrive.
 */

/** An execution that is removed, and the time of the last that is known of it, ms since the epoch. */
export type Removed = { readonly arn: string | null; readonly identity: string; readonly lastAt: bigint };

const DAY = 86_400_000;
/** What is remembered of removed executions, in ms: no service gives them for longer, and none lists what it has no more. */
export const DROPPED_KEPT = 400 * DAY;
/** And of what sampling left out: nothing is looked for further back that comes late. There is a lot of it. */
export const LEFT_OUT_KEPT = 4 * DAY;

/** Remembers what is removed, for `kept` ms; of two runs under one ARN the later. */
export async function rememberDropped(
  connection: Connection,
  kind: Database["kind"],
  removed: readonly Removed[],
  now: number,
  kept = DROPPED_KEPT,
): Promise<void> {
  const last = new Map<string, bigint>();
  for (const { arn, identity, lastAt } of removed) {
    const key = arnKey(arn ?? identity);
    const known = last.get(key);
    if (known === undefined || lastAt > known) last.set(key, lastAt);
  }
  const rows = [...last].map(([key, lastAt]) => ({ key, lastAt, at: BigInt(now - DROPPED_KEPT + kept) }));
  const end = Prisma.sql`ON CONFLICT ("key") DO UPDATE SET "at" = excluded."at",
    "lastAt" = CASE WHEN excluded."lastAt" > "DroppedExecution"."lastAt" THEN excluded."lastAt" ELSE "DroppedExecution"."lastAt" END`;
  await insertRows(connection, kind, "DroppedExecution", rows, end);
}

/** Of some executions by their places those that were dropped: `isNewer` where something later came now. */
export async function droppedAmong(
  connection: Connection,
  came: ReadonlyMap<number, IngestedExecution>,
): Promise<ReadonlyMap<number, { readonly key: string; readonly isNewer: boolean }>> {
  const keys = new Map([...came].map(([at, { arn, identity }]) => [at, arnKey(arn ?? identity)]));
  const dropped = await readDropped(connection, [...keys.values()]);
  const found = new Map<number, { readonly key: string; readonly isNewer: boolean }>();
  for (const [at, one] of came) {
    const key = keys.get(at) ?? "";
    const lastAt = dropped.get(key);
    if (lastAt !== undefined) found.set(at, { key, isNewer: lastOf(one) > lastAt + PRECISION_MS });
  }
  return found;
}

/** Some records tell whole seconds, others of the same execution milliseconds. */
const PRECISION_MS = 999;

/** The latest time that a record tells. */
function lastOf({ described, events }: IngestedExecution): number {
  let last = described === null ? -Infinity : (described.stoppedAt ?? described.startedAt);
  for (const { timestamp } of events) if (timestamp > last) last = timestamp;
  return last;
}

/** Of ARNs those whose execution was dropped and did not come back, each with the time of the last that was known, in ms. */
export async function keptDropped(
  connection: Connection,
  arns: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const keys = new Map(arns.map((arn) => [arnKey(arn), arn]));
  const found = await readDropped(connection, [...keys.keys()]);
  const dropped = new Map<string, number>();
  for (const [key, lastAt] of found) dropped.set(keys.get(key) ?? "", lastAt);
  return dropped;
}

/** Lets executions come back. */
export async function forgetDropped(connection: Connection, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += ASKED_AT_ONCE) {
    await connection.droppedExecution.deleteMany({ where: { key: { in: keys.slice(at, at + ASKED_AT_ONCE) } } });
  }
}

async function readDropped(connection: Connection, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let at = 0; at < keys.length; at += ASKED_AT_ONCE) {
    const where = { key: { in: keys.slice(at, at + ASKED_AT_ONCE) } };
    for (const { key, lastAt } of await connection.droppedExecution.findMany({ where })) found.set(key, Number(lastAt));
  }
  return found;
}
