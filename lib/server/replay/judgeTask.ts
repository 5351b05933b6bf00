import { digest } from "@/lib/expr/digest";
import { whyGivenUp } from "@/lib/replay/bounds";
import { noParts } from "@/lib/replay/regression/coverage";
import { type Judgement, judge } from "@/lib/replay/regression/judge";
import type { Mocks } from "@/lib/runner/mock";
import type { UsedDefinition } from "./definitionFor";
import { mockedTask } from "./mockedTask";
import { eventsOf, readFor, type VerifyTask } from "./verifyTask";

/** Executions and the definition that they are judged on, as they are handed to a process. */
export type JudgeQuestion = {
  readonly tasks: readonly VerifyTask[];
  /** Null: each on its own. */
  readonly candidate: string | null;
  /** Answers what the records do not. */
  readonly mocks: Mocks;
};

/** The judgements on some executions, in their order, one after the other. Never rejects. */
export async function judgementsOn({ tasks, candidate, mocks }: JudgeQuestion): Promise<readonly Judgement[]> {
  const definition =
    candidate === null ? null : { hash: digest(candidate, "SHA-256"), text: candidate, assumed: false };
  const judgements: Judgement[] = [];
  for (const task of tasks) judgements.push(await judgementOn(task, definition, mocks));
  return judgements;
}

async function judgementOn(task: VerifyTask, candidate: UsedDefinition | null, mocks: Mocks): Promise<Judgement> {
  const { arn, machineArn, type, checkTimes } = task;
  try {
    const events = eventsOf(task);
    const run = { events, arn };
    const read = readFor(task.definition, type, run);
    const { machine } = candidate === null ? read : readFor(candidate, type, run);
    if (!machine.ok) return notJudged(machine.error);
    const definitionAssumed = task.definition?.assumed === true;
    const subject = { events, ...read, definitionAssumed, type, arn, stateMachineArn: machineArn };
    return await judge(subject, machine.value, { checkTimes, mock: mockedTask(mocks) });
  } catch (error) {
    return notJudged(whyGivenUp(error));
  }
}

export function notJudged(reason: string): Judgement {
  return { outcome: "cannot-say", first: null, reason, reached: noParts() };
}
