import { ok, type Result } from "@/lib/base/result";
import { printCursor } from "@/lib/contract/cursor";
import type { ExecutionList, Facets } from "@/lib/contract/execution";
import type { ListQuery } from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { ListedExecutions } from "@/lib/store/list";
import { knownPrices } from "@/lib/cost/prices";
import type { Context } from "./context";
import { pricedRows } from "./cost/pricedRows";
import type { UseCaseError } from "./errors";

/** One page of the executions that a query lets through, with the counts beside it. */
export async function listExecutions(
  { store, overrides }: Pick<Context, "store" | "overrides">,
  query: ListQuery,
): Promise<Result<ExecutionList, UseCaseError>> {
  const prices = knownPrices(overrides);
  const [listed, facets] = await Promise.all([store.executions.list(query, prices), store.executions.facets(query)]);
  const { page, size } = query;
  const { total, totalIsExact, sortedAmong } = listed;
  const [previous, next] = [listed.previous, listed.next].map((place) => (place === null ? null : printCursor(place)));
  const pages = { page, size, previous: previous ?? null, next: next ?? null };
  const standsFor = standsForOf(query, listed, facets);
  return ok({ rows: pricedRows(listed, overrides), total, totalIsExact, standsFor, sortedAmong, ...pages, facets });
}

/** Each execution has one status: what the facet counts of those that are chosen is what all rows stand for. */
function standsForOf({ status }: ListQuery, { total, totalIsExact }: ListedExecutions, facets: Facets): number | null {
  if (!facets.isExact) return null;
  const chosen = status.length === 0 ? EXECUTION_STATUSES : status;
  const sum = chosen.reduce((n, one) => n + (facets.status[one] ?? 0), 0);
  return totalIsExact && sum > total ? sum : null;
}
