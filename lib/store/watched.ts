import type { DatabaseAddress } from "./address";
import type { Database } from "./database";
import { migrationNames } from "./migrate";
import type { Store } from "./store";
import { explained, newerDatabase, watchFile } from "./unavailable";

/** How often it is asked whether a newer program migrated the database meanwhile, in ms. */
const ASK_EVERY_MS = 10_000;

type Call = (...args: unknown[]) => unknown;

/**
 * A store whose calls end in words, as StoreUnavailable, when its database has vanished, was replaced, does not answer
 * or was migrated by a newer program. Each call looks at the file first; what reads a stream and `close` are left alone.
 */
export function watched(
  store: Store,
  { prisma }: Database,
  address: DatabaseAddress,
  migrations: string,
  elapsed: () => number,
): Store {
  const look = watchFile(address);
  const known = new Set(migrationNames(migrations));
  let asked = elapsed();

  async function refuseNewer(): Promise<void> {
    if (elapsed() - asked < ASK_EVERY_MS) return;
    asked = elapsed();
    const rows = await prisma.$queryRaw<{ name: string }[]>`
      SELECT "migration_name" AS "name" FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`;
    const newer = rows.find(({ name }) => !known.has(name));
    if (newer === undefined) return;
    // Asked again with the next call: it stays refused.
    asked = -Infinity;
    throw newerDatabase(address, newer.name);
  }

  const guard =
    (call: Call): Call =>
    async (...args) => {
      try {
        look();
        await refuseNewer();
        return await call(...args);
      } catch (error) {
        throw explained(address, error);
      }
    };
  const calls = Object.entries(store).map(([name, member]) => {
    const isCall = typeof member === "function" && name !== "close" && name !== "texts";
    return [name, isCall ? guard(member as Call) : member] as const;
  });
  return Object.fromEntries(calls) as Store;
}
