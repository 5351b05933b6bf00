import type { Json } from "@/lib/base/json";
import type { Filter } from "./filter";

export type Parameter =
  { readonly kind: "json"; readonly value: Json } | { readonly kind: "path"; readonly path: ParsedPath };

/** One part of a path, as written. */
export type Token =
  | { readonly kind: "property"; readonly names: readonly string[]; readonly quote: "'" | '"' }
  | { readonly kind: "index"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | null; readonly to: number | null }
  | { readonly kind: "wildcard" }
  | { readonly kind: "scan" }
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "function"; readonly name: string; readonly parameters: readonly Parameter[] };

export type ParsedPath = {
  readonly text: string;
  /** False when it starts at `@`, the item a filter looks at. */
  readonly fromRoot: boolean;
  readonly tokens: readonly Token[];
};

/** Whether a token selects at most one value; several names merge into one object at the end of a path. */
export function isDefinite(token: Token, leaf: boolean): boolean {
  switch (token.kind) {
    case "property":
      return token.names.length === 1 || leaf;
    case "index":
      return token.indexes.length === 1;
    case "function":
      return true;
    case "slice":
    case "wildcard":
    case "scan":
    case "filter":
      return false;
  }
}

export function isDefinitePath(tokens: readonly Token[]): boolean {
  return tokens.every((token, i) => isDefinite(token, i === tokens.length - 1));
}

/** How Jayway prints a token in its messages. */
export function tokenText(token: Token): string {
  switch (token.kind) {
    case "property":
      return `[${token.names.map((name) => token.quote + name + token.quote).join(",")}]`;
    case "index":
      return `[${token.indexes.join(",")}]`;
    case "slice":
      return `[${token.from ?? ""}:${token.to ?? ""}]`;
    case "wildcard":
      return "[*]";
    case "scan":
      return "..";
    case "filter":
      return "[?]";
    case "function":
      return `.${token.name}`;
  }
}
