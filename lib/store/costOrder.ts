import { Prisma } from "@/generated/sqlite/client";
import type { PriceTable } from "@/lib/cost/prices";
import { FOLD_VERSION } from "./summary";

/**
 * What an execution `e` costs in its own type, to sort by: the same rule as `costAlone`, in the database's numbers,
 * which may differ from it far behind the digits that anybody reads. `tables` begin with the one that holds for
 * regions without a table. NULL where it has not been counted yet.
 */
export function costOrder(tables: readonly PriceTable[]): Prisma.Sql {
  const byRegion = (priceOf: (table: PriceTable) => Prisma.Sql): Prisma.Sql => {
    const [home, ...others] = tables;
    if (home === undefined) return Prisma.sql`0`;
    const usual = priceOf(home);
    const cases = others.filter((table) => priceOf(table).sql !== usual.sql);
    if (cases.length === 0) return usual;
    const whens = cases.map((table) => Prisma.sql`WHEN e."region" = ${table.region} THEN ${priceOf(table)}`);
    return Prisma.sql`CASE ${Prisma.join(whens, " ")} ELSE ${usual} END`;
  };
  const express = byRegion(({ request, gbSecond, logIngest }) => {
    const chunk = (gbSecond[0]?.price ?? request.times(0)).times("0.00625");
    return Prisma.raw(
      `(${request.toFixed()} + e."timeChunks" * e."memoryChunks" * ${chunk.toFixed()} + e."logBytes" * ${logIngest.toFixed()} / 1073741824.0)`,
    );
  });
  const standard = byRegion(({ transition }) =>
    Prisma.raw(`((e."transitions" + e."children") * ${transition.toFixed()})`),
  );
  return Prisma.sql`(CASE WHEN e."foldVersion" < ${FOLD_VERSION} THEN NULL
    WHEN e."type" = 'EXPRESS' THEN ${express} ELSE ${standard} END)`;
}
