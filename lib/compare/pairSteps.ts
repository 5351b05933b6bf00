import type { AttemptSpan, Span } from "@/lib/history/span";
import { spanAt } from "@/lib/layout/tree";
import { align, type Aligned } from "./align";
import { chainIn, type Link, linkName, opened } from "./chains";
import type { ComparedRun } from "./comparedRun";
import type { Difference } from "./difference";
import { type Row, rowKind, sideOf } from "./row";
import { attemptsIn, type Sides, stepDifferences } from "./stepDifferences";

type PairedSteps = {
  readonly rows: readonly Row[];
  /** False: a chain differs in too many places to be aligned best. */
  readonly isBest: boolean;
  /** False: what lies beyond MAX_ROWS, or deeper than MAX_DEPTH, is left out. */
  readonly isWhole: boolean;
};

/** Two histories of 25,000 events have fewer; files may hold longer ones. */
const MAX_ROWS = 60_000;
/** Parallels and Maps around a step: ten times what definitions have. */
const MAX_DEPTH = 100;

/** The rows of two executions: chain by chain, what a step holds below it. */
export function pairSteps(sides: Sides): PairedSteps {
  const pairing = new Pairing(sides);
  pairing.run();
  return pairing;
}

type Pair = { readonly a: Span | null; readonly b: Span | null };
type Both = { readonly a: Span; readonly b: Span };

/** What is around a chain, on the side that has it. */
type Around = Pair & {
  readonly depth: number;
  /** Event of A that opened the chain. */
  readonly openedBy: number;
  /** Event of A behind which lies what its chain lacks when it was stopped because of another; null: none is beside it. */
  readonly cutAt: number | null;
};

/** Which visits of their states two links are. */
type Visits = { readonly a: number; readonly b: number };
const FIRST: Visits = { a: 1, b: 1 };

class Pairing implements PairedSteps {
  readonly rows: Row[] = [];
  isBest = true;
  isWhole = true;

  constructor(private readonly sides: Sides) {}

  run(): void {
    const [a, b] = [spanAt(this.sides.a.tree, 0), spanAt(this.sides.b.tree, 0)];
    if (a === null || b === null) return;
    this.addBoth({ a, b }, FIRST, 0, null);
    this.chain({ a, b, depth: 0, openedBy: this.sides.a.firstEvents[0] ?? 0, cutAt: null });
  }

  private chain(around: Around): void {
    const [a, b] = [chainIn(this.sides.a, around.a), chainIn(this.sides.b, around.b)];
    const { pairs, isBest } = align(a.map(linkName), b.map(linkName));
    this.isBest &&= isBest;
    const [visitsA, visitsB] = [visitsIn(a), visitsIn(b)];
    const ends = {
      a: pairs.findLastIndex((pair) => pair.a !== null),
      b: pairs.findLastIndex((pair) => pair.b !== null),
    };
    let behind: Link | null = null;
    pairs.forEach((aligned, i) => {
      const [x, y] = [linkAt(a, aligned.a), linkAt(b, aligned.b)];
      const visits = { a: visitsA[aligned.a ?? -1] ?? 1, b: visitsB[aligned.b ?? -1] ?? 1 };
      if (x !== null && y !== null) this.both({ a: x, b: y }, visits, around);
      else {
        const isTail = i > (x === null ? ends.a : ends.b);
        this.one({ a: x, b: y }, visits, around, isTail, this.placeIn(around, behind, isTail));
      }
      behind = x ?? behind;
    });
  }

  /** Where in A something lies that its chain does not have, behind `behind`. */
  private placeIn({ openedBy, cutAt }: Around, behind: Link | null, isTail: boolean): number {
    const isCut = isTail && (behind === null || behind.outcome === "aborted");
    if (isCut && cutAt !== null) return cutAt + 0.5;
    return (behind === null ? openedBy : (this.sides.a.lastEvents[behind.index] ?? 0)) + 0.5;
  }

  private both(pair: Both, visits: Visits, { depth, cutAt }: Around): void {
    this.addBoth(pair, visits, depth, cutAt);
    this.inside(pair, depth);
  }

  /** A step, branch or item that only one side has, with what it holds. */
  private one(pair: Pair, visits: Visits, around: Around, isTail: boolean, at: number): void {
    const [run, missing] = pair.a === null ? [this.sides.a, around.a] : [this.sides.b, around.b];
    // Below what only one side has nothing is missing on the other that was not said above.
    const absent = missing === null ? null : whyAbsent(run, missing, isTail);
    const isSaid = missing === null || absent !== null;
    this.addOne(pair, visits, around.depth, absent, isSaid ? [] : [this.pathDifference(pair, at)]);
    const kind = (pair.a ?? pair.b)?.kind;
    if (kind === "visit") this.inside(pair, around.depth);
    // What follows a redrive is part of the chain that it is in.
    if (kind === "branch" || kind === "iteration")
      this.chain({ ...pair, depth: around.depth + 1, openedBy: 0, cutAt: null });
  }

