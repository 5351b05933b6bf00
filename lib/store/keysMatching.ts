import { Prisma } from "@/generated/sqlite/client";
import { NO_FILTER } from "@/lib/contract/listQuery";
import type { Database } from "./database";
import { conditionsOf, resolveFilter, where } from "./filter";

/** Those of some keys whose executions a query finds. `now`: ms UTC. */
export async function keysMatching(
  { prisma, kind }: Database,
  keys: readonly string[],
  q: string,
  now: number,
): Promise<string[]> {
  if (keys.length === 0) return [];
  const filter = await resolveFilter(prisma, { ...NO_FILTER, q }, now);
  const conditions = [Prisma.sql`e."key" IN (${Prisma.join([...keys])})`, ...conditionsOf(kind, filter)];
  const rows = await prisma.$queryRaw<{ key: string }[]>`SELECT e."key" FROM "Execution" e ${where(conditions)}`;
  return rows.map(({ key }) => key);
}
