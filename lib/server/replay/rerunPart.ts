import { substituteText } from "@/lib/asl/substitute";
import { ok, type Result, err } from "@/lib/base/result";
import type { RerunPrediction, RerunWay, ResumeMachineView } from "@/lib/contract/rerun";
import type { HistoryEvent } from "@/lib/history/event";
import { readPlaceholders } from "@/lib/replay/placeholders/read";
import { type EndedRun, endedRunOf } from "@/lib/replay/rerun/endedRun";
import { predictRedrive, predictResume, predictStart } from "@/lib/replay/rerun/predict";
import type { Prediction } from "@/lib/replay/rerun/prediction";
import { resumeMachine, type ResumeMachine } from "@/lib/replay/rerun/resume/resumeMachine";
import type { ReplayedExecution } from "./replayedExecution";

/** What the worker tells of running an execution again: nothing that depends on the day, on prices or on who asks. */
export type ToldRerun = {
  readonly prediction: RerunPrediction;
  /** Of a resume; its tags name the execution, which is known to who asks. */
  readonly resume: ToldResume | null;
  /** JSON text that the new execution starts with; null: there is none, or the record does not hold it. */
  readonly input: string | null;
  /** Of the recorded execution; empty where it is not known. */
  readonly roleArn: string;
};
type ToldResume =
  Omit<Extract<ResumeMachineView, { kind: "machine" }>, "tags"> | Extract<ResumeMachineView, { kind: "none" }>;

const PART = "rerun:";

/** Name of the part that tells of a way to run an execution again. */
export function rerunPartOf(how: RerunWay): string {
  return PART + how;
}

export function isRerunPart(part: string): boolean {
  return part.startsWith(PART);
}

/** States of a list that are told: of a Map with thousands of items as many. */
const MAX_TOLD = 500;

/** Predicts a way to run an opened execution again, and makes the machine that resumes it. */
export async function rerunPart(opened: ReplayedExecution, part: string): Promise<ToldRerun> {
  const { input, roleArn } = startOf(opened.events);
  const ended = endedRunOf(opened.session);
  if (!ended.ok) return { prediction: unknown(ended.error), resume: noneFor(part, ended.error), input, roleArn };
  switch (part) {
    case rerunPartOf("redrive"): {
      const told = await predictRedrive(ended.value);
      return { prediction: told.ok ? known(told.value) : unknown(told.error), resume: null, input: null, roleArn };
    }
    case rerunPartOf("start"): {
      const told = await predictStart(ended.value, input ?? "null");
      return { prediction: known(told), resume: null, input, roleArn };
    }
    default:
      return { ...(await resumeOf(opened, ended.value)), roleArn };
  }
}

/** What the record says that the execution was started with. */
function startOf(events: readonly HistoryEvent[]): Pick<ToldRerun, "input" | "roleArn"> {
  const started = events.find(({ type }) => type === "ExecutionStarted");
  if (started?.type !== "ExecutionStarted") return { input: null, roleArn: "" };
  const { input, roleArn } = started.details;
  return { input: input.kind === "present" ? input.text : null, roleArn: roleArn ?? "" };
}

function noneFor(part: string, why: string): ToldResume | null {
  return part === rerunPartOf("resume") ? { kind: "none", why } : null;
}

async function resumeOf(
  opened: ReplayedExecution,
  ended: EndedRun,
): Promise<Pick<ToldRerun, "prediction" | "resume" | "input">> {
  const definition = definitionText(opened);
  const made = definition.ok
    ? resumeMachine(ended, definition.value, ended.run.execution.stateMachineName || "machine")
    : definition;
  if (!made.ok) return { prediction: unknown(made.error), resume: { kind: "none", why: made.error }, input: null };
  const told = await predictResume(ended, made.value);
  return { prediction: known(told), resume: resumeView(made.value, ended), input: made.value.input };
}

/** The definition with every placeholder filled: one that is left means nothing to AWS. */
function definitionText({ subject, events }: ReplayedExecution): Result<string, string> {
  const { definition, arn } = subject;
  if (definition === null) return err("The definition it ran with is not known.");
  const { values, open } = readPlaceholders(definition.text, { events, arn });
  const [first] = open;
  if (first !== undefined) return err(`The placeholder '\${${first}}' of its definition has no value.`);
  return ok(substituteText(definition.text, values, "json").text);
}

function resumeView({ name, definition, input, changed, startsAnew }: ResumeMachine, { run }: EndedRun): ToldResume {
  const { type } = run.execution;
  return { kind: "machine", name, type, definition, input, changed: [...changed], startsAnew: [...startsAnew] };
}

function unknown(why: string): RerunPrediction {
  return { kind: "unknown", why };
}

function known(told: Prediction): RerunPrediction {
  const { least, dependsOn } = told.transitions;
  return {
    kind: "known",
    runAgain: told.runAgain.slice(0, MAX_TOLD),
    invoked: told.invoked.slice(0, MAX_TOLD),
    notInvoked: told.notInvoked.slice(0, MAX_TOLD),
    containers: told.containers.slice(0, MAX_TOLD),
    later: told.later.slice(0, MAX_TOLD),
    transitions: { least, dependsOn: dependsOn.slice(0, MAX_TOLD) },
    ends: told.ends,
  };
}
