import type { Instant } from "@/lib/base/instant";
import { isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import type { Input } from "@/lib/engine/protocol";
import { answersOf, NO_MOCK } from "@/lib/runner/mock";
import type { Task, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { anyObject } from "../definition";
import type { Answer, RunSubject } from "./shape";

/** What the tasks of a case find. */
export function tasksOf({ definition, answers }: RunSubject): Pick<SimulatedWorld, "invokeTask"> {
  const inChildren = statesInChildren(definition);
  const counts = new Map<string, number>();
  return {
    invokeTask(task) {
      const listed = answers.get(task.state) ?? [];
      const attempt = inChildren.has(task.state) ? task.attempt : invocationOf(task, counts);
      return inputsOf(task, listed[attempt] ?? listed.at(-1) ?? unmocked(task.state));
    },
  };
}

/**
 * How often a state was invoked before. Each iteration of a Map counts for itself, as its retriers do; a state that a
 * loop comes back to goes on with its next answer.
 */
function invocationOf({ state, iteration }: Task, counts: Map<string, number>): number {
  const key = JSON.stringify([state, iteration ?? null]);
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return count;
}

/** States that run in child executions, of which a task does not tell which one it is in. */
function statesInChildren(definition: Json): ReadonlySet<string> {
  const names = new Set<string>();
  anyObject(definition, (processor) => {
    const config = processor["ProcessorConfig"];
    if (isObject(config) && config["Mode"] === "DISTRIBUTED") addStates(processor, names);
    return false;
  });
  return names;
}

function addStates(scope: Json, names: Set<string>): void {
  anyObject(scope, ({ States: states }) => {
    if (isObject(states)) for (const name of Object.keys(states)) names.add(name);
    return false;
  });
}

function unmocked(state: string): Answer {
  const cause = `The case has no answer for state '${state}'.`;
  return { outcome: { kind: "throw", error: NO_MOCK, cause }, afterSeconds: 0 };
}

/** A task is begun at once; its end comes `after`, or never. */
function inputsOf(task: Task, { outcome, afterSeconds }: Answer): readonly Input[] {
  const at = (task.at + afterSeconds * 1000) as Instant;
  const response = outcome.kind === "hang" ? ({ kind: "return", value: null } as const) : outcome;
  const inputs = answersOf(task, response);
  const last = inputs.at(-1);
  const begun = inputs.slice(0, -1);
  if (last === undefined || outcome.kind === "hang") return begun;
  // The answer is what the state gets, through a function's ARN too.
  if (outcome.kind === "throw") return [...begun, { ...last, at } as Input];
  return [...begun, { kind: "taskSucceeded", token: task.token, at, output: jsonText(outcome.value) }];
}
