"use client";

import {
  createParser,
  parseAsArrayOf,
  parseAsInteger,
  parseAsNativeArrayOf,
  parseAsString,
  useQueryStates,
} from "nuqs";
import { useCallback, useMemo } from "react";
import { instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import { cursorText, printCursor } from "@/lib/contract/cursor";
import { choicesIn, DIMENSIONS, type DimensionName, mapDimensions } from "@/lib/contract/dimension";
import {
  DEFAULT_SIZE,
  DEFAULT_SORT,
  MAX_SIZE,
  type PageAt,
  printSort,
  SORT_FIELDS,
  type ListQuery,
  type Sort,
} from "@/lib/contract/listQuery";
import { queryOfFilter } from "@/lib/contract/query/liftFilter";
import { parseQuery } from "@/lib/contract/query/parseQuery";
import { printQuery } from "@/lib/contract/query/printQuery";
import type { Query } from "@/lib/contract/query/query";
import type { SyntaxProblem } from "@/lib/contract/query/syntaxProblem";

const parseAsSort = createParser<Sort>({
  parse: (text) => {
    const by = SORT_FIELDS.find((field) => field === text.replace(/^-/, ""));
    return by === undefined ? null : { by, descending: text.startsWith("-") };
  },
  serialize: printSort,
  eq: (a, b) => printSort(a) === printSort(b),
});

const parseAsCursor = createParser({
  parse: (text) => cursorText.safeParse(text).data ?? null,
  serialize: printCursor,
  eq: (a, b) => printCursor(a) === printCursor(b),
});

/** As lib/contract/dimension prints them. */
const parseChoices = (name: DimensionName) =>
  DIMENSIONS[name].values === null
    ? parseAsNativeArrayOf(parseAsString).withDefault([])
    : parseAsArrayOf(parseAsString).withDefault([]);

const CHOICES = mapDimensions(parseChoices);

const PARAMETERS = {
  ...CHOICES,
  q: parseAsString,
  from: parseAsInteger,
  to: parseAsInteger,
  sort: parseAsSort.withDefault(DEFAULT_SORT),
  page: parseAsInteger.withDefault(1),
  size: parseAsInteger.withDefault(DEFAULT_SIZE),
  after: parseAsCursor,
  before: parseAsCursor,
};

/** Parameters that the query says once it is changed: addresses of before have them. */
const IN_QUERY = { ...mapDimensions(() => null), from: null, to: null };

/** The order, or the place in it, that a change asks for. */
export type ListChange = { readonly sort: Sort } | { readonly page: number; readonly at: PageAt | null };

/** What the address asks for; `asked` is all of its filter as one query, or what is wrong with its text. */
export type AskedList = {
  readonly query: ListQuery;
  readonly asked: Result<Query | null, SyntaxProblem>;
  readonly change: (change: ListChange) => void;
  /** Goes to the first page of another query. */
  readonly ask: (query: Query | null) => void;
};

/** The query of the list, kept in the address: `?q=…`. */
export function useListQuery(): AskedList {
  const [state, setState] = useQueryStates(PARAMETERS, { history: "push" });
  const query = useMemo<ListQuery>(
    () => ({
      ...choicesIn(state),
      q: state.q === null || state.q.trim() === "" ? null : state.q.trim(),
      from: state.from === null ? null : instant(state.from),
      to: state.to === null ? null : instant(state.to),
      sort: state.sort,
      page: Math.max(1, state.page),
      size: Math.min(MAX_SIZE, Math.max(1, state.size)),
      at: pageAt(state),
    }),
    [state],
  );
  const asked = useMemo(() => {
    const parsed = parseQuery(query.q ?? "");
    return parsed.ok ? ok(queryOfFilter(query)) : err(parsed.error);
  }, [query]);
  const change = useCallback(
    (next: ListChange) => {
      const place = { page: null, after: null, before: null };
      if ("sort" in next) void setState({ ...place, sort: next.sort });
      else
        void setState({ ...place, page: next.page, ...(next.at === null ? {} : { [next.at.side]: next.at.cursor }) });
    },
    [setState],
  );
  const ask = useCallback(
    (next: Query | null) =>
      void setState({ ...IN_QUERY, page: null, after: null, before: null, q: next === null ? null : printQuery(next) }),
    [setState],
  );
  return { query, asked, change, ask };
}

function pageAt({
  after,
  before,
}: {
  readonly after: PageAt["cursor"] | null;
  readonly before: PageAt["cursor"] | null;
}) {
  if (after !== null) return { side: "after", cursor: after } as const;
  return before === null ? null : ({ side: "before", cursor: before } as const);
}
