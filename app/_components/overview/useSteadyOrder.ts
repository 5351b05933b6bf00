import { type FocusEvent, useState } from "react";

/** Events of the element that holds the rows. */
type Reading = {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
};

type Held = { readonly name: string | null; readonly order: readonly string[] };

/**
 * Rows with their new values in the places that they had, while the pointer or the focus is among them; rows that came
 * since are behind them. `name` tells one list from another, which is shown as it comes; null: it is still the one before.
 */
export function useSteadyOrder<Row>(
  latest: readonly Row[],
  keyOf: (row: Row) => string,
  name: string | null,
): { readonly rows: readonly Row[]; readonly reading: Reading } {
  const [isOver, setOver] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [held, setHeld] = useState<Held>({ name, order: latest.map(keyOf) });
  const isReading = isOver || isFocused;
  const order = isReading && (held.name === name || name === null) ? held.order : latest.map(keyOf);
  if (!isReading && (held.name !== name || held.order.join("\n") !== order.join("\n"))) setHeld({ name, order });
  const places = new Map(order.map((key, i) => [key, i]));
  const placeOf = (row: Row) => places.get(keyOf(row)) ?? places.size;
  return {
    rows: latest.toSorted((a, b) => placeOf(a) - placeOf(b)),
    reading: {
      onPointerEnter: () => setOver(true),
      onPointerLeave: () => setOver(false),
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget)),
    },
  };
}
