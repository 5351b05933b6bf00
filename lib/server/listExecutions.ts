import { ok, type Result } from "@/lib/base/result";
import type { ExecutionList } from "@/lib/contract/execution";
import { parseListQuery } from "@/lib/contract/listQuery";
import type { Context } from "./context";
import { badQuery, type Refused } from "./problems";

/** One page of the executions that a query lets through, with the counts beside it. */
export async function listExecutions(
  { store }: Context,
  params: URLSearchParams,
): Promise<Result<ExecutionList, Refused>> {
  const query = parseListQuery(params);
  if (!query.ok) return badQuery(query.error);
  const [listed, facets] = await Promise.all([store.list(query.value), store.facets(query.value)]);
  const { page, size } = query.value;
  return ok({ ...listed, rows: [...listed.rows], page, size, facets });
}
