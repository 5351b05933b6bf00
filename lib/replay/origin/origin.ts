import { dataPathText } from "@/lib/base/dataPath";
import type { DataFlow } from "./dataFlow";
import { isPlace, type How, type OriginEnd, type Place, type Source, type Written } from "./place";

/** Where one value came from: a tree, because a value that was computed has several sources. */
export type OriginNode = {
  /** How it went into the value above it. */
  readonly how: How;
  /** How the definition names it there: `$.order.total`. */
  readonly reads: string | null;
} & (
  | { readonly kind: "end"; readonly end: OriginEnd }
  /** A field of a state wrote it. */
  | {
      readonly kind: "written";
      readonly place: Place;
      readonly field: string | null;
      /** The path or expression in the field; null where it holds none. */
      readonly text: string | null;
      readonly from: readonly OriginNode[];
      /** Sources that are not told, because there are too many. */
      readonly more: number;
      /** How often fields that stand above it had passed the value on before, turn by turn of a loop. */
      readonly turns: number;
      /** What the field looked at without its going into the value: a filter, a condition. */
      readonly decided: readonly Source[];
    }
);

export type OriginLimits = {
  /** Nodes of the whole tree, and sources of one of them. */
  readonly nodes: number;
  readonly sources: number;
};

/** As much as anybody reads. */
const SHOWN: OriginLimits = { nodes: 400, sources: 24 };

/** Places that a value may go through unchanged between two that wrote it: more than any history has. */
const MAX_PASSES = 3_000_000;

/** Where the value at a place came from. */
export function originOf(flow: DataFlow, place: Place, limits: OriginLimits = SHOWN): OriginNode {
  return new Tracer(flow, limits).trace({ how: "copied", reads: null, from: place });
}

class Tracer {
  private left: number;

  constructor(
    private readonly flow: DataFlow,
    private readonly limits: OriginLimits,
  ) {
    this.left = limits.nodes;
  }

  /** @param above fields that are told on the way from the root. */
  trace({ how, reads, from }: Source, above: ReadonlySet<string> = NONE): OriginNode {
    if (--this.left < 0) return { how, reads, kind: "end", end: CUT };
    if (!isPlace(from)) return { how, reads, kind: "end", end: from };
    const reached = this.throughPasses(from, above);
    const made = reached.isComputed ? "computed" : how;
    if (reached.kind === "end") return { how: made, reads, kind: "end", end: reached.end };
    const { place, written, turns } = reached;
    const { field, text, sources, decided } = written;
    const inside = new Set([...above, this.nameOf(place, written)]);
    const told = sources.slice(0, this.limits.sources);
    const children = told.map((source) => this.trace(source, inside));
    const more = sources.length - told.length;
    return { how: made, reads, kind: "written", place, field, text, from: children, more, turns, decided };
  }

  /**
   * Follows a value to what wrote it or to its end: as long as it is only passed on, and through turns of a loop that
   * make it of one value as the turn which is told does.
   */
  private throughPasses(start: Place, above: ReadonlySet<string>): Reached {
    let place = start;
    let [turns, isComputed] = [0, false];
    for (let passes = 0; passes < MAX_PASSES; passes++) {
      const written = this.flow.written(place);
      const [only] = written.sources;
      const isTurn = written.field !== null && above.has(this.nameOf(place, written));
      const isPassed = written.field === null && only?.how === "copied";
      if (only === undefined || written.sources.length !== 1 || !(isTurn || isPassed)) {
        if (written.field === null && only !== undefined && !isPlace(only.from))
          return { kind: "end", end: only.from, isComputed };
        return { kind: "written", place, written, turns, isComputed };
      }
      if (isTurn) turns++;
      isComputed ||= only.how !== "copied";
      if (!isPlace(only.from)) return { kind: "end", end: only.from, isComputed };
      place = only.from;
    }
    return { kind: "end", end: CUT, isComputed };
  }

  private nameOf({ token, path }: Place, { field }: Written): string {
    return `${this.flow.log.get(token)?.state ?? ""} ${field ?? ""} ${dataPathText(path)}`;
  }
}

const NONE: ReadonlySet<string> = new Set();

type Reached = { readonly isComputed: boolean } & (
  | { readonly kind: "end"; readonly end: OriginEnd }
  | { readonly kind: "written"; readonly place: Place; readonly written: Written; readonly turns: number }
);

const CUT: OriginEnd = { kind: "untraced", token: null, why: "there is more than is told" };

/** The ends of a tree, in order. */
export function endsOf(root: OriginNode): readonly { readonly how: How; readonly end: OriginEnd }[] {
  if (root.kind === "end") return [{ how: root.how, end: root.end }];
  return root.from.flatMap((node) =>
    endsOf(node).map(({ how, end }) => ({ how: root.how === "copied" ? how : root.how, end })),
  );
}
