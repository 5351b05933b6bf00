import { ok, type Result } from "@/lib/base/result";
import { printCursor } from "@/lib/contract/cursor";
import type { ExecutionList, Facets } from "@/lib/contract/execution";
import { isFiltered, type ListQuery } from "@/lib/contract/listQuery";
import { liftFilter } from "@/lib/contract/query/liftFilter";
import type { Query } from "@/lib/contract/query/query";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import type { ListedExecutions } from "@/lib/store/list";
import { knownPrices } from "@/lib/cost/prices";
import type { Context } from "./context";
import { pricedRows } from "./cost/pricedRows";
import type { UseCaseError } from "./errors";
import { exactMatches } from "./search/exactMatches";
import { askedResults, scanResults } from "./search/scanResults";

type Listing = Pick<Context, "store" | "overrides">;

/** One page of the executions that a query lets through, with the counts beside it. */
export async function listExecutions(context: Listing, query: ListQuery): Promise<Result<ExecutionList, UseCaseError>> {
  const asked = await askedResults(context, query);
  if (asked !== null) return ok(await scannedList(context, query, asked));
  const { store, overrides } = context;
  const prices = knownPrices(overrides);
  const [listed, facets, exact] = await Promise.all([
    store.executions.list(query, prices),
    store.executions.facets(query),
    isFiltered({ ...query, q: null }) || query.at != null ? [] : exactMatches(store, query.q),
  ]);
  const { total, totalIsExact, sortedAmong } = listed;
  const standsFor = standsForOf(query, listed, facets);
  const pages = pagesOf(query, listed);
  return ok({
    rows: pricedRows(listed, overrides),
    total,
    totalIsExact,
    standsFor,
    sortedAmong,
    ...pages,
    facets,
    scan: null,
    exact,
  });
}

/** Nothing counts what only histories tell. */
const UNCOUNTED: Facets = { status: {}, machine: [], type: [], error: [], verdict: {}, accounted: {}, isExact: false };

async function scannedList({ store, overrides }: Listing, query: ListQuery, asked: Query): Promise<ExecutionList> {
  const { scan, ...listed } = await scanResults({ store }, query, asked, knownPrices(overrides), () =>
    performance.now(),
  );
  const { total, totalIsExact, sortedAmong } = listed;
  const counts = {
    total,
    totalIsExact: totalIsExact || (scan.isDone && query.at == null),
    sortedAmong,
    standsFor: null,
  };
  return {
    rows: pricedRows(listed, overrides),
    ...counts,
    ...pagesOf(query, listed),
    facets: UNCOUNTED,
    scan,
    exact: [],
  };
}

function pagesOf({ page, size }: ListQuery, listed: Pick<ListedExecutions, "previous" | "next">) {
  const [previous, next] = [listed.previous, listed.next].map((place) => (place === null ? null : printCursor(place)));
  return { page, size, previous: previous ?? null, next: next ?? null };
}

/** Each execution has one status: what the facet counts of those that are chosen is what all rows stand for. */
function standsForOf(query: ListQuery, { total, totalIsExact }: ListedExecutions, facets: Facets): number | null {
  if (!facets.isExact) return null;
  // What its times count back from changes no status.
  const { status } = liftFilter(query, 0);
  const chosen = status.length === 0 ? EXECUTION_STATUSES : status;
  const sum = chosen.reduce((n, one) => n + (facets.status[one] ?? 0), 0);
  return totalIsExact && sum > total ? sum : null;
}
