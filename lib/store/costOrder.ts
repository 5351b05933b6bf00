import { Prisma } from "@/generated/sqlite/client";
import type { MachineType } from "@/lib/asl/machine";
import { unitPrice } from "@/lib/cost/priceUsage";
import type { PriceTable } from "@/lib/cost/prices";
import { type Counted, USAGE_RULES } from "@/lib/cost/usage";
import { FOLD_VERSION } from "./summary";

/** What is counted of one execution `e`, as SQL. */
const COUNTED = {
  executions: "1",
  transitions: `e."transitions"`,
  children: `e."children"`,
  chunks: `e."timeChunks" * e."memoryChunks"`,
  logBytes: `e."logBytes"`,
} as const satisfies Record<Counted, string>;

/**
 * What an execution `e` costs in its own type, to sort by: made of the terms and prices that `priceUsage` uses, in the
 * database's numbers, which may differ from it far behind the digits that anybody reads. `tables` begin with the one
 * that holds for regions without a table. NULL where it has not been counted yet.
 */
export function costOrder(tables: readonly PriceTable[]): Prisma.Sql {
  return Prisma.sql`(CASE WHEN e."foldVersion" < ${FOLD_VERSION} THEN NULL
    WHEN e."type" = 'EXPRESS' THEN ${byRegion("EXPRESS", tables)} ELSE ${byRegion("STANDARD", tables)} END)`;
}

function byRegion(type: MachineType, [home, ...others]: readonly PriceTable[]): Prisma.Sql {
  if (home === undefined) return Prisma.sql`0`;
  const usual = sumOfTerms(type, home);
  const cases = others.filter((table) => sumOfTerms(type, table) !== usual);
  if (cases.length === 0) return Prisma.raw(usual);
  const whens = cases.map(
    (table) => Prisma.sql`WHEN e."region" = ${table.region} THEN ${Prisma.raw(sumOfTerms(type, table))}`,
  );
  return Prisma.sql`CASE ${Prisma.join(whens, " ")} ELSE ${Prisma.raw(usual)} END`;
}

/** `(e."transitions" * 0.000025 + …)`. Nothing in it comes from outside but prices, printed as decimals. */
function sumOfTerms(type: MachineType, prices: PriceTable): string {
  const terms = USAGE_RULES[type].map(({ term, counted, per }) => {
    return `${COUNTED[counted]} * ${per.times(unitPrice(term, prices)).toFixed()}`;
  });
  return `(${terms.join(" + ")})`;
}
