import fc from "fast-check";
import { type Instant, instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { type FieldKind, FIELDS } from "@/lib/history/details";
import { EVENT_TYPES, type EventType, type HistoryEvent } from "@/lib/history/event";
import type { AssignedVariables, Payload } from "@/lib/history/payload";

/** Any event of any type with any details: what codecs have to carry, whether or not AWS would write it. */

const text = fc.string({ unit: "binary", maxLength: 12 });
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
// To the year 5138 the wire's seconds stay below what is taken for milliseconds.
const time: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: 99_999_999_999_000 }).map(instant);

const payload: fc.Arbitrary<Payload> = fc.oneof(
  text.map((value): Payload => ({ kind: "present", text: value })),
  text.map((value): Payload => ({ kind: "truncated", text: value })),
  fc.constant<Payload>({ kind: "withheld" }),
  text.map((rule): Payload => ({ kind: "redacted", rule })),
);
const variables: fc.Arbitrary<AssignedVariables> = fc.record({
  kind: fc.constantFrom("present" as const, "truncated" as const, "redacted" as const),
  values: fc.dictionary(fc.oneof(text, fc.constant("__proto__")), text, { noNullPrototype: true }),
});

const MEMBER: Readonly<Record<FieldKind, { readonly value: fc.Arbitrary<unknown>; readonly optional: boolean }>> = {
  name: { value: text, optional: false },
  label: { value: text, optional: false },
  text: { value: text, optional: true },
  number: { value: fc.nat(), optional: true },
  payload: { value: payload, optional: false },
  credentials: { value: fc.record({ roleArn: text }), optional: true },
  variables: { value: variables, optional: true },
};

function detailsOf(type: EventType): fc.Arbitrary<object> {
  const fields = FIELDS.get(type) ?? [];
  const members = Object.fromEntries(fields.map((field) => [field.key, MEMBER[field.kind].value]));
  const requiredKeys = fields.filter((field) => !MEMBER[field.kind].optional).map((field) => field.key);
  return fc.record(members, { requiredKeys, noNullPrototype: true });
}

const json = fc
  .jsonValue({ maxDepth: 2 })
  .filter((value) => value !== null)
  // Through text, which knows no -0.
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);
const strange = fc.dictionary(fc.stringMatching(/^x[a-z]{1,5}$/), json, {
  minKeys: 1,
  maxKeys: 2,
  noNullPrototype: true,
});
const extra = fc.record({ event: strange, details: strange }, { requiredKeys: [], noNullPrototype: true });

export const anyEvent: fc.Arbitrary<HistoryEvent> = fc.constantFrom(...EVENT_TYPES).chain((type) =>
  fc
    .record({ id, previousEventId: fc.nat(), timestamp: time, details: detailsOf(type), extra: fc.option(extra) })
    .map(({ extra: kept, details, ...head }) => {
      const some = kept !== null && Object.keys(kept).length > 0;
      const holdsDetails = Object.hasOwn(kept ?? {}, "details") && (FIELDS.get(type) ?? []).length === 0;
      return { ...head, type, details, ...(some && !holdsDetails ? { extra: kept } : {}) } as HistoryEvent;
    }),
);

/** A run of chained events as a stream of ids with a random type and predecessor: what a broken log might hold. */
export const anyHistory: fc.Arbitrary<HistoryEvent[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom(...EVENT_TYPES),
      gap: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 4 }) }),
      back: fc.oneof(
        { weight: 6, arbitrary: fc.constant(1) },
        { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
      ),
      name: fc.constantFrom("A", "B", "C"),
      index: fc.integer({ min: 0, max: 2 }),
      late: fc.oneof(
        { weight: 9, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: -50, max: 50 }) },
      ),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ type, gap, back, name, index, late }): HistoryEvent => {
      at += gap;
      const head = { id: at, previousEventId: Math.max(0, at - back), timestamp: instant(1e12 + at * 10 + late) };
      return { ...head, type, details: plainDetails(type, name, index) } as HistoryEvent;
    });
  });

function plainDetails(type: EventType, name: string, index: number): object {
  const values: Readonly<Record<FieldKind, unknown>> = {
    name,
    label: "invoke.waitForTaskToken",
    text: name,
    number: index,
    payload: { kind: "withheld" },
    credentials: {},
    variables: { kind: "present", values: {} },
  };
  const state = type === "EvaluationFailed" ? { state: name } : {};
  return { ...Object.fromEntries((FIELDS.get(type) ?? []).map((field) => [field.key, values[field.kind]])), ...state };
}
