import { type Instant, instant } from "@/lib/base/instant";
import {
  type ChosenByDimension,
  choicesIn,
  DIMENSION_NAMES,
  type DimensionName,
  mapDimensions,
  NOTHING_CHOSEN,
} from "../dimension";
import type { FieldName } from "./fields";
import { allOf, anyOf, type Comparison, conjunctsOf, type Precision, type Query } from "./query";
import { spanOfTime } from "./time";

/*
 * Choices along dimensions and bounds of the start are what indexes and roll-ups know. What a query says of them in a
 * way that they can answer is taken out of it (`liftQuery`); what an address says of them is put in (`queryOfChoices`).
 */

/** A query's choices and bounds, and what is left of it; all of them hold. */
export type LiftedQuery = ChosenByDimension & {
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly rest: Query | null;
};

export type Bounds = Pick<LiftedQuery, "from" | "to">;

/** `now`, ms UTC, is what times such as `now-24h` count back from. */
export function liftQuery(query: Query | null, now: number): LiftedQuery {
  let chosen: ChosenByDimension = NOTHING_CHOSEN;
  let bounds: Bounds = { from: null, to: null };
  const rest: Query[] = [];
  for (const part of conjunctsOf(query)) {
    const choices = choicesOfPart(part);
    const narrower = boundsOfPart(part, now);
    if (narrower !== null) bounds = within(bounds, narrower);
    else if (choices !== null && chosen[choices.name].length === 0)
      chosen = { ...chosen, [choices.name]: choicesOfName(choices) };
    else rest.push(part);
  }
  return { ...chosen, ...bounds, rest: allOf(rest) };
}

/** Choices that a query leaves out and does nothing else (`-machine=a status!=failed`); null where it does. */
export function exclusionsOf(query: Query): ChosenByDimension | null {
  let excluded: ChosenByDimension = NOTHING_CHOSEN;
  for (const part of conjunctsOf(query)) {
    const opposite = oppositeOf(part);
    const choices = opposite === null ? null : choicesOfPart(opposite);
    if (choices === null) return null;
    const { name, texts } = choices;
    const all = [...new Set([...excluded[name], ...texts])];
    excluded = { ...excluded, [name]: choicesOfName({ name, texts: all }) };
    // Too many are no choices.
    if (excluded[name].length < all.length) return null;
  }
  return excluded;
}

/** What a part turns round; null for one that turns nothing round. */
function oppositeOf(part: Query): Query | null {
  if (part.kind === "not") return part.part;
  return part.kind === "compare" && part.operator === "!=" ? { ...part, operator: "=" } : null;
}

/** The narrower of two bounds at each end. */
export function within(a: Bounds, b: Bounds): Bounds {
  return { from: later(a.from, b.from, 1), to: later(a.to, b.to, -1) };
}

function later(a: Instant | null, b: Instant | null, sign: 1 | -1): Instant | null {
  if (a === null || b === null) return a ?? b;
  return (a - b) * sign >= 0 ? a : b;
}

type PartChoices = { readonly name: DimensionName; readonly texts: readonly string[] };

function choicesOfName({ name, texts }: PartChoices) {
  return choicesIn(mapDimensions((one) => (one === name ? texts : [])))[name];
}

/** A choice of an error that is 16 hexadecimal digits names a way of failing. */
export const FINGERPRINT = /^[0-9a-f]{16}$/;

const DIMENSION_OF: Partial<Record<FieldName, DimensionName>> = {
  status: "status",
  machine: "machine",
  type: "type",
  error: "error",
  fingerprint: "error",
  verdict: "verdict",
  accounted: "accounted",
};

/** The choices that a part of a query is: a comparison, or any of several along one dimension. */
function choicesOfPart(part: Query): PartChoices | null {
  const found = (part.kind === "or" ? part.parts : [part]).map(choiceOf);
  const [first] = found;
  if (first == null || found.some((one) => one === null || one.name !== first.name)) return null;
  const texts = [...new Set(found.flatMap((one) => one?.texts ?? []))];
  // Too long ones and too many are no choices.
  return choicesOfName({ name: first.name, texts }).length === texts.length ? { name: first.name, texts } : null;
}

function choiceOf(part: Query): PartChoices | null {
  if (part.kind !== "compare" || part.field.kind !== "field") return null;
  const name = DIMENSION_OF[part.field.name];
  const text = name === undefined ? null : choiceText(part.field.name, part);
  return name === undefined || text === null ? null : { name, texts: [text] };
}

function choiceText(field: FieldName, { operator, value }: Comparison): string | null {
  if (value.kind === "choice") return operator === "!=" ? null : value.choice;
  if (value.kind !== "text" || operator !== "=") return null;
  const isFingerprint = FINGERPRINT.test(value.text);
  if (field === "fingerprint") return isFingerprint ? value.text : null;
  return field === "error" && isFingerprint ? null : value.text;
}

function boundsOfPart(part: Query, now: number): Bounds | null {
  if (part.kind !== "compare" || part.field.kind !== "field" || part.field.name !== "started") return null;
  const { value, operator } = part;
  if (value.kind !== "instant" && value.kind !== "yearless" && value.kind !== "ago") return null;
  const { from, to } = spanOfTime(value, now);
  switch (operator) {
    case ":":
    case "=":
      return { from: instant(from), to: instant(to) };
    case ">":
      return { from: instant(from + 1), to: null };
    case ">=":
      return { from: instant(from), to: null };
    case "<":
      return { from: null, to: instant(from) };
    case "<=":
      return { from: null, to: instant(from + 1) };
    case "!=":
      return null;
  }
}

/** The query that says the same as choices and bounds. */
export function queryOfChoices(chosen: ChosenByDimension & Bounds): Query | null {
  const parts = [
    ...DIMENSION_NAMES.map((name) => anyOf(chosen[name].map((choice) => comparisonOf(name, choice)))),
    chosen.from === null ? null : startedAt(">=", chosen.from),
    chosen.to === null ? null : startedAt("<", chosen.to),
  ];
  return allOf(parts.filter((part) => part !== null));
}

function comparisonOf(name: DimensionName, choice: string): Query {
  if (name === "machine" || name === "error") {
    const field = name === "error" && FINGERPRINT.test(choice) ? "fingerprint" : name;
    return {
      kind: "compare",
      field: { kind: "field", name: field },
      operator: "=",
      value: { kind: "text", text: choice },
    };
  }
  return { kind: "compare", field: { kind: "field", name }, operator: ":", value: { kind: "choice", choice } };
}

function startedAt(operator: ">=" | "<", at: Instant): Query {
  const value = { kind: "instant", at, precision: precisionOf(at) } as const;
  return { kind: "compare", field: { kind: "field", name: "started" }, operator, value };
}

const LENGTHS = [
  ["day", 86_400_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const satisfies readonly (readonly [Precision, number])[];

function precisionOf(at: number): Precision {
  return LENGTHS.find(([, length]) => at % length === 0)?.[0] ?? "ms";
}
