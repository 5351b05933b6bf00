import { parseInstant } from "@/lib/base/instant";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { capture, type KnownText } from "./capture";
import { couldBe, type Draw, type DrawnValue, probeValue, textsOfDrawn } from "./randomDraws";

/*
 * Which value a draw had, from where its probes show and what was recorded in that place.
 *
 *   first  "order-<uuid 1>"   second  "order-<uuid 2>"   recorded  "order-3f…"   → 3f…
 *   first  1000000005 (+5)    second  -1000000000 (+5)   recorded  12            → 7
 */

/** The draws of a probed run, and how those that are not known yet show. */
export type Unknowns = {
  readonly draws: readonly Draw[];
  readonly known: ReadonlyMap<number, DrawnValue>;
  /** Text of a first or second probe to the index of its draw. */
  readonly first: ReadonlyMap<string, number>;
  readonly second: ReadonlyMap<string, number>;
  /** Difference between the two probes of a draw, as `differenceKey` writes it, to its index. */
  readonly byDifference: ReadonlyMap<string, number>;
};

export function unknownsOf(draws: readonly Draw[], known: ReadonlyMap<number, DrawnValue>): Unknowns {
  const [first, second, byDifference] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  for (const [i, draw] of draws.entries()) {
    if (known.has(i)) continue;
    const [one, other] = [probeValue(draw, i, "first"), probeValue(draw, i, "second")];
    for (const text of textsOfDrawn(draw, one)) first.set(text, i);
    for (const text of textsOfDrawn(draw, other)) second.set(text, i);
    if (draw.kind !== "uuid") byDifference.set(differenceKey(Number(one) - Number(other)), i);
  }
  return { draws, known, first, second, byDifference };
}

/** Probes of fractions differ by multiples of 2^-24, those of integers and instants by a large integer. */
function differenceKey(difference: number): string {
  return Math.abs(difference) < 1_000 ? `f${Math.round(difference * 2 ** 24)}` : `i${Math.round(difference)}`;
}

export type Unified = {
  /** Index of a draw to its recorded value. */
  readonly values: Map<number, DrawnValue>;
  /** Whether some place depends on chance in a way that cannot be turned round. */
  blocked: boolean;
};

/** Walks two probed values and the recorded one side by side; bounded by their size. */
export function unify(unknowns: Unknowns, into: Unified, a: Json, b: Json, recorded: Json | undefined): void {
  if (a === b) return;
  if (isArray(a) && isArray(b) && a.length === b.length) {
    const items = isArray(recorded) ? recorded : [];
    a.forEach((item, i) => unify(unknowns, into, item, b[i] ?? null, items[i]));
  } else if (isObject(a) && isObject(b) && sameKeys(a, b)) {
    const members = isObject(recorded) ? recorded : {};
    for (const key of Object.keys(a)) {
      const there = Object.hasOwn(members, key) ? members[key] : undefined;
      unify(unknowns, into, a[key] ?? null, b[key] ?? null, there);
    }
  } else if (typeof a === "number" && typeof b === "number") number(unknowns, into, a, b, recorded);
  else if (typeof a === "string" && typeof b === "string") text(unknowns, into, a, b, recorded);
  else into.blocked = true;
}

function sameKeys(a: { readonly [key: string]: Json }, b: { readonly [key: string]: Json }): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}

/** The draw itself, or one with something added to it. */
function number(unknowns: Unknowns, into: Unified, a: number, b: number, recorded: Json | undefined): void {
  const index = unknowns.byDifference.get(differenceKey(a - b));
  const draw = index === undefined ? undefined : unknowns.draws[index];
  if (index === undefined || draw === undefined) {
    into.blocked = true;
    return;
  }
  const first = Number(probeValue(draw, index, "first"));
  if (typeof recorded === "number") give(into, index, draw, a === first ? recorded : recorded - (a - first));
}

function text(unknowns: Unknowns, into: Unified, a: string, b: string, recorded: Json | undefined): void {
  const [ours, other] = [piecesOf(a, unknowns.first), piecesOf(b, unknowns.second)];
  const alike =
    ours.last === other.last &&
    ours.pieces.length === other.pieces.length &&
    ours.pieces.every((piece, i) => piece.before === other.pieces[i]?.before && piece.hole === other.pieces[i]?.hole);
  if (!alike || ours.pieces.length === 0) {
    into.blocked = true;
    return;
  }
  if (typeof recorded !== "string") return;
  for (const [index, found] of capture(ours.pieces, ours.last, recorded) ?? []) {
    const draw = unknowns.draws[index];
    const value = draw === undefined ? null : read(draw, found);
    if (draw !== undefined && value !== null) give(into, index, draw, value);
  }
}

const UUID_LENGTH = 36;

const WORDS =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

function piecesOf(value: string, probes: ReadonlyMap<string, number>) {
  const pieces: KnownText<number>[] = [];
  let at = 0;
  for (const found of value.matchAll(WORDS)) {
    const index = probes.get(found[0]);
    if (index === undefined) continue;
    pieces.push({
      before: value.slice(at, found.index),
      hole: index,
      // A UUID has dashes in it, which may be the text behind it too.
      ...(found[0].length === UUID_LENGTH && found[0].includes("-4000-") ? { length: UUID_LENGTH } : {}),
    });
    at = found.index + found[0].length;
  }
  return { pieces, last: value.slice(at) };
}

function read(draw: Draw, found: string): DrawnValue | null {
  if (draw.kind === "uuid") return found;
  if (draw.kind === "instant") return parseInstant(found) ?? numberIn(found);
  return numberIn(found);
}

function numberIn(found: string): number | null {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(found) ? Number(found) : null;
}

/** The first place decides; a later one that says otherwise is then a difference. */
function give(into: Unified, index: number, draw: Draw, value: DrawnValue): void {
  if (!into.values.has(index) && couldBe(draw, value)) into.values.set(index, value);
}
