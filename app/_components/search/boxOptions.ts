import { completeQuery, type Completion, valueOption } from "@/lib/contract/query/completeQuery";
import type { Suggestions } from "@/lib/contract/suggestion";
import type { SavedSearch } from "./savedSearches";

/** What the box offers, in the order in which it is shown. */
export type BoxOption =
  | { readonly kind: "open"; readonly key: string; readonly label: string; readonly detail: string }
  | {
      readonly kind: "insert";
      readonly insert: string;
      readonly from: number;
      readonly to: number;
      readonly label: string;
      readonly detail: string;
    }
  | { readonly kind: "saved"; readonly q: string; readonly label: string; readonly detail: string };

/** More are not shown: another letter narrows them down. */
const MAX_OPTIONS = 12;

export function boxOptions(
  text: string,
  cursor: number,
  known: Suggestions | null,
  saved: readonly SavedSearch[],
): readonly BoxOption[] {
  const exact = (known?.exact ?? []).map(({ key, name, machine, status }): BoxOption => ({
    ...{ kind: "open", key, label: name },
    detail: `${machine ?? "machine not known"} · ${status.toLowerCase().replaceAll("_", " ")}`,
  }));
  const typed = text.trim().toLowerCase();
  const searches = saved
    .filter(({ name }) => name.toLowerCase().includes(typed))
    .map(({ name, q }): BoxOption => ({ kind: "saved", q, label: name, detail: q }));
  return [...exact, ...searches, ...insertions(completeQuery(text, cursor), known, typed)].slice(0, MAX_OPTIONS);
}

function insertions({ from, to, options, ask }: Completion, known: Suggestions | null, typed: string): BoxOption[] {
  // An empty box offers what was saved, not all there is.
  if (typed === "") return [];
  const values = ask === null ? [] : (known?.values ?? []).map(valueOption);
  return [...options, ...values].map((option) => ({ kind: "insert", from, to, ...option }));
}

/** The text once an option stands in it, and where the cursor then is: behind a value is a blank for the next condition. */
export function insertOption(
  text: string,
  { insert, from, to }: Extract<BoxOption, { readonly kind: "insert" }>,
): { readonly text: string; readonly cursor: number } {
  const isValue = !/[:=<>.]$/.test(insert);
  const before = `${text.slice(0, from)}${insert}${isValue ? " " : ""}`;
  return { text: `${before}${text.slice(to).replace(/^ /, isValue ? "" : " ")}`, cursor: before.length };
}
