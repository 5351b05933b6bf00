import type { MachineType } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import type { Task } from "@/lib/runner/simulatedWorld";
import type { Reply } from "../sample";

/** A machine of the drills, and what its tasks answer. */
export type DrillMachine = { readonly name: string; readonly type: MachineType; readonly definition: Json };

/** What a task is answered; null: nothing ever comes. `nth` counts the tasks of its state from 0, those before a redrive included. */
export type Replies = (task: Task, nth: number) => Reply | null;

export type DrillRun = {
  readonly machine: DrillMachine;
  readonly name: string;
  /** How long before the end of the demo's time it starts, ms. */
  readonly startedBefore: number;
  readonly input: Json;
  readonly replies: Replies;
  /** It is redriven so long after its end, ms. */
  readonly redrivenAfter?: number;
};

/**
 * A question that somebody is woken with, the executions that hold its answer, and the answer: what a person, or a
 * test, has to read off the pages.
 */
export type Drill<Answer extends Readonly<Record<string, Json>> = Readonly<Record<string, Json>>> = {
  readonly id: string;
  readonly question: string;
  /** What is known to whom asks: it is typed or looked for first. */
  readonly symptom: string;
  readonly runs: readonly DrillRun[];
  readonly answer: Answer;
};

/** Of a drill, what is written beside the data. */
export type DrillTruth = {
  readonly id: string;
  readonly question: string;
  readonly symptom: string;
  readonly executions: readonly string[];
  readonly answer: Readonly<Record<string, Json>>;
};

export function truthOf({ id, question, symptom, runs, answer }: Drill): DrillTruth {
  return { id, question, symptom, executions: runs.map(({ name }) => name), answer };
}
