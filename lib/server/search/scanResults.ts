import type { ExecutionFilter, ListQuery, PageAt } from "@/lib/contract/listQuery";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import type { Query } from "@/lib/contract/query/query";
import { type Remaining, resultComparisons, withResults } from "@/lib/contract/query/results";
import type { PriceTable } from "@/lib/cost/prices";
import type { ListedExecutions } from "@/lib/store/list";
import { redactEvents } from "@/lib/redact/events";
import type { Store } from "@/lib/store/store";
import { resultsIn } from "./readResults";

/*
 * A query that asks for states' outputs which are not indexed is answered by reading the histories of the executions that it
 * could find, in the order of the list, until the page is full or enough was read.
 */

export type ResultScan = {
  /** Histories that were read for this page. */
  readonly read: number;
  /** Everything that could match was read, from where the page began. */
  readonly isDone: boolean;
};

type Scanned = { readonly store: Pick<Store, "executions" | "histories" | "redaction"> };

/** Candidates that are read between two looks at the clock. */
const AT_ONCE = 50;
/** Bounds of one page: histories, and ms after which it answers what it has. */
const MAX_READ = 1_000;
const MAX_MS = 4_000;

/** The query of a filter if histories have to be read for it: it asks for states' outputs that are not all indexed. */
export async function askedResults({ store }: Scanned, filter: ExecutionFilter): Promise<Query | null> {
  const parsed = parseQuery(filter.q ?? "");
  if (!parsed.ok || resultComparisons(parsed.value).length === 0) return null;
  return (await store.executions.isAnswered(filter)) ? null : parsed.value;
}

/** A page of `list` behind `list.at`; `next` goes on behind what was read. `clock` answers ms that never go back. */
export async function scanResults(
  { store }: Scanned,
  list: ListQuery,
  query: Query,
  prices: readonly PriceTable[],
  clock: () => number,
): Promise<ListedExecutions & { readonly scan: ResultScan }> {
  const until = clock() + MAX_MS;
  let at: PageAt | null = list.at?.side === "after" ? list.at : null;
  const found: ListedExecutions[] = [];
  let [rows, read] = [0, 0];
  while (rows < list.size && read < MAX_READ && clock() < until) {
    const candidates = await store.executions.candidates({ ...list, size: AT_ONCE, page: 1, at }, prices);
    const { page, unread } = candidates;
    const kept = new Set([...candidates.found, ...(await matchingOf(store, unread, query))]);
    // A page is never longer than was asked: what is behind its last row is read again.
    const part = firstOf(page, kept, list.size - rows);
    found.push(part);
    rows += part.rows.length;
    read += unread.size;
    at = part.next === null ? null : { side: "after", cursor: part.next };
    if (at === null) break;
  }
  const next = at === null ? null : at.cursor;
  return { ...joined(found), previous: null, next, scan: { read, isDone: next === null } };
}

/** All pages of `list`, until everything was read. */
export async function* scanAllResults(
  scanned: Scanned,
  list: ListQuery,
  query: Query,
  prices: readonly PriceTable[],
  clock: () => number,
): AsyncGenerator<ListedExecutions & { readonly scan: ResultScan }> {
  let at: PageAt | null = null;
  do {
    const page: ListedExecutions & { readonly scan: ResultScan } = await scanResults(
      scanned,
      { ...list, at },
      query,
      prices,
      clock,
    );
    yield page;
    at = page.next === null ? null : { side: "after", cursor: page.next };
  } while (at !== null);
}

/** Those of some keys whose executions the whole query finds. */
async function matchingOf(store: Scanned["store"], unread: ReadonlySet<string>, query: Query): Promise<string[]> {
  const comparisons = resultComparisons(query);
  const groups = new Map<string, { readonly remaining: Remaining; readonly keys: string[] }>();
  for (const key of unread) {
    const execution = await store.executions.find(key);
    if (execution === null) continue;
    const recorded = await store.histories.events(execution.id);
    // What is not shown is not found either.
    const holding = resultsIn(redactEvents(store.redaction.of(execution.machine), recorded), comparisons);
    const remaining = withResults(query, (comparison) => holding.has(comparison));
    const name = typeof remaining === "boolean" ? String(remaining) : `q ${printQuery(remaining)}`;
    const group = groups.get(name) ?? { remaining, keys: [] };
    group.keys.push(key);
    groups.set(name, group);
  }
  const matching: string[] = [];
  for (const { remaining, keys } of groups.values()) {
    if (remaining === false) continue;
    matching.push(...(remaining === true ? keys : await store.executions.matching(keys, printQuery(remaining))));
  }
  return matching;
}

/** At most `most` of the kept rows of a page; `next` is where the page ends, or behind the last of these. */
function firstOf(page: ListedExecutions, kept: ReadonlySet<string>, most: number): ListedExecutions {
  const places = page.rows.flatMap(({ key }, i) => (kept.has(key) ? [i] : [])).slice(0, most);
  const pick = <T>(values: readonly T[]) => places.flatMap((i) => values.slice(i, i + 1));
  const last = places.at(-1);
  const isFull = places.length === most && last !== undefined;
  const next = isFull ? (last === page.rows.length - 1 ? page.next : (page.cursors[last] ?? null)) : page.next;
  return {
    ...page,
    ...{
      rows: pick(page.rows),
      used: pick(page.used),
      regions: pick(page.regions),
      runs: pick(page.runs),
      cursors: pick(page.cursors),
    },
    next,
  };
}

function joined(parts: readonly ListedExecutions[]) {
  const rows = parts.flatMap((part) => part.rows);
  return {
    rows,
    used: parts.flatMap(({ used }) => used),
    regions: parts.flatMap(({ regions }) => regions),
    runs: parts.flatMap(({ runs }) => runs),
    cursors: parts.flatMap(({ cursors }) => cursors),
    ...{ total: rows.length, totalIsExact: false, sortedAmong: null },
  };
}
