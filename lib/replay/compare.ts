import { roleOf } from "./role";
import type { HistoryEvent } from "@/lib/history/event";
import { type Attempt, type Chain, type Chains, chainsOf } from "./chains";
import { identical, type Comparable, comparable, type FieldValue } from "./comparable";
import { type Accepted, type Divergence, type DivergenceKind, kindOfField, kindOfPair } from "./divergence";
import { isOlderForm } from "./olderForms";
import { jsonDifferences, type JsonDifference, type Matcher, MAX_DIFFERENCES } from "./jsonDiff";
import { predecessorProblems } from "./predecessors";

/*
 * Strict comparison of two histories of one machine: ours against a recorded one.
 *
 * Chains are compared, not the global order; inside a chain everything counts but the times: type, name,
 * payloads as JSON values, variables, resource, error, cause, predecessors, and ids wherever nothing ran beside.
 * What two right runs may differ in is accepted and listed: how branches interleave, and where the siblings of a
 * failure were cut off.
 */

export type Comparison = {
  /** The first divergence of each chain, in the order of the recorded events. Empty is a match. */
  readonly divergences: readonly Divergence[];
  readonly accepted: readonly Accepted[];
  /** Pairs of events that were compared. */
  readonly pairs: number;
};

export type CompareOptions = {
  /** Asked first about every pair of values; see {@link Matcher}. */
  readonly match?: Matcher;
  /** Events that are the same to the letter match without `match` being asked: it would agree, and learn nothing. */
  readonly trustLetters?: boolean;
};

/** Compares our history with a recorded one. Both in any order; linear in their events. */
export function compareHistories(
  ours: readonly HistoryEvent[],
  recorded: readonly HistoryEvent[],
  options: CompareOptions = {},
): Comparison {
  return compareEvents(ours.map(comparable), recorded.map(comparable), options);
}

/** The same for events that are reduced already. */
export function compareEvents(
  ours: readonly Comparable[],
  recorded: readonly Comparable[],
  options: CompareOptions = {},
): Comparison {
  return compareChains(chainsOf(byId(ours)), chainsOf(byId(recorded)), options);
}

/** The same for events that are sorted into their chains already. */
export function compareChains(ours: Chains, recorded: Chains, options: CompareOptions = {}): Comparison {
  return new Comparer(ours, recorded, options).run();
}

function byId(events: readonly Comparable[]): readonly Comparable[] {
  return events.toSorted((a, b) => a.id - b.id);
}

class Comparer {
  private readonly divergences: Divergence[] = [];
  private readonly accepted: Accepted[] = [];
  private readonly diverged = new Set<string>();
  private readonly pairs: [Comparable, Comparable][] = [];

  private readonly match: Matcher | null;
  private readonly trustLetters: boolean;

  constructor(
    private readonly ours: Chains,
    private readonly recorded: Chains,
    { match = null, trustLetters = false }: { readonly match?: Matcher | null; readonly trustLetters?: boolean },
  ) {
    this.match = match;
    this.trustLetters = trustLetters;
  }

  run(): Comparison {
    for (const [key, chain] of this.recorded.byKey) this.chain(key, this.ours.byKey.get(key), chain);
    for (const [key, chain] of this.ours.byKey) {
      if (!this.recorded.byKey.has(key)) this.chain(key, chain, undefined);
    }
    this.aborts();
    // A chain that went another way shifts ids and predecessors of all that follows: they say nothing new then.
    if (this.divergences.length === 0) this.links();
    const divergences = this.divergences.toSorted((a, b) => (a.recorded ?? a.ours ?? 0) - (b.recorded ?? b.ours ?? 0));
    return { divergences, accepted: this.accepted, pairs: this.pairs.length };
  }

  private chain(key: string, ours: Chain | undefined, recorded: Chain | undefined): void {
    const parent = (recorded ?? ours)?.parent?.key;
    const below = parent !== undefined && this.diverged.has(parent);
    const length = commonLength(ours, recorded);
    for (let i = 0; i < length; i++) {
      const [a, b] = [ours?.events[i], recorded?.events[i]];
      if (a === undefined || b === undefined) {
        const oneSided = ours === undefined || recorded === undefined;
        if (below && oneSided) this.diverged.add(key);
        else if (this.cutShort(a ?? b, ours, recorded))
          this.accepted.push({ kind: "abortPoint", chain: key, recorded: b?.id ?? null });
        else this.unpaired(key, a ?? null, b ?? null);
        return;
      }
      if (!this.pair(key, a, b, i > 0, ours, recorded)) return;
    }
  }

