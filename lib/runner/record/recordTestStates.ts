import { findRetrier } from "@/lib/asl/recovery";
import type { StateMachine } from "@/lib/asl/machine";
import { findState } from "@/lib/asl/walk";
import { jsonText } from "@/lib/base/json-text";
import { allowedContext } from "@/lib/engine/testState/allowedContext";
import type { Mock, StateConfiguration } from "@/lib/engine/testState/request";
import { tokenOf, type Token } from "@/lib/engine/token";
import type { Stage } from "@/lib/engine/trace";
import type { ForkBase } from "@/lib/replay/fork/runFork";
import { RecordedEntropy } from "@/lib/replay/randomDraws";
import { runRecorded } from "@/lib/replay/recordedRun";

/**
 * One attempt of a Task as a call of TestState: what `aws stepfunctions test-state --cli-input-json` takes.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
 */
export type RecordedTest = {
  readonly definition: string;
  readonly stateName: string;
  /** JSON texts. */
  readonly input: string;
  readonly variables?: string;
  readonly context: string;
  readonly mock: Mock;
  readonly stateConfiguration?: StateConfiguration;
};

/**
 * The attempts of Tasks that the record knows the end of, each with what it was given and what came back. Left out are
 * timeouts, because TestState knows no clock, and states that read the item of a Map, which its context object has not.
 *
 * @param definition text of the machine, which every test carries.
 */
export async function recordTestStates(
  { setup, known, machine }: ForkBase,
  definition: string,
): Promise<readonly RecordedTest[]> {
  const mocks = mocksOf(setup.answers);
  const tests: RecordedTest[] = [];
  const retries = new Map<string, Extract<Stage, { kind: "failed" }>>();
  const trace = (stage: Stage) => {
    if (stage.kind === "failed") retries.set(`${stage.path}${stage.visit} ${stage.attempt}`, stage);
    if (stage.kind !== "attempt") return;
    const mock = mocks.get(tokenOf(stage));
    if (mock === undefined) return;
    const { variables, context } = stage.seen();
    const state = findState(machine, stage.state);
    const allowed = state === undefined ? null : allowedContext(context, state);
    if (allowed === null) return;
    const before = retries.get(`${stage.path}${stage.visit} ${stage.attempt - 1}`);
    const count = before === undefined ? 0 : retryCount(machine, before, mock) + 1;
    tests.push({
      definition,
      stateName: stage.state,
      input: jsonText(stage.input),
      ...(Object.keys(variables).length === 0 ? {} : { variables: jsonText(variables) }),
      context: jsonText(allowed),
      mock,
      ...(count === 0 ? {} : { stateConfiguration: { retrierRetryCount: count } }),
    });
  };
  const entropy = new RecordedEntropy(known, "plain");
  await runRecorded(setup.compiled, setup.start, setup.at, setup.answers, { ...setup.around, entropy, trace });
  return tests;
}

/** Retries that the retrier of this failure had made when the attempt before failed; -1 when another one answers it. */
function retryCount(machine: StateMachine, before: Extract<Stage, { kind: "failed" }>, { errorOutput }: Mock): number {
  const state = findState(machine, before.state);
  if (errorOutput === undefined || state === undefined || !("retry" in state)) return -1;
  const index = findRetrier(state.retry, { error: errorOutput.error ?? null });
  const same = findRetrier(state.retry, { error: before.error }) === index;
  return (before.retries[index] ?? 0) - (same ? 0 : 1);
}

function mocksOf(answers: ForkBase["setup"]["answers"]): ReadonlyMap<Token, Mock> {
  const mocks = new Map<Token, Mock>();
  for (const answer of answers) {
    if (answer.kind !== "input") continue;
    const { input } = answer;
    if (input.kind === "taskSucceeded") mocks.set(answer.token, { result: input.output });
    if (input.kind !== "taskFailed") continue;
    const { error, cause } = input;
    const errorOutput = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    mocks.set(answer.token, { errorOutput });
  }
  return mocks;
}
