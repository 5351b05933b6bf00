import type { EngineRule } from "@/generated/sqlite/client";
import type { Instant } from "@/lib/base/instant";
import { changing } from "../changes";
import type { Database } from "../database";
import { instantOf } from "./executions";

export type Rule = {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly kind: "pattern" | "schedule";
  /** JSON of an event pattern, or rate(…) or cron(…). */
  readonly expression: string;
  readonly timeZone: string | null;
  readonly state: "ENABLED" | "DISABLED";
  /** JSON: what EventBridge's targets have. */
  readonly targets: string;
  /** It stands in the configuration, and is changed there. */
  readonly isConfigured: boolean;
  readonly nextAt: Instant | null;
};

export type Rules = {
  /** Of every account, by name. */
  all(): Promise<Rule[]>;
  put(rule: Rule): Promise<void>;
  remove(of: Pick<Rule, "account" | "region" | "name">): Promise<void>;
  /** Moves a schedule on; true for the one engine that does, which starts its targets. */
  advance(rule: Rule, nextAt: Instant | null): Promise<boolean>;
};

export function rulesIn(database: Database, now: () => number): Rules {
  const { prisma } = database;
  return {
    all: async () => (await prisma.engineRule.findMany({ orderBy: { name: "asc" } })).map(ruleOf),
    put: ({ account, region, name, isConfigured, ...rest }) =>
      changing(database, now(), async (connection, note) => {
        const data = { ...rest, configured: isConfigured ? 1 : 0, updatedAt: BigInt(now()) };
        const where = { account_region_name: { account, region, name } };
        await connection.engineRule.upsert({ where, create: { account, region, name, ...data }, update: data });
        note("engineRule", name);
      }),
    remove: ({ account, region, name }) =>
      changing(database, now(), async (connection, note) => {
        await connection.engineRule.deleteMany({ where: { account, region, name } });
        note("engineRule", name);
      }),
    advance: ({ account, region, name, nextAt: seen }, nextAt) =>
      changing(database, now(), async (connection, note) => {
        const { count } = await connection.engineRule.updateMany({
          where: { account, region, name, state: "ENABLED", nextAt: seen },
          data: { nextAt },
        });
        if (count === 1) note("engineRule", name);
        return count === 1;
      }),
  };
}

function ruleOf({ configured, updatedAt: _, nextAt, kind, state, ...row }: EngineRule): Rule {
  return {
    ...row,
    kind: kind as Rule["kind"],
    state: state as Rule["state"],
    isConfigured: configured === 1,
    nextAt: instantOf(nextAt),
  };
}
