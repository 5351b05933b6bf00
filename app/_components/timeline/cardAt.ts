import type { ShownCard } from "./useCard";

/** Least room below a row for a card, px: with less it stands above. */
const ROOM = 150;

/** Where the card of a bar stands: below its row, or above where the rows end. */
export function cardAt(bar: Element, card: Omit<ShownCard, "isAbove">): ShownCard {
  const rows = bar.closest("[role=tree]")?.getBoundingClientRect();
  const { top, bottom } = bar.getBoundingClientRect();
  const isAbove = rows !== undefined && rows.bottom - bottom < ROOM && top - rows.top > ROOM;
  return { ...card, isAbove };
}
