import type { Draw, DrawnValue } from "./randomDraws";
import type { Chain, Chains } from "./chains";
import { identical, type Comparable } from "./comparable";
import { type Unified, type Unknowns, unify } from "./unify";

/** A recorded event that depends on chance in a way that cannot be told from the record. */
export type Blocked = {
  readonly id: number;
  readonly state: string | null;
  readonly chain: string;
  /** `form`: a value that cannot be turned round; `controlFlow`: the way that was taken. */
  readonly why: "form" | "controlFlow";
};

export type FoundDraw = {
  readonly index: number;
  readonly draw: Draw;
  readonly value: DrawnValue;
  /** The recorded event that shows it, and its state. */
  readonly id: number;
  readonly state: string | null;
  /** The value stands nowhere in the record, only what was made of it. */
  readonly guessed?: boolean;
};

export type FoundDraws = { readonly found: readonly FoundDraw[]; readonly blocked: readonly Blocked[] };

/** The values that the record shows of draws, from two probed runs. Linear in the events of all three. */
export function findDraws(a: Chains, b: Chains, recorded: Chains, unknowns: Unknowns): FoundDraws {
  const found = new Map<number, FoundDraw>();
  const blocked: Blocked[] = [];
  for (const [key, chain] of recorded.byKey) {
    const stop = walk(a.byKey.get(key), b.byKey.get(key), chain, unknowns, found);
    if (stop !== null) blocked.push(stop);
  }
  return { found: [...found.values()].toSorted((x, y) => x.index - y.index), blocked };
}

function walk(
  a: Chain | undefined,
  b: Chain | undefined,
  recorded: Chain,
  unknowns: Unknowns,
  found: Map<number, FoundDraw>,
): Blocked | null {
  let state: string | null = null;
  let formBlocked: Blocked | null = null;
  for (const [i, event] of recorded.events.entries()) {
    const [x, y] = [a?.events[i], b?.events[i]];
    state = event.name ?? state;
    if (x?.type !== y?.type || x?.name !== y?.name) {
      return formBlocked ?? { id: event.id, state, chain: recorded.key, why: "controlFlow" };
    }
    if (x === undefined || y === undefined || x.type !== event.type || x.name !== event.name) return formBlocked;
    if (identical(x, y)) continue;
    const unified: Unified = { values: new Map(), blocked: false };
    compareFields(unknowns, unified, x, y, event);
    for (const [index, value] of unified.values) {
      const draw = unknowns.draws[index];
      if (draw !== undefined && !found.has(index)) found.set(index, { index, draw, value, id: event.id, state });
    }
    if (unified.blocked) formBlocked ??= { id: event.id, state, chain: recorded.key, why: "form" };
  }
  return formBlocked;
}

function compareFields(unknowns: Unknowns, into: Unified, a: Comparable, b: Comparable, recorded: Comparable): void {
  for (const [name, x] of a.fields) {
    const [y, there] = [b.fields.get(name), recorded.fields.get(name)];
    if (x.kind !== "json" || y?.kind !== "json" || there?.kind === "hidden") continue;
    unify(unknowns, into, x.value, y.value, there?.value);
  }
}
