import type { EngineRule } from "@/generated/sqlite/client";
import type { Instant } from "@/lib/base/instant";
import { changing } from "../changes";
import type { Database } from "../database";
import { instantOf } from "./executions";
import { type OutboxEntry, putOutbox } from "./outbox";

/** Which rule: names are unique on a bus. */
export type RuleKey = {
  readonly account: string;
  readonly region: string;
  readonly bus: string;
  readonly name: string;
};

export type Rule = RuleKey & {
  /** JSON. */
  readonly eventPattern: string | null;
  /** rate(…) or cron(…) */
  readonly scheduleExpression: string | null;
  /** IANA name, of the schedule; null: UTC. */
  readonly timeZone: string | null;
  readonly state: "ENABLED" | "DISABLED";
  readonly description: string | null;
  readonly roleArn: string | null;
  /** JSON: what EventBridge's targets have. */
  readonly targets: string;
  /** Folder of the configuration that it stands in and is changed in; empty: one that is not known; null: it stands in none. */
  readonly configuredIn: string | null;
  /** From when a rate counts. */
  readonly since: Instant;
  /** When its schedule is due next. */
  readonly nextAt: Instant | null;
  /** Why it started less than it should have the last time, in a sentence. */
  readonly problem: string | null;
};

export type Rules = {
  /** Of every account and bus, by name, at most `limit`. */
  all(limit: number): Promise<Rule[]>;
  /** Of one account, region and bus, by name after `after`. */
  page(of: Omit<RuleKey, "name">, after: string | null, limit: number): Promise<Rule[]>;
  count(of: Omit<RuleKey, "name">): Promise<number>;
  get(key: RuleKey): Promise<Rule | null>;
  put(rule: Rule): Promise<void>;
  remove(key: RuleKey): Promise<void>;
  /** Replaces the targets when they are still those that the caller saw. */
  setTargets(key: RuleKey, seen: string, targets: string): Promise<boolean>;
  /** Notes why it started less than it should have; null: all is well. */
  noteProblem(key: RuleKey, problem: string | null): Promise<void>;
  /** Enabled schedules that are due by `until`, the earliest first. */
  due(until: Instant, limit: number): Promise<Rule[]>;
  /** When the next schedule is due; null: none is. */
  nextDue(): Promise<Instant | null>;
  /**
   * Moves a schedule on and writes the event of its firing, in one transaction; true for the one engine that does: of two that
   * see it due, the second finds it moved.
   */
  fire(rule: Rule, nextAt: Instant | null, event: OutboxEntry): Promise<boolean>;
  /** Whether any rule of any account waits for events of a bus. */
  anyPattern(bus: string): Promise<boolean>;
};

const keyOf = ({ account, region, bus, name }: RuleKey): RuleKey => ({ account, region, bus, name });
const ENABLED = { state: "ENABLED" } as const;

export function rulesIn(database: Database, now: () => number): Rules {
  const { prisma } = database;
  const byName = { orderBy: { name: "asc" } } as const;
  const where = (key: RuleKey) => ({ account_region_bus_name: keyOf(key) });
  return {
    all: async (limit) => (await prisma.engineRule.findMany({ ...byName, take: limit })).map(ruleOf),
    page: async (of, after, limit) =>
      (
        await prisma.engineRule.findMany({
          where: { ...of, ...(after === null ? {} : { name: { gt: after } }) },
          ...byName,
          take: limit,
        })
      ).map(ruleOf),
    count: (of) => prisma.engineRule.count({ where: of }),
    get: async (key) => {
      const row = await prisma.engineRule.findUnique({ where: where(key) });
      return row === null ? null : ruleOf(row);
    },
    put: ({ configuredIn, ...rest }) =>
      changing(database, now(), async (connection, note) => {
        const configured = configuredIn === null ? 0 : 1;
        const data = { ...rest, configured, configuredIn, updatedAt: BigInt(now()) };
        await connection.engineRule.upsert({ where: where(rest), create: data, update: data });
        note("engineRule", rest.name);
      }),
    remove: (key) =>
      changing(database, now(), async (connection, note) => {
        await connection.engineRule.deleteMany({ where: keyOf(key) });
        note("engineRule", key.name);
      }),
    setTargets: (key, seen, targets) =>
      changing(database, now(), async (connection, note) => {
        const data = { targets, problem: null, updatedAt: BigInt(now()) };
        const { count } = await connection.engineRule.updateMany({ where: { ...keyOf(key), targets: seen }, data });
        note("engineRule", key.name);
        return count === 1;
      }),
    noteProblem: (key, problem) =>
      changing(database, now(), async (connection, note) => {
        const { count } = await connection.engineRule.updateMany({ where: keyOf(key), data: { problem } });
        if (count > 0) note("engineRule", key.name);
      }),
    due: async (until, limit) =>
      (
        await prisma.engineRule.findMany({
          where: { ...ENABLED, nextAt: { lte: BigInt(until) } },
          orderBy: { nextAt: "asc" },
          take: limit,
        })
      ).map(ruleOf),
    nextDue: async () => {
      const where = { ...ENABLED, nextAt: { not: null } };
      const row = await prisma.engineRule.findFirst({ where, orderBy: { nextAt: "asc" }, select: { nextAt: true } });
      return row === null ? null : instantOf(row.nextAt);
    },
    fire: (rule, nextAt, event) =>
      changing(database, now(), async (connection, note) => {
        const seen = { ...keyOf(rule), ...ENABLED, scheduleExpression: rule.scheduleExpression, nextAt: rule.nextAt };
        const { count } = await connection.engineRule.updateMany({ where: seen, data: { nextAt } });
        if (count === 0) return false;
        await putOutbox(connection, database.kind, [event]);
        note("engineRule", rule.name);
        return true;
      }),
    anyPattern: async (bus) => {
      const where = { ...ENABLED, bus, eventPattern: { not: null } };
      return (await prisma.engineRule.findFirst({ where, select: { name: true } })) !== null;
    },
  };
}

function ruleOf({ configured, configuredIn, updatedAt: _, nextAt, since, state, ...row }: EngineRule): Rule {
  return {
    ...row,
    state: state as Rule["state"],
    configuredIn: configured === 1 ? (configuredIn ?? "") : null,
    since: Number(since) as Instant,
    nextAt: instantOf(nextAt),
  };
}
