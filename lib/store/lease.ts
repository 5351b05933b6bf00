import type { Connection, Database } from "./database";

/*
 * Who may work on something, until when. Taking a lease raises its token; everything that is done under a lease
 * names its token, so that a holder who was thought dead and comes back late is refused ("fencing").
 *
 * Whether a holder is dead is not read off any clock's time of day, which can jump: a lease is free when whoever wants
 * it has seen it unchanged for `ttl` by its own steady clock. A holder changes it with each renewal.
 */

export type Lease = { readonly name: string; readonly holder: string; readonly token: bigint };

/** How leases looked when this process saw them change last, and when that was by its steady clock. */
export type SeenLeases = Map<string, { readonly mark: string; readonly since: number }>;

export type Clocks = {
  /** Milliseconds since the epoch; may jump. */
  readonly now: number;
  /** Milliseconds that only ever go forward. */
  readonly elapsed: number;
};

/** Leases that one process remembers. */
const MAX_SEEN = 1_000;

/** Takes a lease that is free or that nobody renewed for `ttl` ms. Null when another holder has it. */
export async function takeLease(
  { prisma }: Database,
  name: string,
  holder: string,
  { now, elapsed }: Clocks,
  ttl: number,
  seen: SeenLeases,
): Promise<Lease | null> {
  const there = await prisma.lease.findUnique({ where: { name } });
  if (there !== null && there.expiresAt !== 0n && !hasBeenSilent(seen, name, markOf(there), elapsed, ttl)) return null;
  const until = BigInt(now + ttl);
  const [token, expiresAt] = [there?.token ?? 0n, there?.expiresAt ?? 0n];
  const [row] = await prisma.$queryRaw<{ token: bigint | number; expiresAt: bigint | number }[]>`
    INSERT INTO "Lease" ("name", "holder", "token", "expiresAt") VALUES (${name}, ${holder}, 1, ${until})
    ON CONFLICT ("name") DO UPDATE
      SET "holder" = ${holder}, "token" = "Lease"."token" + 1, "expiresAt" = ${until}
      WHERE "Lease"."token" = ${token} AND "Lease"."expiresAt" = ${expiresAt}
    RETURNING "token", "expiresAt"`;
  if (row === undefined) return null;
  see(seen, name, markOf(row), elapsed);
  return { name, holder, token: BigInt(row.token) };
}

function markOf({
  token,
  expiresAt,
}: {
  readonly token: bigint | number;
  readonly expiresAt: bigint | number;
}): string {
  return `${token} ${expiresAt}`;
}

/** Whether a lease looks as it did `ttl` ms ago; notes how it looks now. */
function hasBeenSilent(seen: SeenLeases, name: string, mark: string, elapsed: number, ttl: number): boolean {
  const before = seen.get(name);
  if (before?.mark === mark) return elapsed - before.since >= ttl;
  see(seen, name, mark, elapsed);
  return false;
}

function see(seen: SeenLeases, name: string, mark: string, since: number): void {
  seen.delete(name);
  seen.set(name, { mark, since });
  const [oldest] = seen.keys();
  if (seen.size > MAX_SEEN && oldest !== undefined) seen.delete(oldest);
}

/** Keeps a lease for another `ttl` ms; it changes each time. False when it has been taken by another. */
export async function renewLease(
  { prisma }: Database,
  { name, token }: Lease,
  now: number,
  ttl: number,
): Promise<boolean> {
  const until = BigInt(now + ttl);
  const count = await prisma.$executeRaw`
    UPDATE "Lease" SET "expiresAt" = CASE WHEN "expiresAt" >= ${until} THEN "expiresAt" + 1 ELSE ${until} END
    WHERE "name" = ${name} AND "token" = ${token}`;
  return count === 1;
}

/**
 * Whether a lease is held still, within a transaction. It is touched, so that on PostgreSQL nobody can take it before
 * the transaction ends.
 */
export async function holdsLease(connection: Connection, { name, token, holder }: Lease): Promise<boolean> {
  return (await connection.lease.updateMany({ where: { name, token }, data: { holder } })).count === 1;
}

/** Gives a lease back, so that the next holder need not wait until it runs out. The row stays: its token must not start again. */
export async function releaseLease({ prisma }: Database, lease: Lease): Promise<void> {
  await prisma.lease.updateMany({ where: { name: lease.name, token: lease.token }, data: { expiresAt: 0n } });
}

/** Frees a lease whoever holds it, or, where one is named, if that one does. Its next holder raises the token: a holder who is not gone after all is refused. */
export async function freeLease({ prisma }: Database, name: string, holder?: string): Promise<void> {
  await prisma.lease.updateMany({
    where: { name, ...(holder === undefined ? {} : { holder }) },
    data: { expiresAt: 0n },
  });
}

/** Who took a lease last and has not given it back; null: nobody. */
export async function holderOf({ prisma }: Database, name: string): Promise<string | null> {
  const there = await prisma.lease.findUnique({ where: { name }, select: { holder: true, expiresAt: true } });
  return there === null || there.expiresAt === 0n ? null : there.holder;
}

/**
 * Whether somebody holds a lease of `ttl` ms: it was not given back, and it has changed within `ttl` by this process's
 * steady clock, or this process sees it for the first time.
 */
export async function isLeased(
  { prisma }: Database,
  name: string,
  { elapsed }: Clocks,
  ttl: number,
  seen: SeenLeases,
): Promise<boolean> {
  const there = await prisma.lease.findUnique({ where: { name } });
  if (there === null || there.expiresAt === 0n) return false;
  return !hasBeenSilent(seen, name, markOf(there), elapsed, ttl);
}

/** Whether somebody holds a lease whose name begins with `prefix`; of those that were given back nobody does. */
export async function isAnyLeased(
  database: Database,
  prefix: string,
  clocks: Clocks,
  ttl: number,
  seen: SeenLeases,
): Promise<boolean> {
  const rows = await database.prisma.lease.findMany({
    where: { name: { startsWith: prefix }, expiresAt: { not: 0n } },
    orderBy: { expiresAt: "desc" },
    take: 20,
    select: { name: true },
  });
  for (const { name } of rows) if (await isLeased(database, name, clocks, ttl, seen)) return true;
  return false;
}
