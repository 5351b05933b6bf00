import type { StateMachine } from "@/lib/asl/machine";
import type { HistoryEvent } from "@/lib/history/event";
import { whyGivenUp } from "../bounds";
import { type Chains, chainsOf } from "../chains";
import { runWithChance } from "../chanceRun";
import { comparable } from "../comparable";
import { compiledOf } from "../compiledOf";
import type { DivergenceKind } from "../divergence";
import { differencesOf } from "../fork/differences";
import type { ForkRun, MockedTask } from "../fork/fork";
import { type ForkBase, runFork } from "../fork/runFork";
import { recordedMapRunResults } from "../mapRunResults";
import { hidesOutcome, readRecordedExecution, type RecordedExecution } from "../recordedExecution";
import { replaySetupOf } from "../replaySetup";
import { roleOf } from "../role";
import { isScheduled } from "../eventTraits";
import { verify } from "../verify";
import { noParts, type Parts, reaching } from "./coverage";

/**
 * What a changed definition makes of a recorded execution.
 *
 * - `same`: every event is as recorded.
 * - `other-path`: it ends alike, by other states or attempts. `other-output`: by the same, with other data.
 * - `now-fails`, `now-succeeds`: it ends otherwise.
 * - `needs-answer`: it asks a task for what the record does not answer.
 * - `cannot-say`: the record itself cannot be replayed, or had not ended.
 */
export const REGRESSION_OUTCOMES = [
  "same",
  "other-path",
  "other-output",
  "now-fails",
  "now-succeeds",
  "needs-answer",
  "cannot-say",
] as const;
export type RegressionOutcome = (typeof REGRESSION_OUTCOMES)[number];

export type Judgement = {
  readonly outcome: RegressionOutcome;
  /** Where it first differs; null when it does not, or nobody can say. `field` is a JSON path of the event's data. */
  readonly first: {
    readonly kind: DivergenceKind | "question";
    readonly state: string | null;
    readonly field: string;
  } | null;
  /** Why nobody can say, worded; null else. */
  readonly reason: string | null;
  /** What of the changed definition the run came to. */
  readonly reached: Parts;
};

export type JudgeOptions = {
  readonly mock?: MockedTask;
  readonly pause?: (() => Promise<void>) | undefined;
  readonly maxEvents?: number;
  readonly checkTimes?: boolean;
};

/** As long as the longest Express history that the interpreter makes. */
const MAX_EVENTS = 1_000_000;

/**
 * Runs a recorded execution on another definition, with the recorded answers, and says what differs. Where anything
 * does, the record is verified too: a record that its own definition does not explain says nothing about another.
 * Never rejects for outside data.
 */
export async function judge(
  subject: RecordedExecution,
  candidate: StateMachine,
  options: JudgeOptions = {},
): Promise<Judgement> {
  try {
    return await judged(subject, candidate, options);
  } catch (error) {
    return cannotSay(whyGivenUp(error));
  }
}

async function judged(subject: RecordedExecution, candidate: StateMachine, options: JudgeOptions): Promise<Judgement> {
  const base = baseOf(subject, options);
  if (typeof base === "string") return cannotSay(base);
  const { recorded } = base;
  const reached = noParts();
  const plain = await rerun(base, candidate, reached, options);
  const chance = plain.draws === 0 ? null : await runWithChance(base.setup, recorded);
  const known = new Map((chance?.chance ?? []).map(({ index, value }) => [index, value]));
  const fork = chance === null ? plain : await rerun({ ...base, known }, candidate, reached, options);
  const found = differenceOf(fork, base.events, recorded);
  if (found === null) return { outcome: "same", first: null, reason: null, reached };
  const verdict = await verify(subject, { checkTimes: options.checkTimes ?? true, pause: options.pause });
  if (!verdict.verdict.startsWith("MATCH")) {
    return cannotSay(verdict.reason ?? "The record diverges from its own definition already.", reached);
  }
  return { ...found, reason: null, reached };
}

function rerun(
  base: ForkBase,
  machine: StateMachine,
  reached: ReturnType<typeof noParts>,
  { mock, pause }: JudgeOptions,
): Promise<ForkRun> {
  const options = { trace: reaching(reached), keepsActs: true, pause };
  return runFork(base, [{ at: null, edits: { machine } }], mock === undefined ? options : { ...options, mock });
}

/** What a fork needs, or why the record cannot be forked. */
function baseOf(subject: RecordedExecution, { maxEvents = MAX_EVENTS }: JudgeOptions): ForkBase | string {
  const read = readRecordedExecution(subject.events, maxEvents);
  if (!read.ok) return read.error;
  if (!subject.machine.ok) return subject.machine.error;
  const { events, start, isComplete } = read.value;
  if (!isComplete) return "The execution had not ended.";
  if (start.input.kind !== "present" || hidesOutcome(events)) {
    return "The record holds what was answered cut, or without data.";
  }
  const machine = subject.machine.value;
  const recorded = chainsOf(events.map(comparable));
  const mapRuns = recordedMapRunResults(machine, events, recorded);
  if (!mapRuns.ok) return mapRuns.error;
  const setup = replaySetupOf(subject, read.value, machine, compiledOf(machine), recorded, mapRuns.value);
  return { machine, events, recorded, setup, known: new Map(), given: [] };
}

function cannotSay(reason: string, reached: Parts = noParts()): Judgement {
  return { outcome: "cannot-say", first: null, reason, reached };
}

/** Null: every event is as recorded. */
function differenceOf(
  fork: ForkRun,
  recorded: readonly HistoryEvent[],
  theirs: Chains,
): Pick<Judgement, "outcome" | "first"> | null {
  const [question] = fork.questions;
  if (question !== undefined) {
    const { state, kind } = question;
    return {
      outcome: "needs-answer",
      first: { kind: "question", state, field: kind === "task" ? "parameters" : "items" },
    };
  }
  const { ours, divergences } = differencesOf(fork, recorded, theirs);
  const [first] = divergences;
  if (first === undefined) return null;
  const field = first.difference[0]?.path ?? "type";
  return { outcome: outcomeOf(fork, recorded, ours, theirs), first: { kind: first.kind, state: first.state, field } };
}

function outcomeOf(fork: ForkRun, recorded: readonly HistoryEvent[], ours: Chains, theirs: Chains): RegressionOutcome {
  const succeeded = recorded.at(-1)?.type === "ExecutionSucceeded";
  if (succeeded !== (fork.status === "SUCCEEDED")) return succeeded ? "now-fails" : "now-succeeds";
  return pathsIn(ours) === pathsIn(theirs) ? "other-output" : "other-path";
}

/** The ways of all chains: the states that were entered, and the attempts in them. */
function pathsIn({ byKey }: Chains): string {
  const ways = [...byKey.values()].map(({ key, events }) => {
    const steps = events.flatMap(({ type, name }) =>
      roleOf(type) === "enter" ? [name] : isScheduled(type) ? [""] : [],
    );
    return JSON.stringify([key, steps]);
  });
  return ways.toSorted().join("\n");
}
