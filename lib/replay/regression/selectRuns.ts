import { COVERAGE_KINDS, type Parts } from "./coverage";

/** A run and what it came to. */
export type CoveringRun = { readonly key: string; readonly reached: Parts };

/**
 * At most `most` runs that together come to as much as may be, chosen greedily: each time the one that adds most, the
 * first of equals. Ends when none adds anything: a selection of as many as there are covers what all of them do.
 */
export function selectRuns(runs: readonly CoveringRun[], most: number): readonly string[] {
  const covered = new Set<string>();
  let left = distinctOf(runs);
  const chosen: string[] = [];
  while (chosen.length < most) {
    const best = left.reduce<Candidate | null>((found, one) => {
      const adds = countNew(one, covered);
      return adds > (found === null ? 0 : countNew(found, covered)) ? one : found;
    }, null);
    if (best === null) return chosen;
    chosen.push(best.key);
    for (const part of best.parts) covered.add(part);
    left = left.filter((one) => countNew(one, covered) > 0);
  }
  return chosen;
}

type Candidate = { readonly key: string; readonly parts: readonly string[] };

/** Of runs that come to the same one is enough: there are few ways through a machine, however many runs. */
function distinctOf(runs: readonly CoveringRun[]): readonly Candidate[] {
  const byParts = new Map<string, Candidate>();
  for (const { key, reached } of runs) {
    const parts = COVERAGE_KINDS.flatMap((kind) => [...reached[kind]].map((name) => `${kind} ${name}`)).toSorted();
    const text = parts.join("\n");
    if (!byParts.has(text)) byParts.set(text, { key, parts });
  }
  return [...byParts.values()];
}

function countNew({ parts }: Candidate, covered: ReadonlySet<string>): number {
  return parts.reduce((count, part) => count + (covered.has(part) ? 0 : 1), 0);
}
