import type { Pattern } from "./pattern";

/** One part of a path, as written. */
export type Token =
  | { readonly kind: "property"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly indexes: readonly number[] }
  /** `[(@.length-1)]`: the length of the array and this, which is below zero. */
  | { readonly kind: "fromEnd"; readonly offset: number }
  | { readonly kind: "slice"; readonly from: number | null; readonly to: number | null }
  | { readonly kind: "wildcard" }
  | { readonly kind: "scan" }
  | { readonly kind: "filter"; readonly filter: Filter };

export type ParsedPath = {
  readonly text: string;
  readonly tokens: readonly Token[];
};

/** Whether a token selects one value; several names merge into one object. */
export function isDefinite(token: Token): boolean {
  switch (token.kind) {
    case "property":
    case "fromEnd":
      return true;
    case "index":
      return token.indexes.length === 1;
    case "slice":
    case "wildcard":
    case "scan":
    case "filter":
      return false;
  }
}

export function isDefinitePath(tokens: readonly Token[]): boolean {
  return tokens.every(isDefinite);
}

/** How the library prints a token in its messages. */
export function tokenText(token: Token): string {
  switch (token.kind) {
    case "property":
      return `['${token.names.join("', '")}']`;
    case "index":
      return `[${token.indexes.join(",")}]`;
    case "fromEnd":
      return `[@.size()${token.offset}]`;
    case "slice":
      return `[${token.from ?? ""}:${token.to ?? ""}]`;
    case "wildcard":
      return "[*]";
    case "scan":
      return "..";
    case "filter":
      return "[?]";
  }
}

/** What stands on either side of an operator: all that is neither path nor pattern is text, numbers too. */
export type Operand =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "pattern"; readonly pattern: Pattern }
  | { readonly kind: "path"; readonly path: ParsedPath; readonly fromRoot: boolean };

/** In the order in which they are looked for: `==` in a pattern is taken for the operator. */
export const OPERATORS = ["==", ">=", "<=", "!=", "<", ">", "=~"] as const;

export type Operator = (typeof OPERATORS)[number];

export type Criterion =
  /** `@.x` or `!@.x` alone: there and not null, or the contrary. Always read from the item. */
  | { readonly kind: "exists"; readonly path: ParsedPath; readonly expected: boolean }
  | { readonly kind: "compare"; readonly left: Operand; readonly operator: Operator; readonly right: Operand };

/** One of these lists has to hold as a whole. Parentheses mean nothing to the library: `&&` binds, then `||`. */
export type Filter = readonly (readonly Criterion[])[];
