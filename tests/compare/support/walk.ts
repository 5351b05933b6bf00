import type { Json } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { type Chain, type Chains, chainsOf } from "@/lib/replay/chains";
import { type Comparable, comparable } from "@/lib/replay/comparable";
import { roleOf } from "@/lib/replay/role";

/*
 * Where the chains of two histories first differ, event by event: what a comparison of their folds has to find too. It
 * knows chains (lib/replay/chains) and no spans.
 */

/** A visit of a state in a chain; state null: of the execution, or of the item that the chain is. */
export type FirstDifference = { readonly chain: string; readonly state: string | null; readonly visit: number };

/** `at`: event of A, or half above the one behind which it lacks what B has. `isField`: both have an event there. */
type Found = { readonly place: FirstDifference; readonly at: number; readonly isField: boolean };

export function walkedChains(events: readonly HistoryEvent[]): Chains {
  return chainsOf(events.map(comparable));
}

export function firstDifference(ours: Chains, theirs: Chains): Found | null {
  let first: Found | null = null;
  for (const key of new Set([...ours.byKey.keys(), ...theirs.byKey.keys()])) {
    const found = inChain(ours, theirs, key);
    if (found !== null && found.at < (first?.at ?? Number.POSITIVE_INFINITY)) first = found;
  }
  return first;
}

function inChain(ours: Chains, theirs: Chains, key: string): Found | null {
  const [x, y] = [ours.byKey.get(key)?.events ?? [], theirs.byKey.get(key)?.events ?? []];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [mine, other] = [x[i], y[i]];
    if (mine !== undefined && other !== undefined && textOf(mine) === textOf(other)) continue;
    const isField = mine !== undefined && mine.type === other?.type && mine.name === other.name;
    if (mine !== undefined) return { place: ownerOf(ours, mine.id), at: mine.id, isField };
    if (other === undefined) return null;
    return { place: ownerOf(theirs, other.id), at: behind(ours, theirs, key, x.at(-1)), isField };
  }
  return null;
}

/**
 * What a chain lacks that was stopped because of another lies behind all of its attempt; what an attempt lacks that the
 * other has not at all is no first difference: the chain around it says so.
 */
function behind(ours: Chains, theirs: Chains, key: string, last: Comparable | undefined): number {
  const chain = ours.byKey.get(key);
  const attempt = chain === undefined ? ours.attempts.get(theirs.byKey.get(key)?.attempt?.key ?? "") : chain.attempt;
  if (attempt === undefined) return Number.POSITIVE_INFINITY;
  const isCut = attempt !== null && attempt.failed && attempt.failingChain !== chain;
  if (chain !== undefined && !isCut) return (last?.id ?? 0) + 0.5;
  const inside = [...ours.byKey.values()].filter((one) => isInside(one, attempt?.key ?? ""));
  const ids = inside.flatMap(({ events }) => events.map(({ id }) => id));
  return ids.reduce((most, id) => Math.max(most, id), attempt?.openedBy ?? 0) + 0.5;
}

function isInside(chain: Chain, attempt: string): boolean {
  for (let one: Chain | null = chain; one !== null; one = one.parent) if (one.attempt?.key === attempt) return true;
  return false;
}

/** The visit that an event belongs to. */
export function ownerOf(chains: Chains, id: number): FirstDifference {
  const chain = chains.chainOf.get(id);
  const upTo = (chain?.events ?? []).filter((event) => event.id <= id);
  const event = upTo.at(-1);
  const key = chain?.key ?? "";
  if (event === undefined || event.type.startsWith("Execution")) return { chain: key, state: null, visit: 1 };
  if (roleOf(event.type) === "iteration") return { chain: key, state: null, visit: 1 };
  const entered = upTo.filter(({ type }) => roleOf(type) === "enter");
  const state = entered.at(-1)?.name ?? null;
  return { chain: key, state, visit: entered.filter(({ name }) => name === state).length };
}

function textOf({ type, fields, name }: Comparable): string {
  const values = [...fields].flatMap(([field, value]) =>
    field === "mapRunArn" ? [] : [[field, value.kind === "json" ? sorted(value.value) : value.kind]],
  );
  return JSON.stringify([type, name, values.sort(([p], [q]) => (String(p) < String(q) ? -1 : 1))]);
}

function sorted(value: Json): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item as Json));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value as Record<string, Json>);
  return members.sort(([p], [q]) => (p < q ? -1 : 1)).map(([key, member]) => [key, sorted(member)]);
}
