import type { Json } from "./json";
import { Long, settled, type Exact } from "./long";

/*
 * Reading JSON text whose numbers a JavaScript number does not hold. The text is known to be JSON: it was parsed.
 */

/** Deeper than what AWS reads; what nests deeper has its numbers only. */
const MAX_DEPTH = 1_000;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^\s{}[\],:"]+/gs;
const MANY_DIGITS = /\d{16}/;

/** The value of a JSON text, its digits remembered; throws as `JSON.parse` does. Costs a look at the text. */
export function parseJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (!MANY_DIGITS.test(text)) return value;
  const exact = exactTreeOf(text);
  return exact === null || exact instanceof Long ? value : settled(exact);
}

/** The tree of a JSON text, with its Longs; null where it has none. Linear in the text. */
export function exactTreeOf(text: string): Exact | null {
  if (!MANY_DIGITS.test(text)) return null;
  const reader = new Reader();
  for (const [token] of text.matchAll(TOKEN)) {
    if (!reader.take(token)) return null;
  }
  return reader.longs > 0 ? reader.root : null;
}

type Open =
  | { readonly kind: "array"; readonly items: Json[] }
  | { readonly kind: "object"; readonly members: [string, Json][]; key: string | null };

class Reader {
  root: Exact | null = null;
  longs = 0;
  private readonly open: Open[] = [];

  /** False: nests too deep. */
  take(token: string): boolean {
    if (token === "}" || token === "]") this.close();
    else if (token === "{") this.open.push({ kind: "object", members: [], key: null });
    else if (token === "[") this.open.push({ kind: "array", items: [] });
    else this.takeScalar(token);
    return this.open.length <= MAX_DEPTH;
  }

  private close(): void {
    const level = this.open.pop();
    if (level !== undefined) this.place(level.kind === "array" ? level.items : Object.fromEntries(level.members));
  }

  private takeScalar(token: string): void {
    const level = this.open.at(-1);
    if (level?.kind === "object" && level.key === null) {
      level.key = JSON.parse(token) as string;
      return;
    }
    const long = Long.read(token);
    if (long !== null) this.longs++;
    this.place(long ?? (JSON.parse(token) as Json));
  }

  private place(value: Exact): void {
    const level = this.open.at(-1);
    // Below the root a Long stands where the type says that a number does: see `Exact`.
    const inside = value as Json;
    if (level === undefined) this.root = value;
    else if (level.kind === "array") level.items.push(inside);
    else {
      level.members.push([level.key ?? "", inside]);
      level.key = null;
    }
  }
}
