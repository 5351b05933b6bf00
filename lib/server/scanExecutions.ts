import { instant } from "@/lib/base/instant";
import type { ListedExecution } from "@/lib/contract/execution";
import { DEFAULT_SORT, type ExecutionFilter, MAX_SIZE, type PageAt } from "@/lib/contract/listQuery";
import { knownPrices } from "@/lib/cost/prices";
import type { Store } from "@/lib/store/store";
import type { Context } from "./context";
import { pricedRows } from "./cost/pricedRows";

type Scanned = Pick<Context, "overrides"> & {
  readonly store: {
    readonly executions: Pick<Store["executions"], "list">;
    readonly costs: Pick<Store["costs"], "span">;
  };
};

/** A stretch of starts, ms UTC: `from` included, `to` not. */
type Range = { readonly from: number; readonly to: number };

/**
 * All executions that a filter lets through, those that started last first, a page at a time: as many as there are, in
 * memory that does not depend on their number. A text finds at most so many at once, so where it finds more, stretches of
 * time are looked through one after the other. `onLeftOut` is told what cannot be
 * reached that way.
 */
export async function* scanExecutions(
  context: Scanned,
  filter: ExecutionFilter,
  onLeftOut: (why: string) => void,
): AsyncGenerator<readonly ListedExecution[]> {
  if (filter.q === null || (await isReachable(context, filter))) return yield* pagesOf(context, filter);
  onLeftOut("Executions without a known start are left out: more match the text than are found at once.");
  const span = await context.store.costs.span();
  if (span === null) return;
  const open: Range[] = [{ from: filter.from ?? span.first, to: filter.to ?? span.last + 1 }];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const part = { ...filter, from: instant(range.from), to: instant(range.to) };
    const middle = Math.floor((range.from + range.to) / 2);
    const isWhole = await isReachable(context, part);
    if (!isWhole && middle > range.from) {
      open.push({ from: range.from, to: middle }, { from: middle, to: range.to });
      continue;
    }
    if (!isWhole) onLeftOut(`More match at ${new Date(range.from).toISOString()} than are found at once.`);
    yield* pagesOf(context, part);
  }
}

/** Whether a list of these goes to its end. */
async function isReachable({ store }: Scanned, filter: ExecutionFilter): Promise<boolean> {
  return (await store.executions.list({ ...filter, sort: DEFAULT_SORT, page: 1, size: 1 })).sortedAmong === null;
}

async function* pagesOf(
  { store, overrides }: Scanned,
  filter: ExecutionFilter,
): AsyncGenerator<readonly ListedExecution[]> {
  const prices = knownPrices(overrides);
  let at: PageAt | null = null;
  do {
    const listed = await nextPage(at);
    if (listed.rows.length > 0) yield pricedRows(listed, overrides);
    at = listed.next === null ? null : { side: "after", cursor: listed.next };
  } while (at !== null);

  function nextPage(from: PageAt | null) {
    return store.executions.list({ ...filter, sort: DEFAULT_SORT, page: 1, size: MAX_SIZE, at: from }, prices);
  }
}
