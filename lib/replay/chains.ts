import type { Comparable } from "./comparable";
import { roleOf } from "./role";

/*
 * The chains of a history: one for the execution, one for each branch of a Parallel and each iteration of a
 * Map, opened anew by every attempt. AWS interleaves chains differently from run to run, so a comparison goes
 * chain by chain.
 *
 *   ""                          the execution
 *   "Fan:1.1/branch Left"       first visit of the Parallel `Fan`, first attempt, the branch that starts at `Left`
 *   "Each:1.2/3"                second attempt of the Map `Each`, iteration 3
 *
 * A key says nothing about ids, so equal runs have equal keys however they were interleaved. State names are
 * unique in a machine, which is what makes a branch known by its first state.
 *
 * Inside a chain events keep their order. What ends an attempt for all its chains at once (TaskStateAborted and
 * its like, all with the failing event as their predecessor) is kept in `aborts`.
 */

export type Chain = {
  readonly key: string;
  readonly parent: Chain | null;
  /** The attempt this chain belongs to; null for the execution's. */
  readonly attempt: Attempt | null;
  readonly events: Comparable[];
  /** Entered and not exited, with the event that entered it. */
  open: { readonly name: string; readonly entered: Comparable } | null;
  current: Attempt | null;
  readonly visits: Map<string, number>;
};

/** One attempt of a Parallel or a Map and the chains it opened. */
export type Attempt = {
  readonly key: string;
  readonly chain: Chain;
  readonly number: number;
  /** Id of the Started event. */
  readonly openedBy: number;
  readonly children: Chain[];
  readonly aborts: Comparable[];
  failed: boolean;
  closed: boolean;
  /** The chain whose failure ended it; null while it runs, when it succeeded, or when it failed by itself. */
  failingChain: Chain | null;
};

export type Chains = {
  readonly byKey: ReadonlyMap<string, Chain>;
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** Event id to its chain; one that ends an attempt for all its chains belongs to the chain of its predecessor. */
  readonly chainOf: ById<Chain>;
};

/** A map from event ids, which are small and dense: an array costs a fifth of a Map. */
export class ById<T> {
  private readonly items: (T | undefined)[] = [];
  size = 0;

  get(id: number): T | undefined {
    return this.items[id];
  }

  set(id: number, item: T): void {
    if (this.items[id] === undefined) this.size++;
    this.items[id] = item;
  }
}

/** Sorts the events of one history into chains. Expects ascending ids; linear but for the depth of nesting. */
export function chainsOf(events: readonly Comparable[]): Chains {
  const book = new Book();
  for (const event of events) book.add(event);
  return book;
}

class Book implements Chains {
  readonly byKey = new Map<string, Chain>();
  readonly attempts = new Map<string, Attempt>();
  readonly chainOf = new ById<Chain>();
  private readonly root = this.chain("", null, null);
  /** Ids of ParallelStateStarted events: what follows one begins a branch. */
  private readonly fans = new Set<number>();

  add(event: Comparable): void {
    const before = this.chainOf.get(event.previousEventId) ?? this.root;
    const chain = this.place(event, before);
    if (event.type === "ExecutionRedriven") this.reopen();
    if (chain !== null) {
      chain.events.push(event);
      this.chainOf.set(event.id, chain);
    } else this.chainOf.set(event.id, before);
  }

  /** A Parallel or a Map that had failed goes on, with what had not ended well in it. */
  private reopen(): void {
    for (const { open, current } of this.byKey.values()) {
      if (open === null || current === null || !current.failed) continue;
      current.closed = false;
      current.failed = false;
      current.failingChain = null;
    }
  }

  private place(event: Comparable, before: Chain): Chain | null {
    switch (roleOf(event.type)) {
      case "enter":
        return this.enter(event, before);
      case "exit":
        return this.exit(event, before);
      case "open":
        return this.openAttempt(event, before);
      case "close":
        return this.close(event, before);
      case "iteration":
        return this.iteration(event, before);
      case "abort":
        return this.abort(event, before);
      case "evaluation":
        return enteredAfter(event, before);
      case "end":
        return this.root;
      case "step":
        return before;
    }
  }

