import type {
  WatchMessage as MessageColumns,
  WatchRule as RuleColumns,
  WatchState as StateColumns,
} from "@/generated/sqlite/client";
import { WATCH_STATES } from "@/lib/contract/watch/answer";
import { changing } from "../changes";
import type { Database } from "../database";
import { holdsLease, type Lease } from "../lease";
import { sanitizeText } from "../text";

export type WatchStateName = (typeof WATCH_STATES)[number];

/** How a rule stands. Times in ms UTC. */
export type StoredRule = {
  readonly name: string;
  readonly fingerprint: string;
  readonly mutedUntil: number | null;
  readonly lookedAt: number | null;
  readonly asOf: number | null;
  readonly problem: string | null;
  readonly deliveredAt: number | null;
  readonly deliveryResult: string | null;
};

/** How a rule stands for one machine (prisma/schema.prisma). */
export type StoredState = {
  readonly rule: string;
  readonly machineId: number;
  readonly state: WatchStateName;
  readonly since: number;
  readonly misses: number;
  readonly value: number | null;
  readonly usual: number | null;
  /** JSON. */
  readonly details: string;
  readonly episode: string | null;
  readonly told: string | null;
};

/** What is to be sent. `content`: JSON. */
export type NewMessage = {
  readonly id: string;
  readonly rule: string;
  readonly machineId: number;
  readonly content: string;
};
export type StoredMessage = NewMessage & { readonly createdAt: number; readonly rounds: number };

/** What a look at a rule came to: all of it is stored in one transaction, or nothing. */
export type WatchLook = {
  readonly rule: Pick<StoredRule, "name" | "fingerprint" | "lookedAt" | "asOf" | "problem">;
  readonly states: readonly StoredState[];
  readonly messages: readonly NewMessage[];
};

/** How messages that are no longer waited for are kept. */
const KEPT_MS = 7 * 86_400_000;

export async function listRules({ prisma }: Database): Promise<StoredRule[]> {
  return (await prisma.watchRule.findMany({ orderBy: { name: "asc" } })).map(ruleOf);
}

export async function listStates({ prisma }: Database, rule: string | null): Promise<StoredState[]> {
  const where = rule === null ? {} : { rule };
  const rows = await prisma.watchState.findMany({ where, orderBy: [{ rule: "asc" }, { machineId: "asc" }] });
  return rows.map(stateOf);
}

/** Keeps a look, with what is to be sent of it. False, and nothing kept, when another process looks by now. */
export async function commitLook(
  database: Database,
  now: number,
  lease: Lease,
  { rule, states, messages }: WatchLook,
): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    if (!(await holdsLease(connection, lease))) return false;
    const data = {
      fingerprint: rule.fingerprint,
      lookedAt: bigOf(rule.lookedAt),
      asOf: bigOf(rule.asOf),
      problem: rule.problem === null ? null : sanitizeText(rule.problem),
    };
    await connection.watchRule.upsert({
      where: { name: rule.name },
      create: { name: rule.name, ...data },
      update: data,
    });
    await connection.watchState.deleteMany({ where: { rule: rule.name } });
    const rows = states.map((state) => ({
      ...{ ...state, since: BigInt(state.since), details: sanitizeText(state.details) },
    }));
    if (rows.length > 0) await connection.watchState.createMany({ data: rows });
    for (const message of messages) {
      const content = sanitizeText(message.content);
      const create = { ...message, content, createdAt: BigInt(now), state: "waiting" };
      await connection.watchMessage.upsert({ where: { id: message.id }, create, update: {} });
    }
    await connection.watchMessage.deleteMany({
      where: { rule: rule.name, state: { not: "waiting" }, createdAt: { lt: BigInt(now - KEPT_MS) } },
    });
    note("watch", rule.name);
    return true;
  });
}

/** What waits to be sent, the oldest first. */
export async function waitingMessages({ prisma }: Database, limit: number): Promise<StoredMessage[]> {
  const rows = await prisma.watchMessage.findMany({
    where: { state: "waiting" },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: limit,
  });
  return rows.map(messageOf);
}

