import type { HistoryEvent } from "@/lib/history/event";
import type { Entries, Entry } from "./record";

/*
 * Whether two records of an event can be records of the same event. Sources differ in how much they tell (a log
 * without data, a payload that was cut, times in whole seconds), so only what both tell can contradict.
 */

const SECOND = 1000;

/** Whether two times are one, to the precision given: a time of whole seconds stands for any time within its second. */
export function sameTime(a: number, b: number): boolean {
  if (a === b) return true;
  return (a % SECOND === 0 || b % SECOND === 0) && Math.floor(a / SECOND) === Math.floor(b / SECOND);
}

/** The API's name of the type, of unknown ones too. */
export function wireType(event: HistoryEvent): string {
  return event.type === "Unknown" ? event.wireType : event.type;
}

/** Whether both can be records of one event. An event without its predecessor (0) says nothing about it. */
export function isSameEvent(a: HistoryEvent, b: HistoryEvent): boolean {
  if (a.id !== b.id || wireType(a) !== wireType(b) || !sameTime(a.timestamp, b.timestamp)) return false;
  if (a.previousEventId !== b.previousEventId && a.previousEventId !== 0 && b.previousEventId !== 0) return false;
  if (a.type === "Unknown" || b.type === "Unknown") return a.type === b.type && agree(wireOf(a), wireOf(b), 0);
  return agree(a.details, b.details, 0) && agree(a.extra, b.extra, 0);
}

/** What an event of an unknown type says besides its head, which is compared by its meaning. */
function wireOf(event: HistoryEvent): object {
  if (event.type !== "Unknown") return {};
  const { timestamp: _, previousEventId: __, ...rest } = event.wire;
  return rest;
}

/** Deeper than any details of AWS: what lies deeper is compared as text. */
const DEEPEST = 16;

/** Values agree when every member that both have agrees; a payload that one of them lacks says nothing. */
function agree(a: unknown, b: unknown, depth: number): boolean {
  if (a === b || a === undefined || b === undefined) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  if (isTold(one) && isTold(other)) return sameTold(one as Told, other as Told);
  if (Array.isArray(a) || Array.isArray(b) || depth > DEEPEST) return JSON.stringify(a) === JSON.stringify(b);
  return Object.keys(one).every((name) => !Object.hasOwn(other, name) || agree(one[name], other[name], depth + 1));
}

/** A payload, or the variables that a state assigned: both say how much of them the record holds. */
type Told = { readonly kind: string; readonly text?: string; readonly values?: object };

function isTold(value: Readonly<Record<string, unknown>>): boolean {
  return ["present", "truncated", "withheld", "redacted"].includes(String(value["kind"]));
}

function sameTold(a: Told, b: Told): boolean {
  if (a.kind !== "present" || b.kind !== "present") return true;
  if (a.values !== undefined || b.values !== undefined) return JSON.stringify(a.values) === JSON.stringify(b.values);
  return a.text === b.text || sameJson(a.text ?? "", b.text ?? "");
}

/** The same JSON but for blanks: some tools print payloads anew. */
function sameJson(a: string, b: string): boolean {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}

/** Ids at which two records contradict each other, ascending. */
export function conflictsOf(known: Entries, incoming: readonly Entry[]): number[] {
  const byId = new Map(known.map(({ event }) => [event.id, event]));
  const ids = incoming.flatMap(({ event }) => {
    const there = byId.get(event.id);
    return there === undefined || isSameEvent(there, event) ? [] : [event.id];
  });
  return [...new Set(ids)].sort((a, b) => a - b);
}
