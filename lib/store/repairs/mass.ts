import { instant } from "@/lib/base/instant";
import {
  MASS_ITEM_STATES,
  type MassItem,
  massItemStateField,
  type MassItemState,
  type MassRedrive,
  massStateField,
  type MassState,
} from "@/lib/contract/massRedrive";
import type { MassRedrive as MassRow, MassRedriveItem as ItemRow } from "@/generated/sqlite/client";
import { insertRows } from "../bulk";
import type { Connection, Database } from "../database";
import { sanitizeText } from "../text";

/** What a mass redrive is made of. `items`: in the order in which they are sent. */
export type NewMassRedrive = Pick<MassRedrive, "name" | "filter" | "from" | "to" | "trial" | "rate" | "stopAbove"> & {
  readonly items: readonly NewMassItem[];
};

export type NewMassItem = {
  readonly key: string;
  readonly arn: string;
  readonly name: string;
  /** Name of the source that reaches its account; "" for the local engine. */
  readonly source: string;
  readonly clientToken: string;
  /** Null: it is going to be sent. Else why it cannot be. */
  readonly refused: string | null;
};

/** An execution of a mass redrive as whoever sends it knows it. */
export type MassWork = {
  readonly place: number;
  readonly key: string;
  readonly arn: string;
  readonly source: string;
  readonly clientToken: string;
  readonly redrives: number;
  readonly state: MassItemState;
};

/** Redrives in 100 seconds, and thousandths: the databases have whole numbers. */
const RATE = 100;
const SHARE = 1_000;
const WHY_LENGTH = 1_000;

/** Writes it with its whole set; null when its name is taken. */
export async function addMass({ prisma, kind }: Database, now: number, made: NewMassRedrive): Promise<number | null> {
  return prisma.$transaction(async (connection) => {
    if ((await connection.massRedrive.count({ where: { name: made.name } })) > 0) return null;
    const { name, filter, from, to, trial, rate, stopAbove, items } = made;
    const at = BigInt(now);
    const { id } = await connection.massRedrive.create({
      data: {
        ...{ name: sanitizeText(name), filter: sanitizeText(filter), from: BigInt(from), to: BigInt(to), trial },
        ...{ rate: Math.max(1, Math.round(rate * RATE)), stopAbove: Math.round(stopAbove * SHARE) },
        ...{ state: "unconfirmed", count: items.length, createdAt: at, updatedAt: at },
      },
      select: { id: true },
    });
    const rows = items.map(({ refused, ...item }, place) => ({
      ...{ massId: id, place, ...item, redrives: 0 },
      ...{ state: refused === null ? "waiting" : "refused", why: refused },
    }));
    await insertRows(connection, kind, "MassRedriveItem", rows);
    return id;
  });
}

export async function readMass({ prisma }: Database, id: number): Promise<MassRedrive | null> {
  const row = await prisma.massRedrive.findUnique({ where: { id } });
  return row === null ? null : massOf(row, await countsOf(prisma, id));
}

/** The id of the one with a name; null when there is none. */
export async function massNamed({ prisma }: Database, name: string): Promise<number | null> {
  return (await prisma.massRedrive.findUnique({ where: { name }, select: { id: true } }))?.id ?? null;
}

/** Those that are listed, the newest first. */
const MAX_LISTED = 100;

export async function listMass({ prisma }: Database): Promise<MassRedrive[]> {
  const rows = await prisma.massRedrive.findMany({ orderBy: { id: "desc" }, take: MAX_LISTED });
  const listed: MassRedrive[] = [];
  for (const row of rows) listed.push(massOf(row, await countsOf(prisma, row.id)));
  return listed;
}

export async function readMassItems(
  { prisma }: Database,
  massId: number,
  after: number,
  limit: number,
): Promise<MassItem[]> {
  const where = { massId, place: { gt: after } };
  return (await prisma.massRedriveItem.findMany({ where, orderBy: { place: "asc" }, take: limit })).map(itemOf);
}

