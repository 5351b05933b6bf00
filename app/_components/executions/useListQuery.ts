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

/** What changes of the query; null takes it out of the address. */
export type QueryChange = Partial<{ readonly [K in keyof ListQuery]: ListQuery[K] | null }>;

/** The change that makes these the choices of a dimension. */
export function choose(name: DimensionName, choices: readonly string[]): QueryChange {
  return { [name]: choicesIn(mapDimensions((one) => (one === name ? choices : [])))[name] };
}

/** The query of the list, kept in the address. A change of the filter or the order goes back to the first page. */
export function useListQuery() {
  const [state, setState] = useQueryStates(PARAMETERS, { history: "push" });
  const query = useMemo<ListQuery>(
    () => ({
      ...choicesIn(state),
      q: state.q === "" ? null : state.q,
      from: state.from === null ? null : instant(state.from),
      to: state.to === null ? null : instant(state.to),
      sort: state.sort,
      page: Math.max(1, state.page),
      size: Math.min(MAX_SIZE, Math.max(1, state.size)),
      at: pageAt(state),
    }),
    [state],
  );
  const change = useCallback(
    ({ at, ...next }: QueryChange) =>
      void setState({ page: null, after: null, before: null, ...copied(next), ...placeOf(at ?? null) }),
    [setState],
  );
  const clear = useCallback(() => void setState(null), [setState]);
  return { query, change, clear };
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

function placeOf(at: PageAt | null) {
  return at === null ? {} : { [at.side]: at.cursor };
}

/** The library takes lists that it may change. */
function copied(change: Omit<QueryChange, "at">) {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  );
}
