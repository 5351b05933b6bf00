import { markerOf } from "./rule";

/** A part of a text that is hidden, from `from` to before `to`, by the rule with this label. */
export type Span = { readonly from: number; readonly to: number; readonly label: string };

/** Puts a marker in the place of each span; spans that overlap become one, with the label of the first. */
export function withoutSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, label } of joined(spans)) {
    parts.push(text.slice(at, from), markerOf(label));
    at = to;
  }
  return parts.join("") + text.slice(at);
}

function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = all.at(-1);
    if (last !== undefined && span.from < last.to) all[all.length - 1] = { ...last, to: Math.max(last.to, span.to) };
    else all.push(span);
  }
  return all;
}
