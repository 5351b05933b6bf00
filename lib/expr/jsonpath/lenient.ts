import type { Json } from "@/lib/base/json";
import { unescape } from "./characters";
import { put } from "../own";

const MAX_DEPTH = 64;

/**
 * Reads JSON as json-smart's permissive mode does inside filters: single quotes and bare words are strings.
 * Undefined when even so it is none.
 */
export function parseLenient(text: string): Json | undefined {
  const reader = new LenientReader(text);
  const value = reader.value(0);
  return reader.atEnd() ? value : undefined;
}

class LenientReader {
  private at = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    return this.skipBlanks() >= this.text.length;
  }

  value(depth: number): Json | undefined {
    if (depth > MAX_DEPTH) return undefined;
    this.skipBlanks();
    switch (this.text.charAt(this.at)) {
      case "[":
        return this.array(depth);
      case "{":
        return this.object(depth);
      case "'":
      case '"':
        return this.quoted();
      default:
        return this.word();
    }
  }

  private array(depth: number): Json | undefined {
    this.at++;
    const items: Json[] = [];
    for (;;) {
      this.skipBlanks();
      if (this.take("]")) return items;
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      this.skipBlanks();
      if (!this.take(",") && this.text.charAt(this.at) !== "]") return undefined;
    }
  }

  private object(depth: number): Json | undefined {
    this.at++;
    const object: Record<string, Json> = {};
    for (;;) {
      this.skipBlanks();
      if (this.take("}")) return object;
      const key = this.value(depth + 1);
      this.skipBlanks();
      if (key === undefined || !this.take(":")) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      put(object, String(key), value);
      this.skipBlanks();
      if (!this.take(",") && this.text.charAt(this.at) !== "}") return undefined;
    }
  }

  private quoted(): string | undefined {
    const quote = this.text.charAt(this.at);
    const start = ++this.at;
    for (; this.at < this.text.length; this.at++) {
      const c = this.text.charAt(this.at);
      if (c === "\\") this.at++;
      else if (c === quote) return unescape(this.text.slice(start, this.at++));
    }
    return undefined;
  }

  private word(): Json | undefined {
    const start = this.at;
    while (this.at < this.text.length && !",:[]{}".includes(this.text.charAt(this.at))) this.at++;
    const word = this.text.slice(start, this.at).trim();
    if (word === "") return undefined;
    if (word === "null") return null;
    if (word === "true" || word === "false") return word === "true";
    return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word) ? Number(word) : word;
  }

  private take(char: string): boolean {
    if (this.text.charAt(this.at) !== char) return false;
    this.at++;
    return true;
  }

  private skipBlanks(): number {
    while (this.at < this.text.length && /\s/.test(this.text.charAt(this.at))) this.at++;
    return this.at;
  }
}
