import type { DatabaseAddress } from "./address";
import type { Database } from "./database";
import { migrationNames } from "./migrate";
import type { Subjects } from "./subjects/subjects";
import { explained, newerDatabase, watchFile } from "./unavailable";

/** How often it is asked whether a newer program migrated the database meanwhile, in ms. */
const ASK_EVERY_MS = 10_000;

type Call = (...args: unknown[]) => unknown;

/**
 * A store whose calls end in words, as StoreUnavailable, when its database has vanished, was replaced, does not answer
 * or was migrated by a newer program. Each call looks at the file first; what reads a stream is left alone.
 */
export function watched(
  subjects: Subjects,
  { prisma }: Database,
  address: DatabaseAddress,
  migrations: string,
  elapsed: () => number,
): Subjects {
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
  const guarded = (calls: object): object =>
    Object.fromEntries(
      Object.entries(calls).map(([name, call]: [string, Call | object]) => {
        if (typeof call !== "function") return [name, guarded(call)];
        return [name, name === "texts" ? call : guard(call as Call)];
      }),
    );
  return guarded(subjects) as Subjects;
}