/** What is in some states, in its order; `below`: of the places before this one. */
export async function massWork(
  { prisma }: Database,
  massId: number,
  states: readonly MassItemState[],
  { below, limit }: { readonly below: number | null; readonly limit: number },
): Promise<MassWork[]> {
  const where = { massId, state: { in: [...states] }, ...(below === null ? {} : { place: { lt: below } }) };
  const rows = await prisma.massRedriveItem.findMany({ where, orderBy: { place: "asc" }, take: limit });
  return rows.map(({ place, key, arn, source, clientToken, redrives, state }) => ({
    ...{ place, key, arn, source, clientToken, redrives },
    state: massItemStateField.parse(state),
  }));
}

/** What changes of an execution of one. */
export type MassItemChange = {
  readonly state: MassItemState;
  readonly why?: string;
  readonly redrives?: number;
  readonly sentAt?: number;
  readonly endedAt?: number;
};

/** Changes one that is in a state; false, and nothing written, when it is in another. */
export async function changeMassItem(
  { prisma }: Database,
  massId: number,
  place: number,
  from: MassItemState,
  { why, sentAt, endedAt, ...rest }: MassItemChange,
): Promise<boolean> {
  const data = {
    ...rest,
    ...(why === undefined ? {} : { why: sanitizeText(why.slice(0, WHY_LENGTH)) }),
    ...(sentAt === undefined ? {} : { sentAt: BigInt(sentAt) }),
    ...(endedAt === undefined ? {} : { endedAt: BigInt(endedAt) }),
  };
  const { count } = await prisma.massRedriveItem.updateMany({ where: { massId, place, state: from }, data });
  return count === 1;
}

export type MassChange = {
  readonly state: MassState;
  readonly message?: string | null;
  /** Its trial is over. */
  readonly trial?: null;
  readonly confirmedAt?: number;
};

/**
 * Takes one from some states to another; false, and nothing written, when it is in none of them. What waits goes with it:
 * it stops where the whole does, and waits again where that goes on.
 */
export async function changeMass(
  { prisma }: Database,
  now: number,
  id: number,
  from: readonly MassState[],
  { confirmedAt, ...rest }: MassChange,
): Promise<boolean> {
  return prisma.$transaction(async (connection) => {
    const confirmed = confirmedAt === undefined ? {} : { confirmedAt: BigInt(confirmedAt) };
    const data = { ...rest, ...confirmed, updatedAt: BigInt(now) };
    const { count } = await connection.massRedrive.updateMany({ where: { id, state: { in: [...from] } }, data });
    if (count === 0) return false;
    const isOver = rest.state === "stopped" || rest.state === "cancelled";
    const [before, after] = isOver ? ["waiting", "stopped"] : ["stopped", "waiting"];
    if (isOver || rest.state === "running") {
      await connection.massRedriveItem.updateMany({ where: { massId: id, state: before }, data: { state: after } });
    }
    return true;
  });
}

async function countsOf(connection: Connection, massId: number): Promise<MassRedrive["counts"]> {
  const rows = await connection.massRedriveItem.groupBy({ by: ["state"], where: { massId }, _count: true });
  const counts = new Map(rows.map(({ state, _count }) => [state, _count]));
  return Object.fromEntries(
    MASS_ITEM_STATES.flatMap((state) => (counts.has(state) ? [[state, counts.get(state)]] : [])),
  );
}

function massOf(row: MassRow, counts: MassRedrive["counts"]): MassRedrive {
  return {
    ...{ id: row.id, name: row.name, filter: row.filter, trial: row.trial, count: row.count, message: row.message },
    from: instant(Number(row.from)),
    to: instant(Number(row.to)),
    rate: row.rate / RATE,
    stopAbove: row.stopAbove / SHARE,
    state: massStateField.parse(row.state),
    createdAt: instant(Number(row.createdAt)),
    confirmedAt: row.confirmedAt === null ? null : instant(Number(row.confirmedAt)),
    counts,
  };
}

function itemOf(row: ItemRow): MassItem {
  return {
    ...{ place: row.place, key: row.key, name: row.name, why: row.why },
    state: massItemStateField.parse(row.state),
    sentAt: row.sentAt === null ? null : instant(Number(row.sentAt)),
    endedAt: row.endedAt === null ? null : instant(Number(row.endedAt)),
  };
}
