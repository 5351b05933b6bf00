/** A text and a place in it: Jayway's CharacterIndex, of which paths and filters are read. */
export class Characters {
  position = 0;
  /** Index of the last character, inclusive. */
  private last: number;

  constructor(readonly text: string) {
    this.last = text.length - 1;
    while (this.inBounds(this.position) && this.at(this.position) === " ") this.position++;
    while (this.last > this.position && this.at(this.last) === " ") this.last--;
  }

  get length(): number {
    return this.last + 1;
  }

  at(index: number): string {
    return this.text.charAt(index);
  }

  get current(): string {
    return this.inBounds(this.position) ? this.at(this.position) : "";
  }

  inBounds(index = this.position): boolean {
    return index >= 0 && index <= this.last;
  }

  /** At the last character or beyond: what is left is not looked at. */
  get isTail(): boolean {
    return this.position >= this.last;
  }

  get lastCharacter(): string {
    return this.at(this.last);
  }

  slice(from: number, to: number): string {
    return this.text.slice(from, to);
  }

  skipBlanks(): this {
    while (this.inBounds() && this.position < this.last && this.current === " ") this.position++;
    return this;
  }

  /** Index of the next character that is no blank, after `from`. */
  nextSignificantIndex(from = this.position): number {
    let index = from + 1;
    while (this.inBounds(index) && this.at(index) === " ") index++;
    return index;
  }

  nextSignificant(from = this.position): string {
    const index = this.nextSignificantIndex(from);
    return this.inBounds(index) ? this.at(index) : " ";
  }

  previousSignificant(from = this.position): string {
    let index = from - 1;
    while (this.inBounds(index) && this.at(index) === " ") index--;
    return this.inBounds(index) ? this.at(index) : " ";
  }

  /** Index of `char` when it is the next significant character after `from`, else -1. */
  indexOfNextSignificant(char: string, from = this.position): number {
    const index = this.nextSignificantIndex(from);
    return this.inBounds(index) && this.at(index) === char ? index : -1;
  }

  /** Index of the next `char` after `from` that no backslash precedes, or -1. */
  nextUnescaped(char: string, from = this.position): number {
    let escaped = false;
    for (let index = from + 1; this.inBounds(index); index++) {
      const c = this.at(index);
      if (escaped) escaped = false;
      else if (c === "\\") escaped = true;
      else if (c === char) return index;
    }
    return -1;
  }

  /** Index of the bracket that closes the one at `start`, strings (and regular expressions) skipped, or -1. */
  closingBracket(start: number, close: string, skipPatterns: boolean): number {
    const open = this.at(start);
    let opened = 1;
    for (let index = start + 1; this.inBounds(index); index++) {
      const c = this.at(index);
      if (c === "'" || c === '"' || (skipPatterns && c === "/")) {
        index = this.nextUnescaped(c, index);
        if (index === -1) return -1;
      } else if (c === open) opened++;
      else if (c === close && --opened === 0) return index;
    }
    return -1;
  }
}

const ESCAPES = new Map([
  ["r", "\r"],
  ["f", "\f"],
  ["t", "\t"],
  ["n", "\n"],
  ["b", "\b"],
]);

/** Resolves backslashes as Jayway does: a letter it does not know stands for itself. */
export function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  let out = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c !== "\\") out += c;
    else if (text.charAt(i + 1) === "u" && /^[0-9a-fA-F]{4}$/.test(text.slice(i + 2, i + 6))) {
      out += String.fromCharCode(parseInt(text.slice(i + 2, i + 6), 16));
      i += 5;
    } else {
      i++;
      const next = text.charAt(i);
      out += ESCAPES.get(next) ?? next;
    }
  }
  return out;
}