  /** Compares two events at the same place of a chain; false ends the chain. */
  private pair(
    key: string,
    a: Comparable,
    b: Comparable,
    begun: boolean,
    ours: Chain | undefined,
    recorded: Chain | undefined,
  ): boolean {
    if (a.type !== b.type) {
      if (begun && endAlike(ours, recorded) && (isCutMark(a) || isCutMark(b)) && this.mayBeCut(ours, recorded)) {
        this.accepted.push({ kind: "abortPoint", chain: key, recorded: b.id });
      } else this.unpaired(key, a, b);
      return false;
    }
    this.pairs.push([a, b]);
    if (this.trustLetters && identical(a, b)) return true;
    const { kind, difference } = this.fields(key, a, b);
    if (kind === null) return true;
    this.diverge({ kind, chain: key, state: stateOf(b, recorded), ours: a.id, recorded: b.id, difference });
    return false;
  }

  private fields(chain: string, a: Comparable, b: Comparable) {
    let kind: DivergenceKind | null = null;
    const difference: JsonDifference[] = [];
    if (isOlderForm(a, b)) {
      this.accepted.push({ kind: "era", chain, recorded: b.id });
      return { kind, difference };
    }
    for (const field of new Set([...b.fields.keys(), ...a.fields.keys()])) {
      const [x, y] = [a.fields.get(field), b.fields.get(field)];
      if (x?.kind === "hidden" || y?.kind === "hidden") {
        this.accepted.push({ kind: "hiddenPayload", chain, recorded: b.id });
        continue;
      }
      const found = jsonDifferences(field, valueOf(x), valueOf(y), this.match);
      if (found.length === 0) continue;
      kind ??= kindOfField(b.type, field);
      difference.push(...found.slice(0, MAX_DIFFERENCES - difference.length));
    }
    return { kind, difference };
  }

  private unpaired(chain: string, a: Comparable | null, b: Comparable | null): void {
    const difference = [{ path: "type", ours: describe(a), recorded: describe(b) }];
    const state = (b ?? a)?.name ?? null;
    this.diverge({ kind: kindOfPair(a, b), chain, state, ours: a?.id ?? null, recorded: b?.id ?? null, difference });
  }

  private diverge(divergence: Divergence): void {
    this.divergences.push(divergence);
    this.diverged.add(divergence.chain);
  }

  /** Whether one side may have gone on, from `first` on, where the other was cut off; or never began, behind all that did. */
  private cutShort(first: Comparable | undefined, ours: Chain | undefined, recorded: Chain | undefined): boolean {
    if (first === undefined || isCutMark(first) || !this.mayBeCut(ours, recorded)) return false;
    if (ours !== undefined && recorded !== undefined) return endAlike(ours, recorded);
    const key = (ours ?? recorded)?.attempt?.key ?? "";
    const there = ours === undefined ? this.recorded.byKey : this.ours.byKey;
    const fewer = (ours === undefined ? this.ours : this.recorded).attempts.get(key);
    return fewer === undefined || fewer.children.every((child) => there.has(child.key));
  }

  /** A sibling of the failure may be cut off anywhere: on both sides its attempt failed, in another chain. */
  private mayBeCut(ours: Chain | undefined, recorded: Chain | undefined): boolean {
    const sides = [ours ?? recorded, recorded ?? ours];
    const attempts = [
      this.ours.attempts.get(sides[0]?.attempt?.key ?? ""),
      this.recorded.attempts.get(sides[1]?.attempt?.key ?? ""),
    ];
    const [mine, theirs] = attempts;
    if (mine === undefined || theirs === undefined) return this.parentMayBeCut(ours ?? recorded);
    const key = sides[0]?.key;
    if (mine.failed && theirs.failed && mine.failingChain?.key !== key && theirs.failingChain?.key !== key) return true;
    return this.parentMayBeCut(ours ?? recorded);
  }

  private parentMayBeCut(chain: Chain | undefined): boolean {
    const parent = chain?.parent;
    if (parent == null || parent.attempt === null) return false;
    return this.mayBeCut(this.ours.byKey.get(parent.key), this.recorded.byKey.get(parent.key));
  }

