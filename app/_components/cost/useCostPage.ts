"use client";

import { createParser, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { monthField, type CostQuery } from "@/lib/contract/costQuery";

export const COST_VIEWS = ["machines", "calculator"] as const;

const parseAsMonth = createParser<string>({
  parse: (text) => (monthField.safeParse(text).success ? text : null),
  serialize: String,
});

const PARAMETERS = {
  view: parseAsStringLiteral(COST_VIEWS).withDefault("machines"),
  machine: parseAsString,
  month: parseAsMonth,
  freeTier: parseAsBoolean.withDefault(false),
};
const URL_KEYS = { freeTier: "free" } as const;

/** What the address of the page of cost says: `?month=2026-11`, `&machine=…`, `&free=true`, `?view=calculator`. */
export function useCostPage() {
  const [{ view, machine, month, freeTier }, set] = useQueryStates(PARAMETERS, { history: "push", urlKeys: URL_KEYS });
  const query = useMemo<CostQuery>(
    () => ({ machine, range: month === null ? null : { kind: "month", month }, freeTier }),
    [machine, month, freeTier],
  );
  const hrefOf = useCallback(
    (name: string, shownMonth: string | null) => {
      const params = new URLSearchParams({ machine: name });
      if (shownMonth !== null) params.set("month", shownMonth);
      if (freeTier) params.set("free", "true");
      return `/cost?${params}`;
    },
    [freeTier],
  );
  return { view, machine, query, set, hrefOf };
}
