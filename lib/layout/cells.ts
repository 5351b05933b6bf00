import type { SpanOutcome } from "@/lib/history/span";

/*
 * The items of a Map on one line: a square each while there is room, then squares that stand for several.
 *
 *   ▦▦▦▦▦▦✗▦▦▦▦▦▦✗▦▦   38 ✓ 2 ✕
 */

export type Cell = {
  /** Items from…to of the list, `to` not included. */
  readonly from: number;
  readonly to: number;
  /** The worst of its items. */
  readonly outcome: SpanOutcome;
  /** The first item with that outcome, to be selected. */
  readonly span: number;
};

export type OutcomeCounts = Readonly<Record<SpanOutcome, number>>;

const ORDER = [
  "open",
  "failed",
  "timedOut",
  "aborted",
  "caught",
  "unknown",
  "succeeded",
] as const satisfies readonly SpanOutcome[];

type Item = { readonly index: number; readonly outcome: SpanOutcome };

/** At most `most` cells (at least one) over the items in their order; `index` is that of the span. */
export function cells(items: readonly Item[], most: number): Cell[] {
  const size = Math.max(1, Math.ceil(items.length / Math.max(1, Math.floor(most))));
  const found: Cell[] = [];
  for (let from = 0; from < items.length; from += size) {
    const part = items.slice(from, from + size);
    const outcome = ORDER.find((candidate) => part.some((item) => item.outcome === candidate)) ?? "unknown";
    found.push({
      from,
      to: from + part.length,
      outcome,
      span: part.find((item) => item.outcome === outcome)?.index ?? -1,
    });
  }
  return found;
}

export function countOutcomes(items: readonly { readonly outcome: SpanOutcome }[]): OutcomeCounts {
  const counts: Record<SpanOutcome, number> = {
    succeeded: 0,
    failed: 0,
    caught: 0,
    timedOut: 0,
    aborted: 0,
    open: 0,
    unknown: 0,
  };
  for (const item of items) counts[item.outcome] += 1;
  return counts;
}
