import type { GraphLevel, MachineGraph } from "@/lib/asl/graph";
import type { IterationSpan, SpanOutcome, Span, VisitSpan } from "@/lib/history/span";
import { unreachedText, untakenText } from "../definition";
import { itemKey, lastAttempts } from "../items";
import { outcomeOf } from "../outcome";
import { superseded } from "../superseded";
import { contentsOf, attemptsOf, type Tree } from "../tree";
import { visualEdges, edgeKey } from "./visualEdges";
import type { SelectedIterations } from "./selectedIterations";

/*
 * A run laid over the graph of its machine: which states it visited, which lines it took, how often, and what became
 * of it there. Of a Map either all items together or the one that is picked.
 */

export type NodeOverlay = {
  readonly outcome: SpanOutcome | "mixed" | "unreached";
  /** Indexes of the visits, in time order. */
  readonly visits: readonly number[];
  /** How many of them failed or were stopped before a redrive took their state up again: they do not decide the outcome. */
  readonly before: { readonly failed: number; readonly stopped: number };
  /** Attempts after the first, over all visits. */
  readonly retries: number;
};

export type EdgeOverlay = {
  /** Indexes of the visits that left by it (of a start: that began there), in time order. */
  readonly visits: readonly number[];
};

export type MapOverlay = {
  /** Every item of the visits that are looked at, in the order of the record; of several attempts at one the last. */
  readonly items: readonly IterationSpan[];
  /** Index in `items` of the one that is shown, in whichever attempt; null: all. */
  readonly picked: number | null;
};

export type GraphOverlay = {
  /** States that ran or could have. Missing: those whose level runs as executions of their own. */
  readonly nodes: ReadonlyMap<string, NodeOverlay>;
  readonly edges: ReadonlyMap<string, EdgeOverlay>;
  /** Maps whose items the record holds. */
  readonly maps: ReadonlyMap<string, MapOverlay>;
  /** What the record has and the definition has not: names of states, and moves from one state to another. */
  readonly unknown: { readonly states: readonly string[]; readonly moves: number };
  /** What may be said of states and ways that no event shows: the record may be no whole one. */
  readonly unseen: { readonly state: string; readonly way: string };
};

/** The overlay of a whole run. One pass over the spans that are looked at; levels that did not run cost nothing. */
export function overlayOf(tree: Tree, graph: MachineGraph, selectedIterations: SelectedIterations): GraphOverlay {
  const draft = new Draft(tree);
  for (const level of graph.levels) draft.addLevel(level, selectedIterations);
  return draft.finish();
}

