import type { Json } from "@/lib/base/json";
import type { Pattern } from "./pattern";
import type { ParsedPath } from "./token";

/** What stands on either side of an operator. */
export type Operand =
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  /** An array or object written in the filter; only as a right side can it equal a value. */
  | { readonly kind: "json"; readonly value: Json }
  | { readonly kind: "pattern"; readonly pattern: Pattern }
  | { readonly kind: "path"; readonly path: ParsedPath };

export type Operator =
  | "=="
  | "!="
  | "==="
  | "!=="
  | "<"
  | "<="
  | ">"
  | ">="
  | "=~"
  | "IN"
  | "NIN"
  | "ALL"
  | "CONTAINS"
  | "SIZE"
  | "EMPTY"
  | "SUBSETOF"
  | "ANYOF"
  | "NONEOF";

export type Filter =
  | { readonly kind: "or" | "and"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  /** `@.x` or `!@.x` alone: present, be it null or false, or absent. */
  | { readonly kind: "exists"; readonly path: ParsedPath; readonly expected: boolean }
  | { readonly kind: "compare"; readonly left: Operand; readonly operator: Operator; readonly right: Operand };
