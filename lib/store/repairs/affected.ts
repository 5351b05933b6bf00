import { Prisma } from "@/generated/sqlite/client";
import { NUMBER, ROWS, TEXT } from "../bulk";
import type { Connection, Database } from "../database";
import { RUN, type StoredToken, type Token } from "./tokens";

/** Failures that one step looks at because of others. */
const MAX_AFFECTED = 5_000;

/** `isMore`: there are others; the same is to be done again. */
export type Affected = { readonly ids: readonly number[]; readonly isMore: boolean };

/** Failures of the same work, from before what executions had and have now, whose state may be another one by that. */
export async function affectedBy(
  connection: Connection,
  kind: Database["kind"],
  before: readonly StoredToken[],
  now: readonly Token[],
): Promise<Affected> {
  const runs = [...before, ...now].flatMap(({ token }) => (token.startsWith(RUN) ? [token.slice(RUN.length)] : []));
  const ids = new Set(await keyed(connection, runs));
  for (const id of await earlier(connection, kind, takenBack(before, now), Prisma.sql`t."state" <> 'succeeded'`))
    ids.add(id);
  const succeeded = now.filter(({ outcome }) => outcome === "succeeded");
  const failed = now.filter(({ outcome }) => outcome === "failed");
  const unrepaired = Prisma.sql`t."state" IN ('open', 'failedAgain', 'givenUp')`;
  const added = [
    ...(await earlier(connection, kind, succeeded, unrepaired, MAX_AFFECTED)),
    ...(await earlier(connection, kind, failed, Prisma.sql`t."state" = 'open'`, MAX_AFFECTED)),
  ];
  for (const id of added) ids.add(id);
  return { ids: [...ids], isMore: added.length >= MAX_AFFECTED };
}

/** Tokens that do not say any more what they said: what rested on them is looked at whatever it is. */
function takenBack(before: readonly StoredToken[], now: readonly Token[]): StoredToken[] {
  const is = new Map(now.map((token) => [`${token.executionId} ${token.token}`, token]));
  return before.filter((old) => {
    const fresh = is.get(`${old.executionId} ${old.token}`);
    if (fresh === undefined) return true;
    const wasSuccess = old.state === "succeeded";
    return fresh.startedAt !== old.startedAt || (fresh.outcome === "succeeded") !== wasSuccess;
  });
}

async function keyed(connection: Connection, keys: readonly string[]): Promise<number[]> {
  if (keys.length === 0) return [];
  const where = { key: { in: [...new Set(keys)] } };
  return (await connection.execution.findMany({ where, select: { id: true } })).map(({ id }) => id);
}

async function earlier(
  connection: Connection,
  kind: Database["kind"],
  than: readonly Pick<Token, "token" | "startedAt">[],
  has: Prisma.Sql,
  limit: number | null = null,
): Promise<number[]> {
  if (than.length === 0) return [];
  const json = JSON.stringify(than.map(({ token, startedAt }) => [token, startedAt]));
  const [token, startedAt] = [Prisma.raw(TEXT[kind](0)), Prisma.raw(NUMBER[kind](1))];
  const rows = await connection.$queryRaw<{ id: number | bigint }[]>`
    SELECT DISTINCT t."executionId" AS "id" FROM ${ROWS[kind](json)} JOIN "RepairToken" t
      ON t."token" = ${token} AND ${has} AND t."startedAt" < ${startedAt} AND t."outlives" = 0
    ${limit === null ? Prisma.empty : Prisma.sql`LIMIT ${limit}`}`;
  return rows.map(({ id }) => Number(id));
}
