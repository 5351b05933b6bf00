import { Prisma } from "@/generated/sqlite/client";
import { insertReturning, type Row } from "./bulk";
import { changeNumber } from "./changes";
import type { Connection, Database } from "./database";
import type { Plan } from "./plan";
import { executionColumns } from "./executionColumns";
import { joined } from "./joined";
import { rewriteExecutions } from "./rewriteExecutions";
import { keyOf } from "./text";
import type { SharedIds, WrittenPlan } from "./writtenPlan";

/** Writes the rows of executions, new ones at once; answers them in the order of the plans. Throws PlanOutdated. */
export async function writeExecutions(
  connection: Connection,
  kind: Database["kind"],
  plans: readonly SharedIds[],
  now: number,
): Promise<WrittenPlan[]> {
  const fresh = plans.filter(({ plan }) => plan.row === null);
  const keys = await freeKeys(connection, fresh);
  const ids = await insertExecutions(connection, kind, fresh, keys, now);
  await rewriteExecutions(
    connection,
    kind,
    plans.filter(({ plan }) => plan.row !== null),
    now,
  );
  return plans.map((shared) => {
    const { plan } = shared;
    const key = plan.row?.key ?? keys.get(plan) ?? "";
    const id = plan.row?.id ?? ids.get(key);
    if (id === undefined) throw new Error(`the row of ${plan.identity} was not written`);
    return { ...shared, id, key };
  });
}

/** Answers the ids by key. */
async function insertExecutions(
  connection: Connection,
  kind: Database["kind"],
  fresh: readonly SharedIds[],
  keys: ReadonlyMap<Plan, string>,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  if (fresh.length === 0) return new Map();
  const contentRevision = await firstRevision(connection);
  const rows = fresh.map((shared): Row => {
    const { definitionHash, plan } = shared;
    const own = { key: keys.get(plan) ?? "", importedAt: BigInt(now), contentRevision, definitionHash };
    return joined(executionColumns(shared, now), own, { definitionAssumed: plan.definition?.assumed === true ? 1 : 0 });
  });
  const returning = Prisma.sql`RETURNING "id", "key"`;
  const made = await insertReturning<{ id: number | bigint; key: string }>(
    connection,
    kind,
    "Execution",
    rows,
    returning,
  );
  return new Map(made.map(({ id, key }) => [key, Number(id)]));
}

/**
 * Above every revision that an execution of the same key had before it was removed: each change of one raises the change
 * counter too, and so did the removal. What somebody keeps under key and revision never becomes that of another.
 */
async function firstRevision(connection: Connection): Promise<bigint> {
  return BigInt(await changeNumber({ prisma: connection })) + 1n;
}

/** Keys that are tried: an execution that has the key of another one's identity was stored under that before it had its own. */
const MAX_KEYS = 1_000;

/** The key of the ARN for its first run, that of the identity for the others; nothing else may have it. */
async function freeKeys(connection: Connection, fresh: readonly SharedIds[]): Promise<ReadonlyMap<Plan, string>> {
  const keys = new Map<Plan, string>();
  const taken = new Set<string>();
  let open = fresh.map(({ plan }) => plan);
  for (let n = 0; open.length > 0; n++) {
    if (n === MAX_KEYS) throw new Error(`no key is free for ${open[0]?.identity}`);
    for (const key of await takenAmong(
      connection,
      open.map((plan) => keyAt(plan, n)),
    ))
      taken.add(key);
    const left: Plan[] = [];
    for (const plan of open) {
      const key = keyAt(plan, n);
      if (taken.has(key)) left.push(plan);
      else keys.set(plan, key);
      taken.add(key);
    }
    open = left;
  }
  return keys;
}

function keyAt({ identity, facts }: Plan, n: number): string {
  return keyOf(n === 0 ? (facts.arn ?? identity) : n === 1 ? identity : `${identity}~${n}`);
}

/** Keys that one question names. */
const ASKED_AT_ONCE = 500;

async function takenAmong(connection: Connection, keys: readonly string[]): Promise<string[]> {
  const taken: string[] = [];
  for (let at = 0; at < keys.length; at += ASKED_AT_ONCE) {
    const where = { key: { in: keys.slice(at, at + ASKED_AT_ONCE) } };
    taken.push(...(await connection.execution.findMany({ where, select: { key: true } })).map(({ key }) => key));
  }
  return taken;
}
