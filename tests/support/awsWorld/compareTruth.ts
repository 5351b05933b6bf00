import { isDeepStrictEqual } from "node:util";
import type { HistoryEvent } from "@/lib/history/event";
import type { Store } from "@/lib/store/store";
import { type ExpectedRun, expressRuns, standardRuns } from "./truth";
import type { World } from "./world";

/** One stored run, as far as it is compared. */
export type StoredRun = {
  readonly arn: string | null;
  readonly startedAt: number | null;
  readonly stoppedAt: number | null;
  readonly status: string;
  readonly error: string | null;
  readonly redrives: number;
  readonly events: number;
  readonly history: () => Promise<readonly HistoryEvent[]>;
};

/** What a collector wrote, wherever it wrote it. */
export type Collected = {
  readonly runs: (arn: string) => Promise<readonly StoredRun[]>;
  readonly count: () => Promise<number>;
  /** Events under an ARN of which nothing tells of which of its runs they are. */
  readonly unassigned: (arn: string) => Promise<number>;
};

/** What a store holds. */
export function collectedIn(store: Store): Collected {
  return {
    count: () => store.executions.count(),
    unassigned: (arn) => store.executions.countUnassigned(arn),
    runs: async (arn) =>
      (await store.executions.runs(arn)).map((record) => ({
        ...record,
        history: () => store.histories.events(record.id),
      })),
  };
}

export type Comparing = {
  /**
   * What was collected is compared with the account as it was at the first or at the last of these, ms since the epoch:
   * what changed in between may have been seen before or after.
   */
  readonly between: readonly [number, number];
  /** Whose histories have to be there; the others may lack theirs. All, when absent. */
  readonly wantsHistory?: (run: ExpectedRun) => boolean;
  /** ARNs that the service answered to be gone: their histories may be missing, and their rows. */
  readonly gone?: ReadonlySet<string>;
  readonly kinds?: readonly ExpectedRun["type"][];
};

/** The first difference between what was collected and the truth, as a sentence; null when there is none. */
export async function firstDifference(collected: Collected, world: World, how: Comparing): Promise<string | null> {
  const [first, last] = how.between;
  const kinds = how.kinds ?? ["STANDARD", "EXPRESS"];
  let stored = 0;
  for (const expected of truthBetween(world, kinds, first, last)) {
    const arn = expected[0]?.now.arn ?? "";
    const runs = await collected.runs(arn);
    stored += runs.length;
    const difference = await differenceOf(expected, runs, await collected.unassigned(arn), how);
    if (difference !== null) return `${arn}: ${difference}`;
  }
  const count = await collected.count();
  return count === stored ? null : `${count - stored} rows are of executions that nobody started.`;
}

/** Throws with the first difference. */
export async function expectTruth(collected: Collected, world: World, how: Comparing): Promise<void> {
  const difference = await firstDifference(collected, world, how);
  if (difference !== null) throw new Error(`What was collected is not what there was. ${difference}`);
}

/** One run at the last instant, and at the first one when it had started then. */
type Candidates = { readonly now: ExpectedRun; readonly before: ExpectedRun | null };

/** The runs under each ARN: one, or two of an Express execution that ran twice. */
function* truthBetween(
  world: World,
  kinds: readonly ExpectedRun["type"][],
  first: number,
  last: number,
): Generator<readonly Candidates[]> {
  for (const kind of kinds) {
    const runs = kind === "STANDARD" ? standardRuns : expressRuns;
    yield* byArn(runs(world, last), runs(world, first));
  }
}

/** Both go through the same runs in the same order; the earlier one lacks some. */
function* byArn(later: Generator<ExpectedRun>, earlier: Generator<ExpectedRun>): Generator<readonly Candidates[]> {
  let before = earlier.next();
  let group: Candidates[] = [];
  for (const now of later) {
    const isSame = before.done !== true && before.value.arn === now.arn && before.value.start === now.start;
    const candidates: Candidates = { now, before: isSame && before.done !== true ? before.value : null };
    if (isSame) before = earlier.next();
    if (group[0] !== undefined && group[0].now.arn !== now.arn) {
      yield group;
      group = [];
    }
    group.push(candidates);
  }
  if (group.length > 0) yield group;
}

async function differenceOf(
  expected: readonly Candidates[],
  runs: readonly StoredRun[],
  unassigned: number,
  how: Comparing,
): Promise<string | null> {
  // Below ALL nothing tells two runs of one ARN apart: their events are compared together.
  if (expected.some(({ now }) => !now.isWhole && now.start === null))
    return countDifference(expected, runs, unassigned);
  for (const candidates of expected) {
    const { now, before } = candidates;
    const run = runs.find(({ startedAt }) => startedAt === now.start);
    if (run === undefined) {
      if (mayLack(candidates, how)) continue;
      return `the run that started at ${iso(now.start)} is missing.`;
    }
    const difference = await runDifference(now, run, how);
    if (difference === null) continue;
    if (before !== null && (await runDifference(before, run, how)) === null) continue;
    return difference;
  }
  const strange = runs.find(({ startedAt }) => !expected.some(({ now }) => now.start === startedAt));
  return strange === undefined ? null : `no run started at ${iso(strange.startedAt)}.`;
}

/** What was gone, or about to be, when it was asked for. */
const mayLack = ({ now, before }: Candidates, { gone }: Comparing) =>
  gone?.has(now.arn) === true || now.isGone || (before === null && now.type === "STANDARD");

async function runDifference(expected: ExpectedRun, run: StoredRun, how: Comparing): Promise<string | null> {
  const wrong = (what: string, is: unknown, should: unknown) => `${what} is ${String(is)} and was ${String(should)}.`;
  const { start, status, stop, error, redriveCount, count } = expected;
  if (status !== null && run.status !== status) return wrong("its status", run.status, status);
  if (run.startedAt !== start) return wrong("its start", iso(run.startedAt), iso(start));
  if (stop !== null && run.stoppedAt !== stop) return wrong("its end", iso(run.stoppedAt), iso(stop));
  const mayLackHistory = expected.isDenied || expected.isPoisoned || expected.isGone || how.gone?.has(expected.arn);
  const isWanted = how.wantsHistory?.(expected) ?? true;
  if (run.events === 0 && (mayLackHistory === true || !isWanted)) return null;
  if (error !== null && run.error !== error) return wrong("its error", run.error, error);
  if (run.events !== count) return wrong("its number of events", run.events, count);
  if (run.redrives !== redriveCount) return wrong("its number of redrives", run.redrives, redriveCount);
  const [stored, real] = [await run.history(), expected.events()];
  const place = real.findIndex((event, i) => !isDeepStrictEqual(event, stored[i]));
  return place < 0 ? null : `event ${real[place]?.id} is ${JSON.stringify(stored[place])}.`;
}

function countDifference(
  expected: readonly Candidates[],
  runs: readonly StoredRun[],
  unassigned: number,
): string | null {
  const stored = runs.reduce((sum, { events }) => sum + events, unassigned);
  const [now, before] = [
    expected.reduce((sum, one) => sum + one.now.count, 0),
    expected.reduce((sum, one) => sum + (one.before?.count ?? 0), 0),
  ];
  return stored === now || (before > 0 && stored === before) ? null : `it has ${stored} events, and there were ${now}.`;
}

const iso = (ms: number | null) => (ms === null ? "an unknown time" : new Date(ms).toISOString());
