"use client";

import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import type { Result } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import { type OverviewQuery, parseOverviewQuery, printOverviewQuery } from "@/lib/contract/overview";

const PARAMETERS = { last: parseAsString, from: parseAsInteger, to: parseAsInteger };

/** The stretch of time of the page, kept in the address. */
export function useOverviewQuery(): {
  readonly query: Result<OverviewQuery, QueryProblem>;
  readonly ask: (query: OverviewQuery) => void;
} {
  const [{ last, from, to }, setState] = useQueryStates(PARAMETERS, { history: "push" });
  const query = useMemo(() => {
    const given = Object.entries({ last, from, to }).filter(([, value]) => value !== null);
    return parseOverviewQuery(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
  }, [last, from, to]);
  const ask = useCallback(
    (next: OverviewQuery) => {
      const params = printOverviewQuery(next);
      const number = (name: string) => (params.has(name) ? Number(params.get(name)) : null);
      void setState({ last: params.get("last"), from: number("from"), to: number("to") });
    },
    [setState],
  );
  return { query, ask };
}
