import type { QueryKey } from "@tanstack/react-query";
import type { ChangeKind } from "@/lib/contract/changeFeed";

/** Answers that a change makes old. */
export type StaleAnswer = {
  readonly queryKey: QueryKey;
  /** Only this key, and not those that begin with it. */
  readonly exact?: true;
  /** Only answers that say so. */
  readonly isStale?: (answer: unknown) => boolean;
};

const LISTS: StaleAnswer = { queryKey: ["executions"] };
const COSTS: StaleAnswer = { queryKey: ["cost"] };
const OVERVIEW: StaleAnswer = { queryKey: ["overview"] };
const PERIODS: StaleAnswer = { queryKey: ["periods"] };
const HISTOGRAMS: StaleAnswer = { queryKey: ["executions", "histogram"] };
const HEALTH: StaleAnswer = { queryKey: ["health"] };
const ENGINE: StaleAnswer = { queryKey: ["engine", "overview"] };
const ENGINE_MACHINES: StaleAnswer = { queryKey: ["engine", "machine"] };
const ENGINE_EXECUTIONS: StaleAnswer = { queryKey: ["engine", "execution"] };
const SOURCES: StaleAnswer = { queryKey: ["sources"] };
const WATCH: StaleAnswer = { queryKey: ["watch"] };
const ASKED: StaleAnswer = { queryKey: ["asked"] };
const FORKS: StaleAnswer = { queryKey: ["forks"] };
const REDRIVES: StaleAnswer = { queryKey: ["redrives"] };
const JOBS: StaleAnswer = { queryKey: ["jobs"] };

/** An execution's own answer; what hangs on its content is asked for by the revision that this one names. */
const execution = (key: string): StaleAnswer => ({ queryKey: ["execution", key], exact: true });
const account = (key: string): StaleAnswer => ({ queryKey: ["execution", key, "account"] });
const comparisons = (key: string): StaleAnswer => ({
  queryKey: ["comparison"],
  isStale: (answer) => isOf(answer, key),
});
const replay = (key: string): StaleAnswer => ({ queryKey: ["execution", key, "replay"], isStale: isPending });

/** What a change of each kind makes old, by its subject. */
export const STALE_ANSWERS = {
  execution: (key) => [
    LISTS,
    execution(key),
    { queryKey: ["execution", key, "event"] },
    account(key),
    comparisons(key),
    COSTS,
    ASKED,
    OVERVIEW,
    PERIODS,
  ],
  // Its own page is told that it is gone (`presence.ts`), and asks for nothing.
  executionRemoved: () => [LISTS, COSTS, FORKS, OVERVIEW, PERIODS],
  verdict: (key) => [LISTS, execution(key)],
  replay: (key) => [replay(key)],
  fork: () => [FORKS],
  job: (id) => [JOBS, REDRIVES, { queryKey: ["job", Number(id)] }, HEALTH],
  machine: () => [OVERVIEW, HISTOGRAMS, PERIODS],
  marker: () => [OVERVIEW, HISTOGRAMS, COSTS, PERIODS],
  rollup: () => [LISTS, COSTS, OVERVIEW, PERIODS],
  errorGroup: () => [OVERVIEW],
  watch: () => [WATCH],
  source: () => [SOURCES, HEALTH, ASKED],
  engineMachine: () => [ENGINE, ENGINE_MACHINES],
  engineExecution: () => [ENGINE_MACHINES, ENGINE_EXECUTIONS],
  engineTask: () => [ENGINE],
  engineRule: () => [ENGINE],
  // Whoever asked looks by itself until the answer is there.
  engineRequest: () => [],
} as const satisfies Record<ChangeKind, (subject: string) => readonly StaleAnswer[]>;

/** A replay that the worker has not ended. */
function isPending(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null || !("state" in answer)) return true;
  return answer.state === "waiting" || answer.state === "running";
}

/** A comparison that an execution is in. */
function isOf(answer: unknown, key: string): boolean {
  if (typeof answer !== "object" || answer === null || !("a" in answer && "b" in answer)) return false;
  return [answer.a, answer.b].some(
    (side) => typeof side === "object" && side !== null && "key" in side && side.key === key,
  );
}