class Draft {
  readonly #tree: Tree;
  readonly #nodes = new Map<string, NodeOverlay>();
  readonly #edges = new Map<string, number[]>();
  readonly #maps = new Map<string, MapOverlay>();
  readonly #distributed = new Set<string>();
  readonly #strangers = new Set<string>();
  #moves = 0;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** Levels come the outer before the inner: the visits of the state around are known. */
  addLevel(level: GraphLevel, selectedIterations: SelectedIterations): void {
    for (const node of level.nodes) if (node.distributed) this.#distributed.add(node.id);
    const { holders, loose } = this.#holders(level, selectedIterations);
    if (holders === null) return;
    const chains = holders.map((holder) => contentsOf(this.#tree, [holder]).visits);
    const byState = new Map<string, VisitSpan[]>(level.nodes.map(({ id }) => [id, []]));
    for (const visit of [...chains.flat(), ...loose]) this.#addVisit(visit, byState);
    for (const node of level.nodes) this.#nodes.set(node.id, this.#nodeOf(byState.get(node.id) ?? []));
    const known = new Set(visualEdges(level).map((edge) => edge.key));
    const terminal = new Set(level.nodes.flatMap((node) => (node.terminal ? [node.id] : [])));
    chains.forEach((chain, i) => this.#addChain(chain, holders[i]?.kind !== "redrive", known, terminal));
  }

  finish(): GraphOverlay {
    const edges = [...this.#edges].map(([key, visits]) => [key, { visits }] as const);
    const unknown = { states: [...this.#strangers], moves: this.#moves };
    const { trace } = this.#tree;
    const unseen = { state: unreachedText(trace), way: untakenText(trace) };
    return { nodes: this.#nodes, edges: new Map(edges), maps: this.#maps, unknown, unseen };
  }

  /** The spans whose chains run in a level; null: the record cannot hold them. `loose`: visits without their branch. */
  #holders(
    { parent, branch }: GraphLevel,
    selectedIterations: SelectedIterations,
  ): { readonly holders: readonly Span[] | null; readonly loose: readonly VisitSpan[] } {
    const { spans } = this.#tree.trace;
    if (parent === undefined) {
      return { holders: spans.filter((span) => span.kind === "redrive" || span.kind === "execution"), loose: [] };
    }
    const around = this.#nodes.get(parent);
    const visits = (around?.visits ?? []).flatMap((index) => spans[index] ?? []);
    const inside = contentsOf(this.#tree, visits);
    if (branch !== undefined) {
      return { holders: around ? inside.branches.filter((span) => span.branch === branch) : null, loose: [] };
    }
    if (this.#distributed.has(parent) && inside.iterations.length === 0) return { holders: null, loose: [] };
    if (around === undefined) return { holders: null, loose: [] };
    if (inside.iterations.length === 0) return { holders: [], loose: inside.visits };
    const picked = inside.iterations.find((item) => item.index === selectedIterations.get(parent));
    const items = lastAttempts(this.#tree, inside.iterations);
    const place = picked === undefined ? null : [...items.keys()].indexOf(itemKey(this.#tree, picked));
    this.#maps.set(parent, { items: [...items.values()], picked: place });
    return { holders: picked === undefined ? inside.iterations : [picked], loose: inside.visits };
  }

  #addVisit(visit: VisitSpan, byState: ReadonlyMap<string, VisitSpan[]>): void {
    if (visit.state === null) return;
    const visits = byState.get(visit.state);
    if (visits === undefined) this.#strangers.add(visit.state);
    else visits.push(visit);
  }

  #nodeOf(visits: readonly VisitSpan[]): NodeOverlay {
    const old = superseded(this.#tree);
    const before = visits.filter(({ index }) => old.has(index));
    const stopped = before.filter(({ outcome }) => outcome === "aborted").length;
    const last = visits.filter(({ index }) => !old.has(index));
    return {
      outcome: visits.length === 0 ? "unreached" : outcomeOf(this.#tree, last.length > 0 ? last : visits),
      visits: visits.map((visit) => visit.index),
      before: { failed: before.length - stopped, stopped },
      retries: visits.reduce((sum, visit) => sum + Math.max(0, attemptsOf(this.#tree, visit).attempts.length - 1), 0),
    };
  }

  #addChain(
    chain: readonly VisitSpan[],
    fromStart: boolean,
    known: ReadonlySet<string>,
    terminal: ReadonlySet<string>,
  ): void {
    const first = chain[0];
    if (fromStart && first !== undefined) this.#take(edgeKey("start", null, first.state), first, known, false);
    for (const visit of chain) {
      if (visit.state === null) continue;
      if (visit.next !== null) {
        const family = visit.outcome === "caught" ? "catch" : "flow";
        this.#take(edgeKey(family, visit.state, visit.next), visit, known, true);
      } else if (terminal.has(visit.state) && hasEnded(visit)) {
        this.#take(edgeKey("end", visit.state, null), visit, known, false);
      }
    }
  }

  #take(key: string, visit: VisitSpan, known: ReadonlySet<string>, isMove: boolean): void {
    if (!known.has(key)) {
      if (isMove) this.#moves += 1;
      return;
    }
    const visits = this.#edges.get(key);
    if (visits === undefined) this.#edges.set(key, [visit.index]);
    else visits.push(visit.index);
  }
}

/** A Fail state ends its level by failing. */
function hasEnded(visit: VisitSpan): boolean {
  return visit.outcome === "succeeded" || (visit.stateType === "Fail" && visit.outcome === "failed");
}
