import { DAY_MS } from "@/lib/base/time";
import { parseMachine } from "@/lib/asl/parse";
import { type CommonOfTime, standingOutOfTime } from "@/lib/stats/common/standOutOfTime";
import { ordinaryStates } from "@/lib/stats/common/ordinaryStates";
import { type Common, MAX_EACH_SIDE, standingOut } from "@/lib/stats/common/standOut";
import type { Measure } from "@/lib/stats/usual/measure";
import { Prisma } from "@/generated/sqlite/client";
import type { Database } from "../database";
import { readDefinition } from "../history";
import { type FieldsAsked, readFields } from "./fields";
import { functionVersionEvents, type MachineEvent, machineEvents } from "./machineEvents";

/** Executions of a machine that are worse in a measure and began between `from` and `to` (ms UTC). */
export type WorseOnes = {
  readonly machineId: number;
  readonly measure: Exclude<Measure, "fewer" | "more">;
  readonly from: number;
  readonly to: number;
  /** Of failures one way of failing; null: all. */
  readonly fingerprint: string | null;
};

/** The time before that is compared with. */
const BEFORE_MS = DAY_MS;

/**
 * What executions that are worse share and others do not: those that failed or tried again beside those that did not, all
 * that ended, where the machine is slower or dearer, beside the day before. At most 20,000 of each side.
 */
export async function whatWorseShare(database: Database, worse: WorseOnes): Promise<CommonOfTime> {
  const { machineId, from, to } = worse;
  const begin = from - BEFORE_MS;
  const bad = await readIds(database, { machineId, from, to }, badOnes(worse));
  const isWhole = worse.measure === "duration" || worse.measure === "cost";
  const good = Prisma.sql`e."status" = 'SUCCEEDED' ${worse.measure === "retries" ? Prisma.sql`AND e."retries" = 0` : Prisma.empty}`;
  const sameTime = isWhole ? [] : await readIds(database, { machineId, from, to }, good);
  const before = await readIds(database, { machineId, from: begin, to: from }, good);
  const asked = await fieldsAsked(database, { machineId, from: begin, to }, [bad, sameTime, before]);
  const fields = (ids: readonly number[]) => readFields(database, ids, asked);
  return standingOutOfTime(await fields(bad), await fields(sameTime), await fields(before));
}

function badOnes({ measure, fingerprint }: WorseOnes): Prisma.Sql {
  if (measure === "retries") return Prisma.sql`e."retries" > 0`;
  if (measure !== "failures") return Prisma.sql`e."status" = 'SUCCEEDED'`;
  const failed = Prisma.sql`e."status" IN ('FAILED', 'TIMED_OUT')`;
  if (fingerprint === null) return failed;
  return Prisma.sql`${failed} AND EXISTS (SELECT 1 FROM "ExecutionError" x
    WHERE x."executionId" = e."id" AND x."fingerprint" = ${fingerprint})`;
}

type Place = { readonly machineId: number; readonly from: number; readonly to: number };

/** What executions of one side share that those of the other do not, by their ids: 20,000 of each. */
export async function whatTheyShare(
  database: Database,
  { machineId, from, to }: Place,
  selected: readonly number[],
  rest: readonly number[],
): Promise<Common> {
  const [chosen, others] = [selected.slice(0, MAX_EACH_SIDE), rest.slice(0, MAX_EACH_SIDE)];
  const asked = await fieldsAsked(database, { machineId, from, to }, [chosen, others]);
  return standingOut(await readFields(database, chosen, asked), await readFields(database, others, asked));
}

async function fieldsAsked(
  database: Database,
  place: Place,
  sides: readonly (readonly number[])[],
): Promise<FieldsAsked> {
  const changes = await changesOf(database, place);
  const some = sides.flatMap((ids) => ids.slice(0, MAX_DEFINITIONS));
  return { changes, ordinary: await ordinaryIn(database, some) };
}

async function changesOf(database: Database, { machineId, from, to }: Place): Promise<MachineEvent[]> {
  const facts = await machineEvents(database, { machineIds: [machineId], from, to });
  const versions = await functionVersionEvents(database, { machineId, from, to });
  return [...facts, ...versions].slice(-MAX_CHANGES);
}

/** Changes that are looked at, the last ones; executions whose definitions are looked for, and definitions that are read. */
const MAX_CHANGES = 20;
const MAX_DEFINITIONS = 300;
const MAX_PARSED = 20;

async function ordinaryIn(database: Database, ids: readonly number[]) {
  const rows = await database.prisma.execution.findMany({
    where: { id: { in: [...ids] }, definitionHash: { not: null } },
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

/** The last that began in a stretch of time, at most 20,000. */
async function readIds({ prisma }: Database, { machineId, from, to }: Place, which: Prisma.Sql): Promise<number[]> {
  const rows = await prisma.$queryRaw<IdRow[]>`
    SELECT e."id" FROM "Execution" e WHERE e."machineId" = ${machineId}
      AND e."startedAt" >= ${BigInt(from)} AND e."startedAt" < ${BigInt(to)} AND ${which}
    ORDER BY e."startedAt" DESC, e."id" DESC LIMIT ${MAX_EACH_SIDE}`;
  return rows.map(({ id }) => Number(id));
}
