import { instant } from "@/lib/base/instant";
import type { MadeResumeMachine } from "@/lib/contract/resumeMachines";
import type { Connection, Database } from "../database";

export async function addResumeMachine(
  { prisma }: Database,
  now: number,
  { arn, name, source, ofKey }: Omit<MadeResumeMachine, "createdAt">,
): Promise<void> {
  const row = { arn, name, source, ofKey, createdAt: BigInt(now) };
  await prisma.resumeMachine.upsert({ where: { arn }, create: row, update: {} });
}

/** Those that are listed, the newest first. */
const MAX_LISTED = 200;

export async function listResumeMachines({ prisma }: Database): Promise<MadeResumeMachine[]> {
  const rows = await prisma.resumeMachine.findMany({ orderBy: { createdAt: "desc" }, take: MAX_LISTED });
  return rows.map(madeOf);
}

export async function readResumeMachine({ prisma }: Database, arn: string): Promise<MadeResumeMachine | null> {
  const row = await prisma.resumeMachine.findUnique({ where: { arn } });
  return row === null ? null : madeOf(row);
}

export async function forgetResumeMachine({ prisma }: Database, arn: string): Promise<void> {
  await prisma.resumeMachine.deleteMany({ where: { arn } });
}

type Row = NonNullable<Awaited<ReturnType<Connection["resumeMachine"]["findUnique"]>>>;

function madeOf({ createdAt, ...row }: Row): MadeResumeMachine {
  return { ...row, createdAt: instant(Number(createdAt)) };
}
