import { placeholderUses } from "@/lib/asl/placeholderUses";
import type { Substitutions } from "@/lib/asl/substitute";
import type { Json } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { matchText } from "./matchText";
import { type RecordedPlace, recordedPlaces } from "./recordedPlaces";

/** A placeholder that was filled with a recorded value, with the first event that shows it. */
export type BoundPlaceholder = {
  readonly name: string;
  readonly value: string;
  /** Places of the record that show it. */
  readonly count: number;
  readonly eventId: number;
  readonly state: string;
};

export type Bindings = {
  readonly bound: readonly BoundPlaceholder[];
  /** Names whose places do not agree on one value. */
  readonly conflicting: readonly string[];
};

/** Places that are looked at, each of which holds a placeholder. */
const MAX_PLACES = 50_000;
/** A value that one place tells may cut the text of another: so often at most. */
const MAX_ROUNDS = 5;

const NOTHING: Bindings = { bound: [], conflicting: [] };

/**
 * What a recorded execution tells of the placeholders in the definition it ran with: a value where all places that
 * record one agree. `known` values are taken as they are and are not bound anew. Parts of a text are told too
 * (`arn:aws:lambda:${Region}:${Account}:function:${Name}`), where it can be cut in one way only.
 */
export function bindPlaceholders(definition: Json, events: readonly HistoryEvent[], known: Substitutions): Bindings {
  const isOpen = placeholderUses(definition).some(({ name }) => !Object.hasOwn(known, name));
  if (!isOpen) return NOTHING;
  const places = first(recordedPlaces(definition, events), MAX_PLACES);
  const values = new Map(Object.entries(known).map(([name, value]) => [name, String(value)]));
  const conflicting = new Set<string>();
  let bound: ReadonlyMap<string, BoundPlaceholder> = new Map();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = agreed(places, values, conflicting);
    if (found.size === 0) break;
    for (const [name, { value }] of found) values.set(name, value);
    bound = new Map([...bound, ...found]);
  }
  return { bound: [...bound.values()].filter(({ name }) => !conflicting.has(name)), conflicting: [...conflicting] };
}

/** What the places tell beyond what is known, where none tells otherwise. */
function agreed(
  places: readonly RecordedPlace[],
  known: ReadonlyMap<string, string>,
  conflicting: Set<string>,
): ReadonlyMap<string, BoundPlaceholder> {
  const found = new Map<string, BoundPlaceholder>();
  for (const { template, recorded, eventId, state } of places) {
    for (const [name, value] of matchText(template, recorded, known) ?? []) {
      const before = found.get(name);
      if (before !== undefined && before.value !== value) conflicting.add(name);
      found.set(
        name,
        before === undefined ? { name, value, count: 1, eventId, state } : { ...before, count: before.count + 1 },
      );
    }
  }
  for (const name of conflicting) found.delete(name);
  return found;
}

function first<T>(items: Iterable<T>, most: number): readonly T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length >= most) break;
    taken.push(item);
  }
  return taken;
}
