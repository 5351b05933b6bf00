import { allOf, anyOf, type FieldRef, type Operator, type Query, type QueryValue, termsOf } from "./query";

/*
 * Comparisons with states' outputs that are not indexed are answered by reading histories. Every other condition is the
 * database's: it finds the candidates (lib/store/candidates), and what is left of the query once the outputs of one are known
 * (`withResults`).
 */

export type ResultComparison = {
  readonly kind: "compare";
  readonly field: Extract<FieldRef, { readonly kind: "result" }>;
  readonly operator: Operator;
  readonly value: QueryValue;
};

/** A query, or what it came to. */
export type Remaining = Query | boolean;

/** The comparisons with states' outputs. */
export function resultComparisons(query: Query | null): readonly ResultComparison[] {
  return query === null ? [] : termsOf(query).flatMap((term) => (isResult(term) ? [term] : []));
}

function isResult(query: Query): query is ResultComparison {
  return query.kind === "compare" && query.field.kind === "result";
}

/** What is left of the query when the comparisons with outputs are known. */
export function withResults(query: Query, isTrue: (comparison: ResultComparison) => boolean): Remaining {
  switch (query.kind) {
    case "and":
    case "or": {
      const parts = query.parts.map((part) => withResults(part, isTrue));
      const decides = query.kind === "or";
      if (parts.includes(decides)) return decides;
      const left = parts.filter((part) => typeof part !== "boolean");
      return (decides ? anyOf(left) : allOf(left)) ?? !decides;
    }
    case "not": {
      const part = withResults(query.part, isTrue);
      return typeof part === "boolean" ? !part : { kind: "not", part };
    }
    case "text":
      return query;
    case "compare":
      return isResult(query) ? isTrue(query) : query;
  }
}
