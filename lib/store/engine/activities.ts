import type { Instant } from "@/lib/base/instant";
import { changing } from "../changes";
import type { Database } from "../database";
import type { Scope } from "./catalogue";

export type Activity = {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt: Instant;
};

export type Activities = {
  read(arn: string): Promise<Activity | null>;
  /** By name; `after`: the name before the page. */
  list(of: Scope, after: string | null, limit: number): Promise<Activity[]>;
  /** ARNs of all. */
  all(): Promise<string[]>;
  /** One that is there stays as it is and is answered. */
  create(activity: Activity): Promise<Activity>;
  remove(arn: string): Promise<void>;
};

export function activitiesIn(database: Database, now: () => number): Activities {
  const { prisma } = database;
  const of = (row: Omit<Activity, "createdAt"> & { readonly createdAt: bigint }): Activity => ({
    ...row,
    createdAt: Number(row.createdAt) as Instant,
  });
  return {
    async read(arn) {
      const row = await prisma.engineActivity.findUnique({ where: { arn } });
      return row === null ? null : of(row);
    },
    async list({ account, region }, after, limit) {
      const rows = await prisma.engineActivity.findMany({
        where: { account, region, ...(after === null ? {} : { name: { gt: after } }) },
        orderBy: { name: "asc" },
        take: limit,
      });
      return rows.map(of);
    },
    all: async () => (await prisma.engineActivity.findMany({ select: { arn: true } })).map(({ arn }) => arn),
    create: (activity) =>
      changing(database, now(), async (connection, note) => {
        const there = await connection.engineActivity.findUnique({ where: { arn: activity.arn } });
        if (there !== null) return of(there);
        note("engineMachine", activity.arn);
        return of(await connection.engineActivity.create({ data: { ...activity } }));
      }),
    remove: (arn) =>
      changing(database, now(), async (connection, note) => {
        await connection.engineActivity.deleteMany({ where: { arn } });
        await connection.engineTag.deleteMany({ where: { arn } });
        note("engineMachine", arn);
      }),
  };
}