  /** How many states were given up with an attempt is fixed unless one of its chains was cut elsewhere. */
  private aborts(): void {
    const cut = new Set(this.accepted.filter((a) => a.kind === "abortPoint").map((a) => attemptOf(a.chain)));
    for (const [key, recorded] of this.recorded.attempts) {
      const ours = this.ours.attempts.get(key);
      if (ours === undefined || cut.has(key) || this.diverged.has(recorded.chain.key)) continue;
      const [mine, theirs] = [byType(ours.aborts), byType(recorded.aborts)];
      for (const type of new Set([...theirs.keys(), ...mine.keys()])) {
        const [a, b] = [mine.get(type) ?? [], theirs.get(type) ?? []];
        if (a.length !== b.length) this.countDiffers(recorded, type, a.length, b.length);
        else a.forEach((event, i) => b[i] !== undefined && this.pairs.push([event, b[i]]));
      }
    }
  }

  private countDiffers(attempt: Attempt, type: string, a: number, b: number): void {
    const difference = [{ path: type, ours: String(a), recorded: String(b) }];
    const state = attempt.chain.open?.name ?? null;
    const kind = a < b ? "missing" : "extra";
    this.diverge({ kind, chain: attempt.chain.key, state, ours: null, recorded: null, difference });
  }

  /** However branches interleave, the same number of events has the same ids. */
  private ids(): void {
    const [a, b] = [sortedIds(this.ours), sortedIds(this.recorded)];
    const at = b.findIndex((id, i) => a[i] !== id);
    if (at < 0) return;
    const difference = [{ path: "id", ours: String(a[at]), recorded: String(b[at]) }];
    this.diverge({ kind: "link", chain: "", state: null, ours: a[at] ?? null, recorded: b[at] ?? null, difference });
  }

  /** Nothing ran beside anything in another order: every event has a partner with its id and its predecessor's. */
  private sameIds(): boolean {
    const { pairs, ours, recorded } = this;
    if (pairs.length !== ours.chainOf.size || pairs.length !== recorded.chainOf.size) return false;
    return pairs.every(([a, b]) => a.id === b.id && a.previousEventId === b.previousEventId);
  }

  private links(): void {
    if (this.sameIds()) return;
    const cut = this.accepted.some((a) => a.kind === "abortPoint");
    const found = predecessorProblems(this.ours, this.recorded, this.pairs, cut);
    this.accepted.push(...found.accepted);
    for (const problem of found.problems) {
      if (!this.diverged.has(problem.chain)) this.diverge(problem);
    }
    if (!cut && this.divergences.length === 0) this.ids();
  }
}

function sortedIds(chains: Chains): readonly number[] {
  return [...chains.byKey.values(), ...chains.attempts.values()]
    .flatMap((part) => ("aborts" in part ? part.aborts : part.events).map(({ id }) => id))
    .toSorted((a, b) => a - b);
}

function commonLength(ours: Chain | undefined, recorded: Chain | undefined): number {
  return Math.max(ours?.events.length ?? 0, recorded?.events.length ?? 0);
}

function byType(events: readonly Comparable[]): ReadonlyMap<string, readonly Comparable[]> {
  const types = new Map<string, Comparable[]>();
  for (const event of events) types.set(event.type, [...(types.get(event.type) ?? []), event]);
  return types;
}

function attemptOf(chain: string): string {
  return chain.slice(0, chain.lastIndexOf("/"));
}

/** Whether both chains say that they were aborted, or neither. */
function endAlike(ours: Chain | undefined, recorded: Chain | undefined): boolean {
  const ends = [ours?.events.at(-1), recorded?.events.at(-1)].map((e) => e !== undefined && isCutMark(e));
  return ends[0] === ends[1];
}

/** The event that says a chain was cut off. */
function isCutMark(event: Comparable): boolean {
  return event.type === "MapIterationAborted";
}

function valueOf(field: FieldValue | undefined) {
  return field?.kind === "json" ? field.value : undefined;
}

function describe(event: Comparable | null): string | null {
  return event === null ? null : event.name === null ? event.type : `${event.type} ${event.name}`;
}

/** The state an event belongs to: its own name, or that of the last one entered before it in its chain. */
function stateOf(event: Comparable, chain: Chain | undefined): string | null {
  if (event.name !== null) return event.name;
  const before = chain?.events.findLast((e) => e.id <= event.id && roleOf(e.type) === "enter");
  return before?.name ?? null;
}
