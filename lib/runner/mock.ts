import type { Instant } from "@/lib/base/instant";
import { isObject, type Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { err, ok, type Result } from "@/lib/base/result";
import type { Input } from "@/lib/engine/protocol";
import { own } from "@/lib/expr/own";
import type { Task, SimulatedWorld } from "./simulatedWorld";

/*
 * The mock file of Step Functions Local: what each task state of a test case answers, by how often it was
 * invoked. https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
 */

export type MockedResponse =
  | { readonly kind: "return"; readonly value: Json }
  | { readonly kind: "throw"; readonly error: string | undefined; readonly cause: string | undefined };

/** Responses of one state, each with the first and last invocation that it answers, counted from 0. */
type Responses = readonly { readonly from: number; readonly to: number; readonly response: MockedResponse }[];

/** A test case: responses by the name of the state. */
export type Mocks = ReadonlyMap<string, Responses>;

/** What is wrong with a mock file, and where in it. */
export type MockProblem = { readonly place: string; readonly message: string };

/** Reads one test case of one state machine. */
export function readMocks(file: Json, machine: string, testCase: string): Result<Mocks, MockProblem> {
  const machines = member(file, "StateMachines");
  const named = member(machines, machine);
  if (!isObject(named)) return missing("StateMachines", machine, machines);
  const cases = member(named, "TestCases");
  const chosen = member(cases, testCase);
  if (!isObject(chosen)) return missing(`StateMachines.${machine}.TestCases`, testCase, cases);

  const all = member(file, "MockedResponses");
  const mocks = new Map<string, Responses>();
  for (const [state, name] of Object.entries(chosen)) {
    const responses = typeof name === "string" ? member(all, name) : undefined;
    if (!isObject(responses)) return missing("MockedResponses", String(name), all);
    const read = readResponses(responses, `MockedResponses.${String(name)}`);
    if (!read.ok) return read;
    mocks.set(state, read.value);
  }
  return ok(mocks);
}

export function readResponses(
  responses: { readonly [range: string]: Json },
  place: string,
): Result<Responses, MockProblem> {
  const list: { from: number; to: number; response: MockedResponse }[] = [];
  for (const [range, response] of Object.entries(responses)) {
    const numbers = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(range);
    if (numbers === null)
      return err({ place: `${place}.${range}`, message: 'is not a number or a range such as "1-2"' });
    const read = readResponse(response);
    if (read === null) return err({ place: `${place}.${range}`, message: "needs a Return or a Throw" });
    const from = Number(numbers[1]);
    list.push({ from, to: Number(numbers[2] ?? from), response: read });
  }
  return ok(list);
}

function readResponse(response: Json): MockedResponse | null {
  const value = member(response, "Return");
  if (value !== undefined) return { kind: "return", value };
  const thrown = member(response, "Throw");
  if (!isObject(thrown)) return null;
  return { kind: "throw", error: text(own(thrown, "Error")), cause: text(own(thrown, "Cause")) };
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? own(value, key) : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function missing(place: string, name: string, among: Json | undefined): Result<never, MockProblem> {
  const known = isObject(among) ? Object.keys(among).join(", ") : "";
  return err({ place, message: `has no '${name}'${known === "" ? "" : `; it has ${known}`}` });
}

/** What a case answers to an invocation of a state, counted from 0; null where it says nothing of it. */
export function responseTo(mocks: Mocks, state: string, invocation: number): MockedResponse | null {
  const found = mocks.get(state)?.find(({ from, to }) => invocation >= from && invocation <= to);
  return found?.response ?? null;
}

/** The error of a task that the mock file has no answer for; nothing outside is called in its place. */
export const NO_MOCK = "Stepscope.NoMock";

/**
 * A world that answers from a mock file, at once. Invocations of a state are counted over the whole
 * execution, retries and iterations included.
 */
export function mockedTasks(mocks: Mocks): SimulatedWorld {
  const counts = new Map<string, number>();
  const next = (state: string): MockedResponse => {
    const count = counts.get(state) ?? 0;
    return responseTo(mocks, state, count) ?? noMock(state, count);
  };
  const count = (state: string) => counts.set(state, (counts.get(state) ?? 0) + 1);
  return {
    invokeTask: (task) => {
      const response = next(task.state);
      count(task.state);
      return answersOf(task, response);
    },
    activityExists: ({ state }) => {
      const response = next(state);
      if (response.kind !== "throw" || response.error !== NO_ACTIVITY) return true;
      count(state);
      return false;
    },
  };
}

/** The error that the API has for an activity that is not there: the mock of an activity's task throws it to say so. */
const NO_ACTIVITY = "ActivityDoesNotExist";

function noMock(state: string, count: number): MockedResponse {
  const cause = `The mock file has no response for invocation ${count} of state '${state}'.`;
  return { kind: "throw", error: NO_MOCK, cause };
}

/** What the service would say in the end, with all that it says before. */
export function answersOf(task: Task, response: MockedResponse, at: Instant = task.at): readonly Input[] {
  const { token, target } = task;
  const inputs: Input[] = [{ kind: "taskStarted", token, at }];
  if (target.family === "service" && target.pattern !== "requestResponse") {
    inputs.push({ kind: "taskSubmitted", token, at, output: "{}" });
  }
  if (response.kind === "return") {
    inputs.push({ kind: "taskSucceeded", token, at, output: jsonText(resultOf(task, response.value)) });
  } else {
    const { error, cause } = response;
    inputs.push({
      kind: "taskFailed",
      token,
      at,
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
  return inputs;
}

/** Through a function's ARN only the payload comes back, though the file holds the whole answer (local_mocking/test_lambda_invoke). */
function resultOf(task: Task, value: Json): Json {
  if (task.target.family !== "lambda") return value;
  return member(value, "Payload") ?? value;
}
