import { DAY_MS } from "@/lib/base/time";
import { parseMachine } from "@/lib/asl/parse";
import { ordinaryStates } from "@/lib/stats/common/ordinaryStates";
import { type Common, MAX_EACH_SIDE, standingOut } from "@/lib/stats/common/standOut";
import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import { readDefinition } from "../history";
import { readFields } from "./fields";
import { functionVersionEvents, type MachineEvent, machineEvents } from "./machineEvents";

/** Failed executions of a machine that began between `from` and `to` (ms UTC), of one way of failing or of all. */
export type FailedOnes = {
  readonly machineId: number;
  readonly from: number;
  readonly to: number;
  readonly fingerprint: string | null;
};

/** What they share, and since when the rest is read: earlier than `from` where nearly all failed. */
export type FailuresShare = Common & { readonly restFrom: number };

/** With fewer that succeeded beside them, those of the week before are the rest. */
const MIN_REST = 50;
const BACK_MS = 7 * DAY_MS;

/** What failed executions of a machine share that those which succeeded at the time do not. At most 20,000 of each side. */
export async function whatFailuresShare(database: Database, failed: FailedOnes): Promise<FailuresShare> {
  const { machineId, from, to } = failed;
  const selected = await readFailed(database, failed);
  const beside = await readSucceeded(database, { machineId, from, to });
  const restFrom = beside.length < MIN_REST ? from - BACK_MS : from;
  const rest = restFrom === from ? beside : await readSucceeded(database, { machineId, from: restFrom, to });
  const common = await whatTheyShare(database, { machineId, from: restFrom, to }, selected, rest);
  return { ...common, restFrom };
}

type Place = { readonly machineId: number; readonly from: number; readonly to: number };

/** What executions of one side share that those of the other do not, by their ids: 20,000 of each. */
export async function whatTheyShare(
  database: Database,
  { machineId, from, to }: Place,
  selected: readonly number[],
  rest: readonly number[],
): Promise<Common> {
  const changes = await changesOf(database, { machineId, from, to });
  const ordinary = await ordinaryIn(database, [
    ...selected.slice(0, MAX_DEFINITIONS),
    ...rest.slice(0, MAX_DEFINITIONS),
  ]);
  const asked = { ordinary, changes };
  const fields = async (ids: readonly number[]) => readFields(database, ids.slice(0, MAX_EACH_SIDE), asked);
  return standingOut(await fields(selected), await fields(rest));
}

async function changesOf(database: Database, { machineId, from, to }: Place): Promise<MachineEvent[]> {
  const facts = await machineEvents(database, { machineIds: [machineId], from, to });
  const versions = await functionVersionEvents(database, { machineId, from, to });
  return [...facts, ...versions].slice(-MAX_CHANGES);
}

/** Changes that are looked at, the last ones; executions whose definitions are looked for, and definitions that are read. */
const MAX_CHANGES = 20;
const MAX_DEFINITIONS = 1_000;
const MAX_PARSED = 20;

async function ordinaryIn(database: Database, ids: readonly number[]) {
  const rows = await database.prisma.execution.findMany({
    where: { id: { in: [...ids.slice(0, MAX_DEFINITIONS)] }, definitionHash: { not: null } },
    select: { definitionHash: true },
    distinct: ["definitionHash"],
    take: MAX_PARSED,
  });
  const known = new Map<string, ReadonlySet<string>>();
  for (const { definitionHash } of rows) {
    const text = definitionHash === null ? null : await readDefinition(database, definitionHash);
    const machine = text === null ? undefined : parseMachine(text).machine;
    if (definitionHash !== null && machine !== undefined) known.set(definitionHash, ordinaryStates(machine));
  }
  return (hash: string | null) => (hash === null ? null : (known.get(hash) ?? null));
}

type IdRow = { readonly id: bigint | number };

async function readFailed({ prisma }: Database, { machineId, from, to, fingerprint }: FailedOnes): Promise<number[]> {
  const alike =
    fingerprint === null
      ? Prisma.empty
      : Prisma.sql`AND EXISTS (SELECT 1 FROM "ExecutionError" x WHERE x."executionId" = e."id" AND x."fingerprint" = ${fingerprint})`;
  const rows = await prisma.$queryRaw<IdRow[]>`
    SELECT e."id" FROM "Execution" e WHERE e."machineId" = ${machineId} AND e."status" IN ('FAILED', 'TIMED_OUT')
      AND e."startedAt" >= ${BigInt(from)} AND e."startedAt" < ${BigInt(to)} ${alike}
    ORDER BY e."startedAt" DESC, e."id" DESC LIMIT ${MAX_EACH_SIDE}`;
  return rows.map(({ id }) => Number(id));
}

async function readSucceeded({ prisma }: Database, { machineId, from, to }: Place): Promise<number[]> {
  const rows = await prisma.$queryRaw<IdRow[]>`
    SELECT e."id" FROM "Execution" e WHERE e."machineId" = ${machineId} AND e."status" = 'SUCCEEDED'
      AND e."startedAt" >= ${BigInt(from)} AND e."startedAt" < ${BigInt(to)}
    ORDER BY e."startedAt" DESC, e."id" DESC LIMIT ${MAX_EACH_SIDE}`;
  return rows.map(({ id }) => Number(id));
}
