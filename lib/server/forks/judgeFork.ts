import type { ForkJudgement, JudgedState, JudgementIntent } from "@/lib/contract/forkJudgement";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import type { TestAnswer } from "@/lib/engine/testState/request";
import { CallFailed } from "@/lib/ingest/pace/call";
import { type StateTester, stateTesterOf, type TestedState } from "@/lib/ingest/sources/stateTester";
import { parsed } from "@/lib/replay/comparable";
import { jsonDifferences } from "@/lib/replay/jsonDiff";
import type { Store } from "@/lib/store/store";
import type { Reach } from "../lambdaLogs/fetchLogs";
import type { ToldForkTest } from "../replay/forkTests";
import { openForReading } from "../sources/openForReading";
import { askedForkTests } from "./askedFork";
import { isConfirmed, judgementTarget } from "./judgementTarget";

type Asked = {
  readonly executionId: number;
  readonly stages: readonly ForkStageBody[];
  readonly confirmed: JudgementIntent;
};

/** How long the replay is waited for, in ms: as long as one may take, and others before it. */
const PATIENCE_MS = 90_000;

/**
 * Has each changed state of a fork tested by AWS's TestState, and compares its answers with ours. What was confirmed is
 * looked at again: settings may have changed since. Throws an Error, worded, when nothing can be asked.
 */
export async function judgeFork(
  store: Store,
  { executionId, stages, confirmed }: Asked,
  reach: Reach,
): Promise<ForkJudgement> {
  const execution = await store.executions.findById(executionId);
  if (execution === null) throw new Error("The execution is not stored any more.");
  const target = await judgementTarget({ store }, execution);
  if (!target.ok) throw new Error(target.error.problem.why);
  if (!isConfirmed(confirmed, target.value.intent)) throw new Error("It would be asked elsewhere than was confirmed.");
  const asked = await askedForkTests({ store }, execution, stages, PATIENCE_MS);
  if (asked.state !== "opened") throw new Error(asked.state === "givenUp" ? asked.why : "The replay is not done yet.");
  if (asked.recorded.kind === "refused") throw new Error(asked.recorded.why);
  const { tests } = asked.recorded;
  const untested = tests.flatMap(({ state, attempt, ours, why }) =>
    ours === null ? [{ state, attempt, why: why ?? "" }] : [],
  );
  const states: JudgedState[] = [];
  const opened = await openForReading({ settings: target.value.settings, ...reach });
  try {
    const tester = stateTesterOf(opened.collection);
    for (const test of tests) if (test.ours !== null) states.push(await judged(tester, test, test.ours, reach.signal));
  } finally {
    opened.close();
  }
  return { states, untested };
}

async function judged(
  tester: StateTester,
  { state, attempt, request }: ToldForkTest,
  ours: TestAnswer,
  signal: AbortSignal,
): Promise<JudgedState> {
  const own = { state, attempt, ours: verdictOf(ours) };
  try {
    const answer = await tester.test(request);
    return { ...own, aws: verdictOf(answer), refused: null, differences: [...differencesOf(ours, answer)] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CallFailed) || error.problem !== "refused") throw error;
    // It has its own words for what it minds in a test; the next one may be fine.
    const why = error.cause instanceof Error ? error.cause.message : error.message;
    return { ...own, aws: null, refused: `${error.code}: ${why}`, differences: [] };
  }
}

function verdictOf({ status, nextState, error }: TestAnswer | TestedState): JudgedState["ours"] {
  return { status: status ?? "UNKNOWN", nextState: nextState ?? null, error: error ?? null };
}

function differencesOf(ours: TestAnswer, aws: TestedState) {
  const members = ({ status, nextState, error, cause, output }: TestAnswer | TestedState) => ({
    ...(status === undefined ? {} : { status }),
    ...(nextState === undefined ? {} : { nextState }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(output === undefined ? {} : { output: parsed(output) }),
  });
  return jsonDifferences("answer", members(ours), members(aws), null);
}
