import type { Choice, DimensionName } from "../dimension";
import { NOTHING_CHOSEN } from "../dimension";
import { type Bounds, liftQuery, queryOfChoices } from "./liftQuery";
import { allOf, conjunctsOf, type Query } from "./query";

/** The query with other choices along a dimension: in place of those that it has, else behind it. */
export function withChoices<D extends DimensionName>(
  query: Query | null,
  name: D,
  choices: readonly Choice<D>[],
): Query | null {
  const chosen = queryOfChoices({ ...NOTHING_CHOSEN, [name]: choices, from: null, to: null });
  const parts = [...conjunctsOf(query)];
  const at = parts.findIndex((part) => liftQuery(part, 0)[name].length > 0);
  parts.splice(at < 0 ? parts.length : at, at < 0 ? 0 : 1, ...(chosen === null ? [] : [chosen]));
  return allOf(parts);
}

/** The query with other bounds of the start; of null without any. */
export function withBounds(query: Query | null, bounds: Bounds | { readonly agoMs: number } | null): Query | null {
  const others = conjunctsOf(query).filter((part) => {
    const { from, to } = liftQuery(part, 0);
    return from === null && to === null;
  });
  const bound = boundOf(bounds);
  return allOf(bound === null ? others : [...others, bound]);
}

function boundOf(bounds: Bounds | { readonly agoMs: number } | null): Query | null {
  if (bounds === null) return null;
  if (!("agoMs" in bounds)) return queryOfChoices({ ...NOTHING_CHOSEN, ...bounds });
  const value = { kind: "ago", ms: bounds.agoMs } as const;
  return { kind: "compare", field: { kind: "field", name: "started" }, operator: ">=", value };
}
