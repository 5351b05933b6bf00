import fc from "fast-check";
import { FIELD_NAMES, type FieldName, queryField } from "@/lib/contract/query/fields";
import {
  allOf,
  anyOf,
  type Comparison,
  type FieldRef,
  type Operator,
  OPERATORS_OF,
  type Query,
  type QueryValue,
} from "@/lib/contract/query/query";

const LENGTHS = { day: 86_400_000, minute: 60_000, second: 1_000, ms: 1 } as const;
const precisions = fc.constantFrom("day" as const, "minute" as const, "second" as const, "ms" as const);
const leapYear = { min: Date.UTC(1972, 0, 1), max: Date.UTC(1972, 11, 31) };

const times: fc.Arbitrary<QueryValue> = fc.oneof(
  fc
    .record({ at: fc.integer({ min: -3e13, max: 2.5e14 }), precision: precisions })
    .map(({ at, precision }): QueryValue => ({
      kind: "instant",
      at: Math.floor(at / LENGTHS[precision]) * LENGTHS[precision],
      precision,
    })),
  fc.record({ at: fc.integer(leapYear), precision: precisions }).map(({ at, precision }): QueryValue => ({
    kind: "yearless",
    at: Math.floor(at / LENGTHS[precision]) * LENGTHS[precision],
    precision,
  })),
  fc.nat(4e9).map((ms): QueryValue => ({ kind: "ago", ms })),
);

const anyText = fc.string({ unit: "binary", maxLength: 12 });
const texts = anyText.map((text): QueryValue => ({ kind: "text", text }));
const numbers = fc
  .integer({ min: -1e9, max: 1e9 })
  .chain((n) => fc.constantFrom(n, n / 1000, n / 1e9))
  .map((number): QueryValue => ({ kind: "number", number: number + 0 }));

function valuesOf(name: FieldName): fc.Arbitrary<QueryValue> {
  const { type, choices = [] } = queryField(name);
  switch (type) {
    case "text":
      return texts;
    case "choice":
      return fc.constantFrom(...choices).map((choice): QueryValue => ({ kind: "choice", choice }));
    case "flag":
      return fc.boolean().map((flag): QueryValue => ({ kind: "flag", flag }));
    case "number":
      return numbers;
    case "duration":
      return fc.nat(2e9).map((ms): QueryValue => ({ kind: "duration", ms }));
    case "time":
      return times;
  }
}

const steps = fc.array(fc.oneof(anyText, fc.nat(9999)), { maxLength: 4 });
const dataFields: fc.Arbitrary<FieldRef> = fc.oneof(
  fc
    .record({ name: fc.constantFrom("input" as const, "output" as const), path: steps })
    .map(({ name, path }): FieldRef => ({ kind: "data", name, path })),
  fc.record({ state: anyText, path: steps }).map((result): FieldRef => ({ kind: "result", ...result })),
);

const comparisons: fc.Arbitrary<Comparison> = fc.oneof(
  fc.constantFrom(...FIELD_NAMES).chain((name) =>
    fc.record({
      kind: fc.constant("compare" as const),
      field: fc.constant<FieldRef>({ kind: "field", name }),
      operator: fc.constantFrom<Operator>(...OPERATORS_OF[queryField(name).type]),
      value: valuesOf(name),
    }),
  ),
  dataFields.chain((field) =>
    fc.constantFrom<Operator>(...OPERATORS_OF.data).chain((operator) =>
      fc.record({
        kind: fc.constant("compare" as const),
        field: fc.constant(field),
        operator: fc.constant(operator),
        value: operator.startsWith("<") || operator.startsWith(">") ? numbers : texts,
      }),
    ),
  ),
);

const freeTexts: fc.Arbitrary<Query> = anyText
  .filter((text) => text.trim() !== "")
  .map((text): Query => ({ kind: "text", text }));

/** Queries out of some terms, of a few levels. */
export function queriesOf(terms: fc.Arbitrary<Query>): fc.Arbitrary<Query> {
  return fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      terms,
      fc.array(tie("query"), { minLength: 2, maxLength: 3 }).map((parts) => allOf(parts) as Query),
      fc.array(tie("query"), { minLength: 2, maxLength: 3 }).map((parts) => anyOf(parts) as Query),
      tie("query").map((part): Query => ({ kind: "not", part })),
    ),
  })).query;
}

/** Any query in the form that the parser gives it. */
export const anyQuery: fc.Arbitrary<Query> = queriesOf(fc.oneof(comparisons, freeTexts));
