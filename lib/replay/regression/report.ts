import { COVERAGE_KINDS, type Coverage, coverageOf, noParts, type Parts } from "./coverage";
import { type Judgement, REGRESSION_OUTCOMES, type RegressionOutcome } from "./judge";
import { selectRuns } from "./selectRuns";

/** Executions whose first difference is of one kind, in one state and field. */
export type RegressionGroup = {
  readonly outcome: RegressionOutcome;
  /** In what it differs first: a kind of divergence, or `question` for a request that nobody answers. */
  readonly kind: string;
  readonly state: string | null;
  /** JSON path in the event's data. */
  readonly field: string;
  readonly count: number;
  /** Keys of the first of them. */
  readonly examples: readonly string[];
};

/** Executions of which nothing can be said, by the reason. */
export type UnjudgedGroup = { readonly reason: string; readonly count: number; readonly examples: readonly string[] };

export type RegressionReport = {
  readonly executions: number;
  readonly counts: Readonly<Record<RegressionOutcome, number>>;
  /** The largest group first. */
  readonly divergences: readonly RegressionGroup[];
  readonly reasons: readonly UnjudgedGroup[];
  readonly coverage: Coverage;
  /** Keys of runs that together cover what all do, as many as were asked for; empty when none were. */
  readonly selected: readonly string[];
};

/** Examples that are named of each group, and groups that are told apart; the counts go on. */
const MOST_EXAMPLES = 5;
const MOST_GROUPS = 1_000;

type Group<T> = { readonly of: T; count: number; readonly examples: string[] };

/** Gathers judgements. Memory grows with what they differ in, not with their number. */
export class RegressionTally {
  private readonly counts = new Map<RegressionOutcome, number>();
  private readonly groups = new Map<string, Group<Omit<RegressionGroup, "count" | "examples">>>();
  private readonly reasons = new Map<string, Group<string>>();
  private readonly reached = noParts();
  /** One run for each set of parts that a run came to. */
  private readonly ways = new Map<string, { readonly key: string; readonly reached: Parts }>();

  add(key: string, { outcome, first, reason, reached }: Judgement): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1);
    if (outcome === "cannot-say") return count(this.reasons, reason ?? "", reason ?? "", key);
    for (const kind of COVERAGE_KINDS) for (const name of reached[kind]) this.reached[kind].add(name);
    const way = COVERAGE_KINDS.map((kind) => [...reached[kind]].toSorted().join("\n")).join("\n\n");
    if (!this.ways.has(way)) this.ways.set(way, { key, reached });
    if (first !== null) count(this.groups, JSON.stringify([outcome, first]), { outcome, ...first }, key);
  }

  /**
   * @param parts of the definition that was judged.
   * @param select how many runs are chosen at most.
   */
  report(parts: Parts, select: number): RegressionReport {
    const counts = Object.fromEntries(
      REGRESSION_OUTCOMES.map((outcome) => [outcome, this.counts.get(outcome) ?? 0]),
    ) as RegressionReport["counts"];
    return {
      executions: Object.values(counts).reduce((sum, one) => sum + one, 0),
      counts,
      divergences: largestFirst(this.groups).map(({ of, ...group }) => ({ ...of, ...group })),
      reasons: largestFirst(this.reasons).map(({ of: reason, ...group }) => ({ reason, ...group })),
      coverage: coverageOf(parts, this.reached),
      selected: selectRuns([...this.ways.values()], select),
    };
  }
}

function count<T>(groups: Map<string, Group<T>>, name: string, of: T, key: string): void {
  const group = groups.get(name);
  if (group === undefined) {
    if (groups.size < MOST_GROUPS) groups.set(name, { of, count: 1, examples: [key] });
    return;
  }
  group.count++;
  if (group.examples.length < MOST_EXAMPLES) group.examples.push(key);
}

function largestFirst<T>(groups: ReadonlyMap<string, Group<T>>): readonly Group<T>[] {
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}

/** Outcomes that changed something and were not allowed to; empty: nothing did. */
export function notAllowed(
  { counts }: RegressionReport,
  allowed: ReadonlySet<RegressionOutcome>,
): readonly RegressionOutcome[] {
  return REGRESSION_OUTCOMES.filter((outcome) => outcome !== "same" && counts[outcome] > 0 && !allowed.has(outcome));
}
