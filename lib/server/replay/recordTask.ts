import { namesInExecutionArn } from "@/lib/base/arn";
import { instant } from "@/lib/base/instant";
import { err, ok, type Result } from "@/lib/base/result";
import type { HistoryEvent } from "@/lib/history/event";
import { whyGivenUp } from "@/lib/replay/bounds";
import { comparable } from "@/lib/replay/comparable";
import { type ForkBase, forkBaseOf } from "@/lib/replay/fork/runFork";
import { openReplaySession } from "@/lib/replay/replaySession";
import type { RecordedCase } from "@/lib/runner/record/mockFile";
import { type LostPart, recordMocks } from "@/lib/runner/record/recordMocks";
import { type RecordedTest, recordTestStates } from "@/lib/runner/record/recordTestStates";
import { type ScrubbedRun, scrubRun } from "@/lib/runner/record/scrubRun";
import type { KeptValue } from "@/lib/replay/scrub/keptValue";
import { whyNotRecorded } from "./mockPart";
import { eventsOf, readFor, type VerifyTask } from "./verifyTask";

/** What is recorded of an execution for tests. */
export type RecordedForTests = {
  readonly states: RecordedCase["states"];
  readonly lost: readonly LostPart[];
  readonly tests: readonly RecordedTest[];
  readonly definition: string;
  /** JSON text. */
  readonly input: string;
  readonly expected: ExpectedEnd;
  /** Of one that is scrubbed, the values that stay. */
  readonly kept: readonly KeptValue[];
};

/** An execution to record; with `salt` its data is replaced first: a text that is used once and kept nowhere. */
export type RecordTask = VerifyTask & { readonly salt?: string };

export type ExpectedEnd = {
  readonly status: string;
  /** JSON text; null where it failed, or holds what another run has differently: names, times, chance. */
  readonly output: string | null;
  readonly error: string | null;
  /** Names of the states that are entered, sorted: branches take turns differently. */
  readonly states: readonly string[];
};

/** An error says why nothing is recorded, worded. */
export type Recorded = Result<RecordedForTests, string>;

/** A later day, for a second run that tells what hangs on times and names. */
const LATER_MS = 1_234_567_890;

/** Replays an execution and records what its tasks answered; an error says why it cannot be, worded. Never rejects. */
export async function recordTask(task: RecordTask): Promise<Recorded> {
  const { definition, arn, machineArn, type, checkTimes, salt } = task;
  try {
    const events = eventsOf(task);
    const read = readFor(definition, type, { events, arn });
    if (!read.machine.ok || definition === null)
      return err(read.machine.ok ? "It has no definition." : read.machine.error);
    const definitionAssumed = definition.assumed;
    const subject = { events, ...read, definitionAssumed, type, arn, stateMachineArn: machineArn };
    const session = await openReplaySession(subject, { checkTimes });
    const why = whyNotRecorded(session);
    if (why !== null) return err(why);
    const recorded = { base: forkBaseOf(session), kept: [] };
    const made = salt === undefined ? ok(recorded) : await scrubRun(recorded.base, definition.text, salt);
    return made.ok ? ok(await recordedFrom(made.value, definition.text)) : made;
  } catch (error) {
    return err(whyGivenUp(error));
  }
}

async function recordedFrom({ base, kept }: ScrubbedRun, definition: string): Promise<RecordedForTests> {
  const { states, lost, run } = await recordMocks(base);
  const tests = await recordTestStates(base, definition);
  const again = await recordMocks(elsewhere(base));
  const { status, output, error } = run.run;
  const expected = {
    status,
    output: again.run.run.output === output ? output : null,
    error,
    states: enteredIn(run.events),
  };
  return { states, lost, tests, definition, input: base.setup.start.input, expected, kept };
}

/** The same with another name, at another time, with other chance. */
function elsewhere(base: ForkBase): ForkBase {
  const { start, at } = base.setup;
  const { execution } = start;
  const names = namesInExecutionArn(execution.id);
  const id = names === null ? `${execution.id}-again` : execution.id.replaceAll(names.name, `${names.name}-again`);
  const named = {
    ...execution,
    id,
    name: `${execution.name}-again`,
    stateMachineId: `${execution.stateMachineId}-again`,
  };
  const setup = { ...base.setup, start: { ...start, execution: named }, at: instant(at + LATER_MS) };
  return { ...base, setup, known: new Map() };
}

function enteredIn(events: readonly HistoryEvent[]): readonly string[] {
  const entered = events.map(comparable).filter(({ type }) => type.endsWith("StateEntered"));
  return entered.map(({ name }) => name ?? "").toSorted();
}
