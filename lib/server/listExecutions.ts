import { ok, type Result } from "@/lib/base/result";
import type { ExecutionList } from "@/lib/contract/execution";
import { parseListQuery } from "@/lib/contract/listQuery";
import { knownPrices } from "@/lib/cost/prices";
import type { Context } from "./context";
import { pricedRows } from "./cost/pricedRows";
import { badQuery, type UseCaseError } from "./problems";

/** One page of the executions that a query lets through, with the counts beside it. */
export async function listExecutions(
  { store, overrides }: Context,
  params: URLSearchParams,
): Promise<Result<ExecutionList, UseCaseError>> {
  const query = parseListQuery(params);
  if (!query.ok) return badQuery(query.error);
  const prices = knownPrices(overrides);
  const [listed, facets] = await Promise.all([store.list(query.value, prices), store.facets(query.value)]);
  const { page, size } = query.value;
  const { total, totalIsExact } = listed;
  return ok({ rows: pricedRows(listed, overrides), total, totalIsExact, page, size, facets });
}
