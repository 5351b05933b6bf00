/** Rows of the tables of cost: 28 px, a soft line between them. */
export const headClass =
  "h-7 border-b text-left text-ink-2 [&>th]:px-2 [&>th]:font-normal [&>th]:whitespace-nowrap [&>th:first-child]:pl-3 [&>th:last-child]:pr-3";
export const rowClass = "h-7 border-b border-line-soft last:border-0";
export const cellClass = "px-2 first:pl-3 last:pr-3";
