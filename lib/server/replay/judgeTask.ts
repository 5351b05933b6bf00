import { digest } from "@/lib/expr/digest";
import { whyGivenUp } from "@/lib/replay/bounds";
import type { MockedTask } from "@/lib/replay/fork/fork";
import { noParts } from "@/lib/replay/regression/coverage";
import { type Judgement, judge } from "@/lib/replay/regression/judge";
import { answersOf, type Mocks, responseTo } from "@/lib/runner/mock";
import type { UsedDefinition } from "./definitionFor";
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
    return await judge(subject, machine.value, { checkTimes, mock: mockOf(mocks) });
  } catch (error) {
    return notJudged(whyGivenUp(error));
  }
}

export function notJudged(reason: string): Judgement {
  return { outcome: "cannot-say", first: null, reason, reached: noParts() };
}

/** Answers by how often a state was answered by the mock: what the record answers is not counted. */
function mockOf(mocks: Mocks): MockedTask {
  const counts = new Map<string, number>();
  return (call) => {
    const count = counts.get(call.state) ?? 0;
    const response = responseTo(mocks, call.state, count);
    if (response === null) return null;
    counts.set(call.state, count + 1);
    return answersOf(call, response);
  };
}
