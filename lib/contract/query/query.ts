import type { DataFieldName, FieldName, FieldType } from "./fields";

/*
 * A query over executions. Two values only: a comparison with what an execution does not have is false, and `!=` and `-`
 * are true of it. Groups are never directly within a group of their kind (`allOf`, `anyOf`), so that each query has one form.
 */

export const OPERATORS = [":", "=", "!=", "<", "<=", ">", ">="] as const;
export type Operator = (typeof OPERATORS)[number];

/** `:` of texts finds a part, ignoring the case of A to Z; `=` is exact. */
export const OPERATORS_OF: Readonly<Record<FieldType | "data", readonly Operator[]>> = {
  text: [":", "=", "!="],
  choice: [":", "=", "!="],
  flag: [":", "=", "!="],
  number: OPERATORS,
  duration: OPERATORS,
  time: OPERATORS,
  data: OPERATORS,
};

/** One member or item on the way to a value. */
export type PathStep = string | number;

export type FieldRef =
  | { readonly kind: "field"; readonly name: FieldName }
  | { readonly kind: "data"; readonly name: Exclude<DataFieldName, "result">; readonly path: readonly PathStep[] }
  | { readonly kind: "result"; readonly state: string; readonly path: readonly PathStep[] };

export type Precision = "day" | "minute" | "second" | "ms";

export type QueryValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "choice"; readonly choice: string }
  | { readonly kind: "flag"; readonly flag: boolean }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "duration"; readonly ms: number }
  /** UTC ms. */
  | { readonly kind: "instant"; readonly at: number; readonly precision: Precision }
  /** `22 Nov 14:03`, of the present year: ms after the beginning of 1972, which has a 29 February. */
  | { readonly kind: "yearless"; readonly at: number; readonly precision: Precision }
  /** So many ms before the present. */
  | { readonly kind: "ago"; readonly ms: number };

export type Comparison = {
  readonly kind: "compare";
  readonly field: FieldRef;
  readonly operator: Operator;
  readonly value: QueryValue;
};

export type Query =
  | { readonly kind: "and" | "or"; readonly parts: readonly Query[] }
  | { readonly kind: "not"; readonly part: Query }
  /** Found anywhere in what is remembered of an execution. */
  | { readonly kind: "text"; readonly text: string }
  | Comparison;

/** All of some queries; null of none. */
export function allOf(parts: readonly Query[]): Query | null {
  return group("and", parts);
}

/** Any of some queries; null of none. */
export function anyOf(parts: readonly Query[]): Query | null {
  return group("or", parts);
}

function group(kind: "and" | "or", parts: readonly Query[]): Query | null {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length > 1 ? { kind, parts: flat } : (flat[0] ?? null);
}

/** What must all hold: the parts of an `and`, or the query itself. */
export function conjunctsOf(query: Query | null): readonly Query[] {
  if (query === null) return [];
  return query.kind === "and" ? query.parts : [query];
}

/** All comparisons and texts of a query, from left to right. */
export function termsOf(query: Query): readonly Exclude<Query, { kind: "and" | "or" | "not" }>[] {
  switch (query.kind) {
    case "and":
    case "or":
      return query.parts.flatMap(termsOf);
    case "not":
      return termsOf(query.part);
    case "text":
    case "compare":
      return [query];
  }
}