  private enter(event: Comparable, before: Chain): Chain {
    const name = event.name ?? "";
    const starts = before.current !== null && this.fans.has(event.previousEventId);
    const chain = starts && before.current !== null ? this.child(before.current, `branch ${name}`) : before;
    chain.open = { name, entered: event };
    chain.current = null;
    chain.visits.set(name, (chain.visits.get(name) ?? 0) + 1);
    return chain;
  }

  private exit(event: Comparable, before: Chain): Chain {
    const chain = climb(before, (c) => c.open?.name === event.name) ?? before;
    chain.open = null;
    chain.current = null;
    return chain;
  }

  /** A first attempt follows its state's Entered; a retry follows the failing event, which may lie in a chain below. */
  private openAttempt(event: Comparable, before: Chain): Chain {
    const chain = climb(before, isOpenComposite) ?? before;
    const last = chain.current;
    if (last !== null) {
      last.failed = true;
      last.failingChain ??= childTowards(last, before);
    }
    const number = (last?.number ?? 0) + 1;
    const name = chain.open?.name ?? "";
    const key = `${chain.key === "" ? "" : `${chain.key} > `}${name}:${chain.visits.get(name) ?? 0}.${number}`;
    const children: Chain[] = [];
    chain.current = {
      key,
      chain,
      number,
      openedBy: event.id,
      children,
      aborts: [],
      failed: false,
      closed: false,
      failingChain: null,
    };
    this.attempts.set(key, chain.current);
    if (event.type === "ParallelStateStarted") this.fans.add(event.id);
    return chain;
  }

  private close(event: Comparable, before: Chain): Chain {
    const chain = climb(before, (c) => isOpenComposite(c) && c.current !== null) ?? before;
    if (chain.current !== null) {
      chain.current.closed = true;
      if (event.type === "MapStateFailed" || event.type === "ParallelStateFailed") {
        chain.current.failed = true;
        chain.current.failingChain ??= childTowards(chain.current, before);
      }
    }
    return chain;
  }

  private iteration(event: Comparable, before: Chain): Chain {
    const owner = climb(before, (c) => c.open?.name === event.name);
    if (owner?.current == null) return before;
    const chain = this.child(owner.current, `${event.index ?? "?"}`);
    if (event.type === "MapIterationFailed") {
      owner.current.failed = true;
      owner.current.failingChain ??= chain;
    }
    return chain;
  }

  private abort(event: Comparable, before: Chain): Chain | null {
    const owner = climb(before, isOpenComposite);
    if (owner?.current == null) return before;
    owner.current.aborts.push(event);
    return null;
  }

  private child(attempt: Attempt, name: string): Chain {
    const key = `${attempt.key}/${name}`;
    const there = this.byKey.get(key);
    if (there !== undefined) return there;
    const chain = this.chain(key, attempt.chain, attempt);
    attempt.children.push(chain);
    return chain;
  }

  private chain(key: string, parent: Chain | null, attempt: Attempt | null): Chain {
    const chain: Chain = { key, parent, attempt, events: [], open: null, current: null, visits: new Map() };
    this.byKey.set(key, chain);
    return chain;
  }
}

/** The chain in which a state was entered right behind the event that both follow; a Wait's follows its Entered. */
function enteredAfter({ previousEventId, name }: Comparable, before: Chain): Chain {
  const isIt = ({ open }: Chain) => open?.name === name && open?.entered.previousEventId === previousEventId;
  return isIt(before) ? before : (before.current?.children.find(isIt) ?? before);
}

function isOpenComposite(chain: Chain): boolean {
  if (chain.open === null || chain.current?.closed === true) return false;
  const { type } = chain.open.entered;
  return type === "MapStateEntered" || type === "ParallelStateEntered";
}

function climb(from: Chain, wanted: (chain: Chain) => boolean): Chain | null {
  for (let chain: Chain | null = from; chain !== null; chain = chain.parent) if (wanted(chain)) return chain;
  return null;
}

/** The chain of the attempt that holds `inner`. */
function childTowards(attempt: Attempt, inner: Chain): Chain | null {
  return climb(inner, (chain) => chain.attempt === attempt);
}
