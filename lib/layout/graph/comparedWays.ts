import type { GraphOverlay } from "./overlay";

/** Whose way a state or a line is on. */
export type Way = "both" | "recorded" | "ours";

export type ComparedWays = {
  /** By the state's name and by the edge's key; what neither came to is missing. */
  readonly nodes: ReadonlyMap<string, Way>;
  readonly edges: ReadonlyMap<string, Way>;
};

/** How a part that only one has is called; what both have needs no word. */
export const WAY_NAMES: Readonly<Record<Way, string | null>> = {
  both: null,
  recorded: "only recorded",
  ours: "only in the fork",
};

/** The same in the second line of a node, which has little room. */
export const SHORT_WAY_NAMES: Readonly<Record<Way, string | null>> = {
  both: null,
  recorded: "record only",
  ours: "fork only",
};

/** Two runs on one graph: which states and lines both came to, and which only one. */
export function comparedWays(ours: GraphOverlay, recorded: GraphOverlay): ComparedWays {
  return { nodes: waysOf(ours.nodes, recorded.nodes), edges: waysOf(ours.edges, recorded.edges) };
}

type Visited = { readonly visits: readonly number[] };

function waysOf(ours: ReadonlyMap<string, Visited>, recorded: ReadonlyMap<string, Visited>): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  for (const key of new Set([...ours.keys(), ...recorded.keys()])) {
    const [mine, theirs] = [isVisited(ours.get(key)), isVisited(recorded.get(key))];
    if (mine && theirs) ways.set(key, "both");
    else if (mine || theirs) ways.set(key, mine ? "ours" : "recorded");
  }
  return ways;
}

function isVisited(part: Visited | undefined): boolean {
  return part !== undefined && part.visits.length > 0;
}
