import { type DataPath, leafPaths, startsWith, valueAt, withValueAt } from "@/lib/base/dataPath";
import type { Instant } from "@/lib/base/instant";
import { isArray, isObject, type Json, jsonEqual, type JsonObject } from "@/lib/base/json";
import type { Entropy } from "../entropy";
import { MAX_READS, type ReadPlace, Watched } from "./watched";

/*
 * What made one value of what an evaluation gave. The evaluation is watched once, which tells all that it looked at, and
 * what it handed on as it was. A single value has no identity: whether it is one of those that were looked at, was
 * computed from them, or has nothing to do with them is told by evaluating once more with each of them changed.
 */

/** `copied`: the value itself was there. `computed`: it depends on what was there. `shape`: on how many or which there were. */
export type Made = "copied" | "computed" | "shape";

export type TrackedSource = { readonly path: DataPath; readonly how: Made };

export type Tracked = {
  readonly sources: readonly TrackedSource[];
  /** What was looked at without being a source: it may have decided. */
  readonly reads: readonly ReadPlace[];
  /** Whether chance or the clock went into it. */
  readonly drawn: boolean;
};

export type Evaluation = {
  /** Everything that can be seen. */
  readonly root: JsonObject;
  /** Evaluates with other things seen; undefined or a throw is no value. `root` may be watched. */
  readonly evaluate: (root: JsonObject, entropy: Entropy, isRaw: boolean) => unknown;
  /** Which part of the value is asked for. */
  readonly part: DataPath;
  /** What that part was. */
  readonly was: Json;
};

/** Null: what was made cannot be made again, or it looked at too much. */
export function sourcesOf(evaluation: Evaluation): Tracked | null {
  const watched = new Watched();
  const entropy = new CountedEntropy("one");
  const raw = attempt(() => evaluation.evaluate(watched.watch(evaluation.root, []) as JsonObject, entropy, true));
  if (raw === NOTHING || watched.isTooMuch) return null;
  const { reads } = watched;
  const copied = handedOn(raw, evaluation.part, watched);
  if (copied !== null) {
    const others = reads.filter(({ path }) => !startsWith(copied, path) && !startsWith(path, copied));
    return { sources: [{ path: copied, how: "copied" }], reads: others, drawn: entropy.isDrawn };
  }
  return byChange(evaluation, reads, entropy.isDrawn);
}

