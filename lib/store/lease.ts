import type { Database } from "./database";

/*
 * Who may work on something, until when. Taking a lease raises its token; everything that is done under a lease
 * names its token, so that a holder who was thought dead and comes back late is refused ("fencing").
 */

export type Lease = { readonly name: string; readonly holder: string; readonly token: bigint };

/** Takes a lease that is free or has run out, for `ttl` ms. Null when another holder has it. */
export async function takeLease(
  { prisma }: Database,
  name: string,
  holder: string,
  now: number,
  ttl: number,
): Promise<Lease | null> {
  const until = BigInt(now + ttl);
  const [row] = await prisma.$queryRaw<{ token: bigint | number }[]>`
    INSERT INTO "Lease" ("name", "holder", "token", "expiresAt") VALUES (${name}, ${holder}, 1, ${until})
    ON CONFLICT ("name") DO UPDATE
      SET "holder" = ${holder}, "token" = "Lease"."token" + 1, "expiresAt" = ${until}
      WHERE "Lease"."expiresAt" <= ${BigInt(now)}
    RETURNING "token"`;
  return row === undefined ? null : { name, holder, token: BigInt(row.token) };
}

/** Keeps a lease for another `ttl` ms from `now`. False when it has run out and been taken by another. */
export async function renewLease({ prisma }: Database, lease: Lease, now: number, ttl: number): Promise<boolean> {
  const { count } = await prisma.lease.updateMany({
    where: { name: lease.name, token: lease.token },
    data: { expiresAt: BigInt(now + ttl) },
  });
  return count === 1;
}

/** Gives a lease back, so that the next holder need not wait until it runs out. The row stays: its token must not start again. */
export async function releaseLease({ prisma }: Database, lease: Lease): Promise<void> {
  await prisma.lease.updateMany({ where: { name: lease.name, token: lease.token }, data: { expiresAt: 0n } });
}

/** Whether somebody holds a lease now. */
export async function isLeased({ prisma }: Database, name: string, now: number): Promise<boolean> {
  return (await prisma.lease.findFirst({ where: { name, expiresAt: { gt: BigInt(now) } } })) !== null;
}
