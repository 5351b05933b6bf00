import { instant } from "@/lib/base/instant";
import type { ExecutionIdentity, Input } from "@/lib/engine/protocol";
import type { Answer } from "../answers";
import type { ReplaySetup } from "../chanceRun";
import type { DrawnValue } from "../randomDraws";
import { FoundValues } from "./foundValues";
import { REGION } from "./replaceText";
import { type Replacement, rewriteJsonText, rewriteText } from "./rewrite";

/** What a run is made from: the caller's input and names, what the world answered, and the values of chance. */
export type RunData = {
  readonly setup: ReplaySetup;
  readonly known: ReadonlyMap<number, DrawnValue>;
};

/** Every value in the data of a run. */
export function valuesOf(data: RunData): FoundValues {
  const found = new FoundValues();
  rewriteRun(data, found, (ms) => {
    found.moments.add(ms);
    return ms;
  });
  // What a mock throws where a clock ran out.
  if (data.setup.answers.some(({ kind }) => kind === "timer")) rewriteText("States.Timeout", found);
  return found;
}

/**
 * A run's data with each value replaced. What the machine is, and how the run goes, is not data.
 *
 * @param ofRun a time of the run, in ms UTC, to where it is moved.
 */
export function rewriteRun<T extends RunData>(data: T, to: Replacement, ofRun: (ms: number) => number): T {
  const { setup, known } = data;
  const { start } = setup;
  const at = (ms: number) => instant(ofRun(ms));
  const until = lastAnswerAt(setup);
  const drawn = (value: DrawnValue): DrawnValue => {
    if (typeof value === "string") return rewriteText(value, to);
    return Number.isInteger(value) && value >= setup.at && value <= until ? at(value) : to.number(value);
  };
  return {
    ...data,
    setup: {
      ...setup,
      at: at(setup.at),
      start: { ...start, execution: identityOf(start.execution, to), input: rewriteJsonText(start.input, to) },
      answers: setup.answers.map((answer) => rewriteAnswer(answer, to, at)),
      ...(setup.times === undefined ? {} : { times: setup.times.map(at) }),
    },
    known: new Map([...known].map(([index, value]) => [index, drawn(value)] as const)),
  };
}

/** When the world answered last, in ms UTC; when the run began where it never did. */
export function lastAnswerAt({ at, answers }: ReplaySetup): number {
  return answers.reduce<number>((last, answer) => Math.max(last, timeOf(answer)), at);
}

function timeOf(answer: Answer): number {
  return answer.kind === "timer" ? answer.at : answer.input.at;
}

function identityOf(execution: ExecutionIdentity, to: Replacement): ExecutionIdentity {
  const text = (value: string) => rewriteText(value, to);
  const { stateMachineAliasArn, stateMachineVersionArn } = execution;
  return {
    ...execution,
    id: text(execution.id),
    name: text(execution.name),
    roleArn: text(execution.roleArn),
    stateMachineId: text(execution.stateMachineId),
    stateMachineName: text(execution.stateMachineName),
    region: REGION,
    ...(stateMachineAliasArn === undefined ? {} : { stateMachineAliasArn: text(stateMachineAliasArn) }),
    ...(stateMachineVersionArn === undefined ? {} : { stateMachineVersionArn: text(stateMachineVersionArn) }),
  };
}

type At = (ms: number) => ReturnType<typeof instant>;

function rewriteAnswer(answer: Answer, to: Replacement, at: At): Answer {
  if (answer.kind === "timer") return { ...answer, at: at(answer.at) };
  return { ...answer, input: rewriteInput(answer.input, to, at) };
}

function rewriteInput(input: Input, to: Replacement, at: At): Input {
  const moved = { ...input, at: at(input.at) };
  switch (moved.kind) {
    case "taskStarted":
      return moved.worker === undefined ? moved : { ...moved, worker: rewriteText(moved.worker, to) };
    case "taskSubmitted":
    case "taskSucceeded":
    case "mapRunSucceeded":
    case "resultWritten":
      return { ...moved, output: rewriteJsonText(moved.output, to) };
    case "taskFailed":
    case "taskTimedOut":
    case "scheduleFailed":
    case "startFailed":
    case "submitFailed":
    case "itemsReadFailed":
    case "mapRunFailed":
    case "resultWriteFailed":
    case "stopped":
      return { ...moved, ...failureOf(moved, to) };
    case "itemsRead":
      return { ...moved, items: rewriteJsonText(moved.items, to) };
    case "childEnded":
      return {
        ...moved,
        ...failureOf(moved, to),
        ...jsonOf("input", moved.input, to),
        ...jsonOf("output", moved.output, to),
      };
    case "started":
      return { ...moved, execution: identityOf(moved.execution, to), input: rewriteJsonText(moved.input, to) };
    case "heartbeat":
    case "timerFired":
    case "mapRunUpdated":
    case "redriven":
      return moved;
    // The compiler names the kind that is missing.
    default:
      return moved satisfies never;
  }
}

function failureOf({ error, cause }: { readonly error?: string; readonly cause?: string }, to: Replacement) {
  return {
    ...(error === undefined ? {} : { error: rewriteText(error, to) }),
    ...(cause === undefined ? {} : { cause: rewriteText(cause, to) }),
  };
}

function jsonOf<K extends string>(key: K, text: string | undefined, to: Replacement): { [name in K]?: string } {
  return (text === undefined ? {} : { [key]: rewriteJsonText(text, to) }) as { [name in K]?: string };
}
