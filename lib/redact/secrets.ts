import { ruleOfMarker } from "./rule";
import type { Span } from "./spans";

/** Characters of the shortest value that is looked for elsewhere: a shorter one stands in much that has nothing to do with it. */
const LEAST_SECRET = 6;
/** Bounds of what is known of one execution: values, and characters of one and of all. */
const MAX_SECRETS = 50_000;
const MAX_LENGTH = 8_192;
const MAX_CHARACTERS = 16_000_000;
/** Values of different lengths that begin alike. Where there are more, all that begins like them is hidden to its end. */
const MAX_LENGTHS = 64;

/** Values that begin with the same LEAST_SECRET characters, by length. */
type Alike = Map<number, Map<string, string>>;

/**
 * The values that rules hid in an execution: what a member or a place held is hidden in copies under other names, inside of
 * longer texts and in errors too.
 */
export class Secrets {
  private readonly byStart = new Map<string, Alike>();
  private count = 0;
  private characters = 0;

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Remembers a value that was hidden by the rule with this label. */
  add(value: string, label: string): void {
    if (ruleOfMarker(value) !== null) return;
    this.remember(value, label);
    // Inside of a text that is no JSON it may stand as JSON writes it.
    const written = JSON.stringify(value).slice(1, -1);
    if (written !== value) this.remember(written, label);
  }

  private remember(value: string, label: string): void {
    const { length } = value;
    if (length < LEAST_SECRET || length > MAX_LENGTH) return;
    if (this.count >= MAX_SECRETS || this.characters + length > MAX_CHARACTERS) return;
    const start = value.slice(0, LEAST_SECRET);
    const alike: Alike = this.byStart.get(start) ?? new Map<number, Map<string, string>>();
    const same = alike.get(length) ?? new Map<string, string>();
    if (same.has(value)) return;
    this.byStart.set(start, alike.set(length, same.set(value, label)));
    this.count += 1;
    this.characters += length;
  }

  /** Where the values stand in a text. */
  spans(text: string): Span[] {
    const found: Span[] = [];
    if (this.isEmpty) return found;
    for (let from = 0; from + LEAST_SECRET <= text.length;) {
      const alike = this.byStart.get(text.slice(from, from + LEAST_SECRET));
      const span = alike === undefined ? null : longest(text, from, alike);
      if (span !== null) found.push(span);
      from = span === null ? from + 1 : span.to;
    }
    return found;
  }
}

function longest(text: string, from: number, alike: Alike): Span | null {
  if (alike.size > MAX_LENGTHS) {
    const [label = ""] = alike.values().next().value?.values() ?? [];
    return { from, to: runEnd(text, from + LEAST_SECRET), label };
  }
  let best: Span | null = null;
  for (const [length, values] of alike) {
    if (best !== null && length <= best.to - from) continue;
    const label = values.get(text.slice(from, from + length));
    if (label !== undefined) best = { from, to: from + length, label };
  }
  return best;
}

function runEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !/[\s"'\\]/.test(text.charAt(end))) end++;
  return end;
}
