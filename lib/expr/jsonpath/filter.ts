import type { Pattern } from "./pattern";
import type { ParsedPath } from "./token";

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