export async function countWaiting({ prisma }: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await prisma.watchMessage.groupBy({ by: ["rule"], where: { state: "waiting" }, _count: true });
  return new Map(rows.map(({ rule, _count }) => [rule, _count]));
}

/** How sending a message went; `state` "waiting": it is tried again. */
export type Tried = {
  readonly id: string;
  readonly rule: string;
  readonly state: "waiting" | "delivered" | "givenUp";
  readonly result: string;
};

export async function noteTried(database: Database, now: number, { id, rule, state, result }: Tried): Promise<void> {
  await changing(database, now, async (connection, note) => {
    await connection.watchMessage.updateMany({
      where: { id },
      data: { state, triedAt: BigInt(now), rounds: { increment: 1 } },
    });
    await connection.watchRule.updateMany({
      where: { name: rule },
      data: { deliveredAt: BigInt(now), deliveryResult: result },
    });
    note("watch", rule);
  });
}

/** How a test went. */
export async function noteTest(database: Database, now: number, rule: KnownRule, result: string): Promise<void> {
  await setOnRule(database, now, rule, { deliveredAt: BigInt(now), deliveryResult: result });
}

export type KnownRule = Pick<StoredRule, "name" | "fingerprint">;

/** Sends nothing of a rule before `until`, ms UTC; null: it is sent again. */
export async function muteRule(database: Database, now: number, rule: KnownRule, until: number | null): Promise<void> {
  await setOnRule(database, now, rule, { mutedUntil: bigOf(until) });
}

type OnRule = { readonly mutedUntil?: bigint | null; readonly deliveredAt?: bigint; readonly deliveryResult?: string };

/** By name and fingerprint alone: a rule of the configuration has more, its address too. */
async function setOnRule(
  database: Database,
  now: number,
  { name, fingerprint }: KnownRule,
  data: OnRule,
): Promise<void> {
  await changing(database, now, async (connection, note) => {
    await connection.watchRule.upsert({ where: { name }, create: { name, fingerprint, ...data }, update: data });
    note("watch", name);
  });
}

/**
 * Forgets rules that are not among these, and of those that watch something else by now what was known: with it what was
 * to be sent. That a rule is muted stays.
 */
export async function keepRules(database: Database, now: number, known: readonly KnownRule[]): Promise<void> {
  const stored = await listRules(database);
  const gone = stored.filter(({ name }) => known.every((rule) => rule.name !== name));
  const changed = known.filter(({ name, fingerprint }) =>
    stored.some((rule) => rule.name === name && rule.fingerprint !== fingerprint),
  );
  const names = [...gone, ...changed].map(({ name }) => name);
  if (names.length === 0) return;
  await changing(database, now, async (connection, note) => {
    await connection.watchState.deleteMany({ where: { rule: { in: names } } });
    await connection.watchMessage.deleteMany({ where: { rule: { in: names } } });
    await connection.watchRule.deleteMany({ where: { name: { in: gone.map(({ name }) => name) } } });
    for (const { name, fingerprint } of changed) {
      const nothing = { fingerprint, lookedAt: null, asOf: null, problem: null };
      await connection.watchRule.updateMany({ where: { name }, data: nothing });
    }
    for (const name of names) note("watch", name);
  });
}

function bigOf(at: number | null): bigint | null {
  return at === null ? null : BigInt(at);
}

function timeOf(at: bigint | null): number | null {
  return at === null ? null : Number(at);
}

function ruleOf({ mutedUntil, lookedAt, asOf, deliveredAt, ...row }: RuleColumns): StoredRule {
  return {
    ...row,
    mutedUntil: timeOf(mutedUntil),
    lookedAt: timeOf(lookedAt),
    asOf: timeOf(asOf),
    deliveredAt: timeOf(deliveredAt),
  };
}

function stateOf({ state, since, ...row }: StateColumns): StoredState {
  return { ...row, state: WATCH_STATES.find((known) => known === state) ?? "unknown", since: Number(since) };
}

function messageOf({ id, rule, machineId, content, createdAt, rounds }: MessageColumns): StoredMessage {
  return { id, rule, machineId, content, createdAt: Number(createdAt), rounds };
}