  private pathDifference({ a, b }: Pair, at: number): Difference {
    const [x, y] = [firstEvent(this.sides.a, a), firstEvent(this.sides.b, b)];
    return { kind: "path", field: null, a: x, b: y, at: x ?? at, values: [] };
  }

  /** What a Parallel or a Map holds, attempt by attempt. */
  private inside({ a, b }: Pair, depth: number): void {
    if (depth >= MAX_DEPTH) {
      this.isWhole = false;
      return;
    }
    const [x, y] = [containersIn(this.sides.a, a), containersIn(this.sides.b, b)];
    const most = Math.max(x.length, y.length);
    for (let i = 0; i < most; i++) {
      const attempts = { a: x[i] ?? null, b: y[i] ?? null };
      if (most > 1) this.addHead(attempts, depth + 1);
      this.opened(attempts, most > 1 ? depth + 2 : depth + 1);
    }
  }

  /** The branches of a Parallel, the items of a Map: those of A, and of B alone. */
  private opened(attempts: Pair, depth: number): void {
    const [ofA, ofB] = [opened(this.sides.a, attempts.a), opened(this.sides.b, attempts.b)];
    const cutAt = attempts.a === null ? 0 : (this.sides.a.lastEvents[attempts.a.index] ?? 0);
    for (const name of new Set([...ofA.keys(), ...ofB.keys()])) {
      const pair = { a: ofA.get(name) ?? null, b: ofB.get(name) ?? null };
      const around = { ...attempts, depth, openedBy: 0, cutAt };
      if (pair.a !== null && pair.b !== null) {
        this.addBoth({ a: pair.a, b: pair.b }, FIRST, depth, cutAt);
        const openedBy = firstEvent(this.sides.a, pair.a) ?? 0;
        this.chain({ ...pair, depth: depth + 1, openedBy, cutAt });
      } else this.one(pair, FIRST, around, true, cutAt + 0.5);
    }
  }

  private addBoth(pair: Both, visits: Visits, depth: number, cutAt: number | null): void {
    const { differences, isHidden } = stepDifferences(this.sides, pair.a, pair.b, cutAt);
    this.add({ ...this.rowOf(pair, visits, depth), absent: null, isHidden, differences });
  }

  private addOne(
    pair: Pair,
    visits: Visits,
    depth: number,
    absent: Row["absent"],
    differences: readonly Difference[],
  ): void {
    this.add({ ...this.rowOf(pair, visits, depth), absent, isHidden: false, differences });
  }

  private add(row: Row): void {
    if (this.rows.length < MAX_ROWS) this.rows.push(row);
    else this.isWhole = false;
  }

  /** An attempt of which the visit around it says what differs. */
  private addHead(pair: Pair, depth: number): void {
    this.addOne(pair, FIRST, depth, null, []);
  }

  private rowOf({ a, b }: Pair, visits: Visits, depth: number): Omit<Row, "absent" | "isHidden" | "differences"> {
    const one = a ?? b;
    return {
      kind: one === null ? "step" : rowKind(one),
      depth,
      state: one?.kind === "visit" ? one.state : null,
      stateType: one?.kind === "visit" ? one.stateType : null,
      a: a === null ? null : sideOf(this.sides.a, a, visits.a),
      b: b === null ? null : sideOf(this.sides.b, b, visits.b),
    };
  }
}

function linkAt(chain: readonly Link[], place: Aligned["a"]): Link | null {
  return place === null ? null : (chain[place] ?? null);
}

/** Which visit of its state each link is. */
function visitsIn(chain: readonly Link[]): readonly number[] {
  const counts = new Map<string, number>();
  return chain.map((link) => {
    const count = (counts.get(linkName(link)) ?? 0) + 1;
    counts.set(linkName(link), count);
    return count;
  });
}

function firstEvent(run: ComparedRun, span: Span | null): number | null {
  return span === null ? null : run.firstEvents[span.index] || null;
}

/** Attempts of a Parallel or a Map. */
function containersIn(run: ComparedRun, span: Span | null): readonly AttemptSpan[] {
  if (span === null) return [];
  return attemptsIn(run, span).filter((attempt) => attempt.of === "parallel" || attempt.of === "map");
}

/** Why a run lacks something inside of `around` without that being a difference; null where it is one. */
function whyAbsent({ trace }: ComparedRun, around: Span, isTail: boolean): Row["absent"] {
  if (isTail && around.outcome === "open") return "notReached";
  const { kind, ended } = trace.completeness;
  const isOver = isTail && ended && around.kind === "execution";
  return kind === "partial" && !isOver ? "unrecorded" : null;
}
