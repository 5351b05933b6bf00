import type { Database } from "@/lib/store/database";

/** When the process dies: before this statement of a transaction, from 1, or at its end, just before it is committed. */
export type Death = number | "atTheEnd";

/** The database as a process sees it that dies within a transaction: from then on nothing it asks for is done. */
export type DyingDatabase = {
  readonly database: Database;
  /** Statements within transactions so far. */
  readonly statements: () => number;
};

export class Died extends Error {
  override readonly name = "Died";
}

export function dying(database: Database, death: Death): DyingDatabase {
  let statements = 0;
  let isDead = false;
  const die = () => {
    isDead = true;
    throw new Died("the process died");
  };
  /** Calls of a connection and of what hangs on it (`connection.execution.findMany`). */
  const counting = <T extends object>(connection: T): T =>
    new Proxy(connection, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === "function") {
          return async (...args: unknown[]) => {
            if (isDead) die();
            if (++statements === death) die();
            return (await Reflect.apply(value, target, args)) as unknown;
          };
        }
        return typeof value === "object" && value !== null ? counting(value) : value;
      },
    });
  const prisma = new Proxy(database.prisma, {
    get: (target, name) => {
      if (isDead) die();
      const value: unknown = Reflect.get(target, name);
      if (name !== "$transaction") return typeof value === "function" ? value.bind(target) : value;
      return (act: (connection: object) => Promise<unknown>) =>
        target.$transaction(async (connection) => {
          const answer = await act(counting(connection));
          return death === "atTheEnd" ? die() : answer;
        });
    },
  });
  return { database: { ...database, prisma }, statements: () => statements };
}
