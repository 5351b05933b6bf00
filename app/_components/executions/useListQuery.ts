"use client";

import {
  createParser,
  parseAsArrayOf,
  parseAsInteger,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { useCallback, useMemo } from "react";
import { instant } from "@/lib/base/instant";
import {
  DEFAULT_SIZE,
  DEFAULT_SORT,
  MAX_SIZE,
  printSort,
  SORT_FIELDS,
  type ListQuery,
  type Sort,
} from "@/lib/contract/listQuery";
import { EXECUTION_STATUSES } from "@/lib/contract/status";
import { VERDICT_CODES } from "@/lib/contract/verdict";

const parseAsSort = createParser<Sort>({
  parse: (text) => {
    const by = SORT_FIELDS.find((field) => field === text.replace(/^-/, ""));
    return by === undefined ? null : { by, descending: text.startsWith("-") };
  },
  serialize: printSort,
  eq: (a, b) => printSort(a) === printSort(b),
});

const PARAMETERS = {
  q: parseAsString,
  status: parseAsArrayOf(parseAsStringLiteral(EXECUTION_STATUSES)).withDefault([]),
  machine: parseAsNativeArrayOf(parseAsString).withDefault([]),
  type: parseAsStringLiteral(["STANDARD", "EXPRESS"]),
  error: parseAsString,
  verdict: parseAsArrayOf(parseAsStringLiteral(VERDICT_CODES)).withDefault([]),
  from: parseAsInteger,
  to: parseAsInteger,
  sort: parseAsSort.withDefault(DEFAULT_SORT),
  page: parseAsInteger.withDefault(1),
  size: parseAsInteger.withDefault(DEFAULT_SIZE),
};

export type QueryChange = Partial<{ -readonly [K in keyof ListQuery]: ListQuery[K] | null }>;

/** The query of the list, kept in the address. A change of the filter goes back to the first page. */
export function useListQuery() {
  const [state, setState] = useQueryStates(PARAMETERS, { history: "push" });
  const query = useMemo<ListQuery>(
    () => ({
      ...state,
      q: state.q === "" ? null : state.q,
      machine: state.machine.filter((name) => name !== ""),
      from: state.from === null ? null : instant(state.from),
      to: state.to === null ? null : instant(state.to),
      page: Math.max(1, state.page),
      size: Math.min(MAX_SIZE, Math.max(1, state.size)),
    }),
    [state],
  );
  const change = useCallback(
    (next: QueryChange) => {
      const { status, machine, verdict, ...rest } = next;
      void setState({
        page: null,
        ...rest,
        ...(status === undefined ? {} : { status: status === null ? null : [...status] }),
        ...(verdict === undefined ? {} : { verdict: verdict === null ? null : [...verdict] }),
        ...(machine === undefined ? {} : { machine: machine === null ? null : [...machine] }),
      });
    },
    [setState],
  );
  const clear = useCallback(() => void setState(null), [setState]);
  return { query, change, clear };
}

/** Whether anything narrows the list down. */
export function isFiltered(query: ListQuery): boolean {
  return (
    query.q !== null ||
    query.status.length > 0 ||
    query.machine.length > 0 ||
    query.type !== null ||
    query.error !== null ||
    query.verdict.length > 0 ||
    query.from !== null ||
    query.to !== null
  );
}
