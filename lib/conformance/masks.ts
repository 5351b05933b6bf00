import { parseInstant } from "@/lib/base/instant";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonDifferences, type Matcher } from "@/lib/replay/jsonDiff";
import { EXECUTION_NAME, MACHINE_NAME } from "./names";
import { canMean, capture, hidesJson, placeholdersIn } from "./placeholder";

/*
 * What a snapshot hides, as a matcher: the rules of the recordings' NOTES.md, each as narrow as it can be.
 *
 * - an ISO date-time anywhere in a text reads `date`;
 * - the value of a key that contains "timestamp" reads `timestamp`, unless it was an ISO date-time;
 * - a placeholder that the run itself makes (it occurs in nothing the run was given) stands for one value of its
 *   form, the same wherever it occurs;
 * - the context object has had a RedriveCount since July 2024.
 */

/** A matcher that remembers what placeholders stand for. What a failed attempt bound is taken back by `reset`. */
export type Masks = {
  readonly match: Matcher;
  readonly mark: () => Bindings;
  readonly reset: (to: Bindings) => void;
};
export type Bindings = ReadonlyMap<string, string>;

/** Only what is a time: `2016-13-05T21:29:29Z` stays as it is. */
const ISO_ANYWHERE =
  /\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g;
/** What a rule on a key leaves of a time: the key's words. */
const NAMED_TIME = /^[a-z]+-(?:time|date)$/;
const TIME_KEY = /timestamp|creationTime|ingestionTime/i;

export type MaskOptions = {
  /** Placeholders in what the run was given: they stand for themselves. */
  readonly given: ReadonlySet<string>;
  /** Task tokens of the run: whatever the recording has in their place is AWS's, the same for the same one. */
  readonly taskTokens: ReadonlySet<string>;
  /** The context object of before July 2024. */
  readonly withoutRedriveCount: boolean;
};

export function masks(options: MaskOptions): Masks {
  let bindings = new Map<string, string>();
  const isFree = (placeholder: string) => !options.given.has(placeholder);

  const texts = (ours: string, recorded: string, key: string): boolean | null => {
    if (ours === recorded) return true;
    if (recorded === "timestamp" && TIME_KEY.test(key)) return hidesTime(ours);
    if (options.taskTokens.has(ours)) return bind([[recorded, ours]]);
    if (NAMED_TIME.test(recorded)) return parseInstant(ours) !== null;
    const dated = recorded.includes("date") ? ours.replace(ISO_ANYWHERE, "date") : ours;
    if (dated === recorded) return true;
    if (!placeholdersIn(recorded).some(isFree)) return false;
    return bind(capture(recorded, dated, isFree));
  };

  const fits = (placeholder: string, value: string) =>
    options.taskTokens.has(value) || (canMean(placeholder, value) && (hidesJson(placeholder) || isOwn(value)));

  const bind = (found: readonly (readonly [string, string])[] | null): boolean => {
    if (found === null) return false;
    const next = new Map(bindings);
    for (const [placeholder, value] of found) {
      const known = next.get(placeholder);
      if (known === undefined ? !fits(placeholder, value) || isTaken(next, value) : known !== value) return false;
      next.set(placeholder, value);
    }
    bindings = next;
    return true;
  };

  const match: Matcher = (ours, recorded, key) => {
    if (typeof recorded === "string") {
      if (typeof ours === "string") return texts(ours, recorded, key);
      return recorded === "timestamp" && TIME_KEY.test(key) && typeof ours === "number" ? true : null;
    }
    if (options.withoutRedriveCount && isObject(ours) && isObject(recorded) && isOldContext(ours, recorded)) {
      const { RedriveCount: _count, ...rest } = ours;
      return jsonDifferences("", rest, recorded, match).length === 0;
    }
    return null;
  };

  return { match, mark: () => bindings, reset: (to) => (bindings = new Map(to)) };
}

/** A value that the run made: what it was given with a placeholder in it would be recorded as that. */
function isOwn(value: string): boolean {
  return placeholdersIn(value).every((found) => found === MACHINE_NAME || found === EXECUTION_NAME);
}

/** Different placeholders are different values, for the recorder named values, not places; but two times may be one here. */
function isTaken(bindings: Bindings, value: string): boolean {
  if (parseInstant(value) !== null) return false;
  for (const taken of bindings.values()) if (taken === value) return true;
  return false;
}

/** A text that a time key hid: it looks like a time and is none in ISO form, which would read `date`. */
function hidesTime(value: string): boolean {
  return value.replace(ISO_ANYWHERE, "") !== "" && /^[\dTZ:+.\-/ ]{4,40}$/.test(value);
}

const OLD_EXECUTION = ["Id", "Input", "StartTime", "Name", "RoleArn"];

function isOldContext(ours: JsonObject, recorded: JsonObject): boolean {
  return (
    ours["RedriveCount"] === 0 &&
    !Object.hasOwn(recorded, "RedriveCount") &&
    OLD_EXECUTION.every((name) => Object.hasOwn(recorded, name)) &&
    Object.keys(ours).length === OLD_EXECUTION.length + 1
  );
}

/** Every placeholder in the texts and keys of a value. */
export function placeholdersOf(value: Json, into: Set<string> = new Set()): Set<string> {
  if (typeof value === "string") for (const found of placeholdersIn(value)) into.add(found);
  else if (Array.isArray(value)) for (const item of value) placeholdersOf(item as Json, into);
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      placeholdersOf(key, into);
      placeholdersOf(item, into);
    }
  }
  return into;
}
