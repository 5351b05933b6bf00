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

  trace({ how, reads, from }: Source): OriginNode {
    if (--this.left < 0) return { how, reads, kind: "end", end: CUT };
    if (!isPlace(from)) return { how, reads, kind: "end", end: from };
    const reached = this.throughPasses(from);
    if (!("written" in reached)) return { how, reads, kind: "end", end: reached };
    const { place, written } = reached;
    const { field, text, sources, decided } = written;
    const told = sources.slice(0, this.limits.sources);
    const children = told.map((source) => this.trace(source));
    return {
      how,
      reads,
      kind: "written",
      place,
      field,
      text,
      from: children,
      more: sources.length - told.length,
      decided,
    };
  }

  /** Follows a value as long as it is only passed on, to what wrote it or to its end. */
  private throughPasses(start: Place): { readonly place: Place; readonly written: Written } | OriginEnd {
    let place = start;
    for (let passes = 0; passes < MAX_PASSES; passes++) {
      const written = this.flow.written(place);
      const [only] = written.sources;
      if (written.field !== null || written.sources.length !== 1 || only?.how !== "copied") {
        if (written.field === null && only !== undefined && !isPlace(only.from)) return only.from;
        return { place, written };
      }
      if (!isPlace(only.from)) return only.from;
      place = only.from;
    }
    return CUT;
  }
}

const CUT: OriginEnd = { kind: "untraced", token: null, why: "there is more than is told" };

/** The ends of a tree, in order. */
export function endsOf(root: OriginNode): readonly { readonly how: How; readonly end: OriginEnd }[] {
  if (root.kind === "end") return [{ how: root.how, end: root.end }];
  return root.from.flatMap((node) =>
    endsOf(node).map(({ how, end }) => ({ how: root.how === "copied" ? how : root.how, end })),
  );
}
