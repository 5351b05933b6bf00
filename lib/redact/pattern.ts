import { matchesParts } from "@/lib/base/wildcard";

/*
 * Patterns of users have no syntax but `*`: what they find takes time in proportion to the text, whatever the pattern and
 * the data are. A regular expression could not promise that.
 */

/** Whether a name is of this pattern, whatever its case. */
export type NameTest = (name: string) => boolean;

export function compileName(pattern: string): NameTest {
  const parts = pattern.toLowerCase().split("*");
  return (name) => matchesParts(parts, name.toLowerCase());
}

/** A part of a text. */
export type Found = { readonly from: number; readonly to: number };
export type Finder = (text: string) => readonly Found[];

/** What ends the run of characters that a `*` stands for. */
const SEPARATOR = /[\s"'`,;<>()[\]{}\\]/;

/** Characters of a pattern beside its `*`: less would be found in anything. */
export const LEAST_LITERAL = 3;

/** Whether a pattern of a value says enough to look for. */
export function saysEnough(pattern: string): boolean {
  return pattern.replaceAll("*", "").trim().length >= LEAST_LITERAL;
}

/**
 * Finds a pattern anywhere in a text. Each part of it is looked for once from left to right and never again before a place
 * where it was found: a part ends where a part before it ended or later, so none is looked for backwards.
 */
export function compileValue(pattern: string): Finder {
  const parts = pattern.split("*");
  const [opens, closes] = [parts[0] === "", parts.at(-1) === ""];
  const literals = parts.filter((part) => part !== "");
  return (text) => {
    const found: Found[] = [];
    const search = new PartSearch(text, literals);
    for (let at = 0; at <= text.length;) {
      const match = search.from(at);
      if (match === null) break;
      const from = opens ? runStart(text, match.from, found.at(-1)?.to ?? 0) : match.from;
      const to = closes ? search.runEnd(literals.length, match.to) : match.to;
      found.push({ from, to });
      at = Math.max(to, match.from + 1);
    }
    return found;
  };
}

class PartSearch {
  /** Of each part, where it stands at or behind the place that was asked last; null: nowhere any more. */
  private readonly next: (number | null)[];
  /** Before each part, and behind the last, where the run of characters ends that was asked last. */
  private readonly ends: number[] = [];

  constructor(
    private readonly text: string,
    private readonly literals: readonly string[],
  ) {
    this.next = literals.map(() => -1);
  }

  /** The first match that begins at `at` or later. */
  from(at: number): Found | null {
    for (let start = this.place(0, at); start !== null; start = this.place(0, start + 1)) {
      let to = start + (this.literals[0]?.length ?? 0);
      let fits = true;
      for (let part = 1; part < this.literals.length && fits; part++) {
        const place = this.place(part, to);
        if (place === null) return null;
        fits = place <= this.runEnd(part, to);
        if (fits) to = place + (this.literals[part]?.length ?? 0);
      }
      if (fits) return { from: start, to };
    }
    return null;
  }

  /** Where the run of characters that begins at `at` ends. For each part the places ascend, so it walks the text once. */
  runEnd(part: number, at: number): number {
    let end = Math.max(at, this.ends[part] ?? 0);
    while (end < this.text.length && !SEPARATOR.test(this.text.charAt(end))) end++;
    this.ends[part] = end;
    return end;
  }

  private place(part: number, at: number): number | null {
    const known = this.next[part];
    if (known === null || known === undefined) return null;
    if (known >= at) return known;
    const found = this.text.indexOf(this.literals[part] ?? "", at);
    this.next[part] = found < 0 ? null : found;
    return this.next[part] ?? null;
  }
}

function runStart(text: string, at: number, least: number): number {
  let from = at;
  while (from > least && !SEPARATOR.test(text.charAt(from - 1))) from--;
  return from;
}