/** The place of a part that lies in a list or object which was handed on as it was. */
function handedOn(raw: unknown, part: DataPath, watched: Watched): DataPath | null {
  let value = raw;
  for (let i = 0; i <= part.length; i++) {
    const place = watched.placeOf(value);
    if (place !== null) return [...place, ...part.slice(i)];
    const step = part[i];
    if (step === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return null;
}

type Make = (changed: JsonObject) => Json | undefined;

function byChange(evaluation: Evaluation, reads: readonly ReadPlace[], isDrawn: boolean): Tracked | null {
  const { root, part } = evaluation;
  const made = (changed: JsonObject, face: "one" | "other" = "one") => {
    const value = attempt(() => evaluation.evaluate(changed, new CountedEntropy(face), false));
    return value === NOTHING ? undefined : valueAt(value as Json | undefined, part);
  };
  const before = made(root);
  if (before === undefined || (!isDrawn && !jsonEqual(before, evaluation.was))) return null;
  const drawn = isDrawn && !jsonEqual(before, made(root, "other"));
  const effects: Effect[] = [];
  const others: ReadPlace[] = [];
  for (const read of reads) {
    const effect = effectOf(read, root, before, made);
    if (effect === null) others.push(read);
    else effects.push(effect);
  }
  return { ...told(effects, others, root, made), drawn };
}

/** What a change of one place does, and the change that does it. */
type Effect = TrackedSource & { readonly other: Json };

/** Tells what went into the value from what decided where it was taken. */
function told(
  effects: readonly Effect[],
  others: readonly ReadPlace[],
  root: JsonObject,
  made: Make,
): Pick<Tracked, "sources" | "reads"> {
  const copies = effects.filter(({ how }) => how === "copied");
  const [copy] = copies;
  const rest = effects.filter((effect) => effect !== copy);
  if (copies.length === 1 && copy !== undefined && rest.every((effect) => decides(effect, copy, root, made))) {
    return { sources: [sourceOf(copy)], reads: [...rest.map(readOf), ...others] };
  }
  const values = effects.filter(({ how }) => how !== "shape").map(({ path }) => ({ path, how: "computed" as const }));
  // What a value was taken from says more than that something was there.
  const shapes = effects.filter(
    ({ how, path }) => how === "shape" && !values.some((one) => startsWith(one.path, path)),
  );
  return { sources: [...values, ...shapes.map(sourceOf)], reads: others };
}

/**
 * Whether a place decides that a value is the copy of another one: with it changed, that one makes no difference any
 * more, or is handed on elsewhere, in a list. Of a sum with nothing, which is the other number too, neither is so.
 */
function decides(effect: Effect, copy: Effect, root: JsonObject, made: Make): boolean {
  const without = changed(root, effect.path, effect.other);
  const [one, both] = [made(without), made(changed(without, copy.path, copy.other))];
  if (one === undefined || both === undefined) return one === both;
  const value = valueAt(root, copy.path);
  const isHandedOn = (path: DataPath) => same(valueAt(both, path), copy.other) && jsonEqual(valueAt(one, path), value);
  return jsonEqual(both, one) || leafPaths(both, MAX_READS).some(isHandedOn);
}

function sourceOf({ path, how }: Effect): TrackedSource {
  return { path, how };
}

function readOf({ path, how }: Effect): ReadPlace {
  return { path, kind: how === "shape" ? "shape" : "value" };
}

/** What changing one place does to the value; null: nothing. */
function effectOf({ path, kind }: ReadPlace, root: JsonObject, before: Json, made: Make): Effect | null {
  const value = valueAt(root, path);
  if (kind === "shape") {
    const changes = value === undefined ? [CHANGED_TEXT] : grownOrCut(value);
    const other = changes.find((one) => !same(made(changed(root, path, one)), before));
    return other === undefined ? null : { path, how: "shape", other };
  }
  if (value === undefined) return null;
  const changes = othersThan(value);
  let isBroken = true;
  for (const other of changes) {
    const after = made(changed(root, path, other));
    if (after === undefined) continue;
    if (jsonEqual(after, other) && jsonEqual(value, before)) return { path, how: "copied", other };
    if (!jsonEqual(after, before)) return { path, how: "computed", other };
    isBroken = false;
  }
  // What fails whenever it is changed is needed; what could be changed without effect was only looked at.
  return isBroken ? { path, how: "computed", other: changes[0] ?? null } : null;
}

function same(a: Json | undefined, b: Json): boolean {
  return a !== undefined && jsonEqual(a, b);
}

function changed(root: JsonObject, path: DataPath, value: Json): JsonObject {
  const made = withValueAt(root, path, value);
  return isObject(made) ? made : root;
}

const CHANGED_TEXT = "\u2042 changed";

/** Other values in the place of one: first of its kind, so that what takes only that goes on. */
export function othersThan(value: Json): readonly Json[] {
  switch (typeof value) {
    case "string":
      return [value + CHANGED_TEXT, otherNumberText(value), ""].filter((text) => text !== null && text !== value);
    case "number":
      return [value + 1, value - 1, -value - 7, 0].filter((number) => number !== value);
    case "boolean":
      return [!value];
    default:
      return value === null ? [CHANGED_TEXT, 0] : [grownOrCut(value)[0] ?? CHANGED_TEXT];
  }
}

/** Of a text that holds a number or a time, one that holds another. */
function otherNumberText(text: string): string | null {
  const at = /\d(?=\D*$)/.exec(text)?.index;
  if (at === undefined) return null;
  return text.slice(0, at) + String((Number(text[at]) + 1) % 10) + text.slice(at + 1);
}

/** A list or object with one part more, and with one less. */
function grownOrCut(value: Json): readonly Json[] {
  if (isArray(value))
    return [[...value, value.at(-1) ?? CHANGED_TEXT], ...(value.length > 0 ? [value.slice(0, -1)] : [])];
  if (!isObject(value)) return [CHANGED_TEXT];
  const members = Object.entries(value);
  const grown = Object.fromEntries([...members, [CHANGED_TEXT, members.at(-1)?.[1] ?? CHANGED_TEXT]]);
  return [grown, ...(members.length > 0 ? [Object.fromEntries(members.slice(0, -1))] : [])];
}

const NOTHING = Symbol("no value");

function attempt(evaluate: () => unknown): unknown {
  try {
    const value = evaluate();
    return value === undefined ? NOTHING : value;
  } catch {
    return NOTHING;
  }
}

/** Chance that says whether it was asked, and gives one value or another, always the same. */
class CountedEntropy implements Entropy {
  isDrawn = false;

  constructor(private readonly face: "one" | "other") {}

  fraction(seed?: number): number {
    return this.either(0.25, 0.75, seed !== undefined);
  }

  integer(from: number, to: number, seed?: number): number {
    return this.either(from, Math.max(from, to - 1), seed !== undefined);
  }

  uuid(): string {
    return this.either("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222");
  }

  instant(at: Instant): Instant {
    return this.either(at, (at + 86_399_999) as Instant);
  }

  delay(from: number): number {
    return from;
  }

  private either<T>(one: T, other: T, isSeeded = false): T {
    if (!isSeeded) this.isDrawn = true;
    return this.face === "one" || isSeeded ? one : other;
  }
}
