import { writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { namesInExecutionArn } from "@/lib/base/arn";
import { mockFileOf, writeMockFile } from "@/lib/runner/record/mockFile";
import { redactEvents } from "@/lib/redact/events";
import type { LostPart, LostReason } from "@/lib/runner/record/recordMocks";
import type { RecordedForTests, RecordTask } from "@/lib/server/replay/recordTask";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import { executionsOf, type TargetExecution, type TargetOptions } from "./executionTargets";
import { EXIT } from "./exit";
import { interruption } from "./interrupt";
import { Progress } from "./progress";
import { keptLines } from "./keptLines";
import { recordedTestFile, type TestCase } from "./recordedTestFile";
import { REPLAY_SCRIPT } from "./replayScript";
import { userPath } from "./userPath";
import { verifyTaskOf } from "./verifyTaskOf";

export type RecordTargetsOptions = TargetOptions & {
  readonly mock: string | undefined;
  readonly teststate: string | undefined;
  readonly test: string | undefined;
  readonly checkTimes: boolean;
  /** With which all data is replaced; null: it stays. */
  readonly salt: string | null;
};

/** Executions that one file may hold: a test runs each. */
const MOST_RECORDED = 1_000;

type RecordedExecution = { readonly machine: string; readonly name: string; readonly recorded: RecordedForTests };

/** Records each execution that the targets name, writes the files, and answers the exit code. */
export async function recordTargets(targets: readonly string[], options: RecordTargetsOptions): Promise<number> {
  const signal = interruption();
  const progress = new Progress();
  // A process of its own: what a file makes of a replay must not end this process, nor keep it for ever.
  const processes = openVerifyProcesses(REPLAY_SCRIPT, 1);
  signal.addEventListener("abort", () => void processes.close());
  const found: RecordedExecution[] = [];
  let refused = 0;
  for (const target of targets) {
    for await (const execution of executionsOf(target, options, signal)) {
      if (signal.aborted || found.length >= MOST_RECORDED) break;
      if (options.salt === null && hidesSomething(execution)) {
        refused++;
        progress.note(`${execution.name}: rules hide some of its data, and mocks without it are others. ${REMEDY}`);
        continue;
      }
      const [recorded] = await processes.record([taskOf(execution, options)]).catch(() => []);
      if (recorded === undefined) break;
      if (recorded.ok) found.push({ ...namesOf(execution, found, options), recorded: recorded.value });
      else {
        refused++;
        progress.note(`${execution.name}: ${recorded.error}`);
      }
      progress.show(`${found.length} recorded  ${execution.name}`);
    }
  }
  await processes.close();
  progress.clear();
  if (signal.aborted) return EXIT.interrupted;
  if (found.length === 0) {
    console.error(refused === 0 ? "No execution matches." : "Nothing was recorded.");
    return EXIT.findings;
  }
  write(found, options);
  if (options.salt !== null) for (const line of keptLines(found)) console.log(line);
  return refused > 0 ? EXIT.findings : EXIT.ok;
}

const REMEDY = "Replace all data with --scrub, or record it as it is with --unredacted.";

function hidesSomething({ redactor, events }: TargetExecution): boolean {
  const shown = redactEvents(redactor(), events);
  return shown.some((event, i) => event !== events[i]);
}

function taskOf(execution: TargetExecution, { checkTimes, salt }: RecordTargetsOptions): RecordTask {
  return { ...verifyTaskOf(execution, checkTimes), ...(salt === null ? {} : { salt }) };
}

/** A case is named after its execution, whose name is data; names of files may be there several times. */
function namesOf(
  { arn, name, machine }: TargetExecution,
  before: readonly RecordedExecution[],
  { salt }: RecordTargetsOptions,
) {
  const own = namesInExecutionArn(arn);
  const ownName = salt === null ? (own?.name ?? name) : `case-${before.length + 1}`;
  const names = { machine: own?.machine ?? machine?.split(":").at(-1) ?? "machine", name: ownName };
  const taken = new Set(before.filter(({ machine: of }) => of === names.machine).map((one) => one.name));
  let free = names.name;
  for (let number = 2; taken.has(free); number++) free = `${names.name}-${number}`;
  return { ...names, name: free };
}

function write(found: readonly RecordedExecution[], { mock, teststate, test }: RecordTargetsOptions): void {
  if (mock !== undefined) {
    const cases = found.map(({ machine, name, recorded }) => ({ machine, name, states: recorded.states }));
    writeJson(mock, writeMockFile(mockFileOf(cases)));
    for (const line of lostLines(found)) console.log(line);
  }
  if (teststate !== undefined)
    writeJson(
      teststate,
      found.flatMap(({ recorded }) => recorded.tests),
    );
  if (test === undefined || mock === undefined) return;
  const cases = found.map(({ machine, name, recorded: { definition, input, expected } }): TestCase => ({
    ...{ machine, name, definition, input, expected },
  }));
  const beside = relative(dirname(userPath(test)), userPath(mock)).replaceAll("\\", "/");
  writeFileSync(userPath(test), recordedTestFile(cases, beside));
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(userPath(file), `${JSON.stringify(value, null, 2)}\n`);
}

const WORDS: Readonly<Record<LostReason, string>> = {
  timeout: "a clock of the state ran out; the mock throws States.Timeout",
  failedBefore: "the task failed before it ran; the mock throws its error",
  submitted: "what the request was answered when it was accepted; a mock answers {}",
  worker: "the name of the activity's worker",
  unanswered: "no answer was recorded",
  mapRun: "what the children of a Map Run asked for",
};

/** What the format cannot hold, each reason with the states that it is about. */
function lostLines(found: readonly RecordedExecution[]): readonly string[] {
  const byReason = new Map<LostReason, Set<string>>();
  for (const { reason, state } of found.flatMap(({ recorded }): readonly LostPart[] => recorded.lost)) {
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(state));
  }
  return [...byReason].map(([reason, states]) => {
    const named = [...states].filter((state) => state !== "").join(", ");
    return `Not in the mock file: ${WORDS[reason]}${named === "" ? "" : ` (${named})`}.`;
  });
}
