import type { RedactKind } from "./kinds";

/**
 * What is hidden, as the configuration says it:
 *
 * - `key`: members of objects with this name, wherever they are; `*` stands for any characters, case does not matter;
 * - `path`: a place, from the top of a payload: `$.card.number`, `$.items[*].token`;
 * - `value`: a text, wherever it stands; `*` stands for characters without blanks, quotes, commas and brackets. Or a kind
 *   of text that is known here.
 *
 * `machine`: only in executions of machines with this name; `*` stands for any characters.
 */
export type RedactRule = { readonly machine?: string | undefined } & (
  { readonly key: string } | { readonly path: string } | { readonly value: string | { readonly kind: RedactKind } }
);

const OPEN = "[redacted: ";
const CLOSE = "]";

/** What is shown instead of what a rule hides. */
export function markerOf(label: string): string {
  return OPEN + label + CLOSE;
}

/** The rule that a text stands for, as its marker names it; null: it is no marker. */
export function ruleOfMarker(text: string): string | null {
  if (!text.startsWith(OPEN) || !text.endsWith(CLOSE)) return null;
  const label = text.slice(OPEN.length, -CLOSE.length);
  return label.includes(OPEN) ? null : label;
}

/** How a rule is named in its markers. A pattern of a value may be the very secret: its place among the rules stands for it. */
export function labelOf(rule: RedactRule, place: number): string {
  if ("key" in rule) return rule.key;
  if ("path" in rule) return rule.path;
  return typeof rule.value === "string" ? `value ${place}` : rule.value.kind;
}
