import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { own } from "@/lib/expr/own";
import { type MockedResponse, type MockProblem, readResponses } from "../mock";
import { err, ok, type Result } from "@/lib/base/result";

/*
 * The mock file of Step Functions Local as a whole, to be read and written.
 * https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
 */

/** A response for the invocations `from` to `to` of a state, counted from 0, both included. */
export type RangedResponse = { readonly from: number; readonly to: number; readonly response: MockedResponse };

export type MockFile = {
  /** By machine and test case: which responses each state has, by their name. */
  readonly machines: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>;
  readonly responses: ReadonlyMap<string, readonly RangedResponse[]>;
};

/** Reads a whole file; the problem names the place. */
export function readMockFile(file: Json): Result<MockFile, MockProblem> {
  const [machines, responses] = [membersOf(file, "StateMachines"), membersOf(file, "MockedResponses")];
  const read = new Map<string, readonly RangedResponse[]>();
  for (const [name, ranges] of responses) {
    const place = `MockedResponses.${name}`;
    if (!isObject(ranges)) return err({ place, message: "is no object" });
    const one = readResponses(ranges, place);
    if (!one.ok) return one;
    read.set(name, one.value);
  }
  const cases = machines.map(([machine, of]) => [machine, new Map(membersOf(of, "TestCases").map(caseOf))] as const);
  return ok({ machines: new Map(cases), responses: read });
}

function caseOf([name, states]: readonly [string, Json]): readonly [string, ReadonlyMap<string, string>] {
  const named = isObject(states) ? Object.entries(states) : [];
  return [name, new Map(named.flatMap(([state, of]) => (typeof of === "string" ? [[state, of] as const] : [])))];
}

function membersOf(value: Json, key: string): readonly (readonly [string, Json])[] {
  const member = isObject(value) ? own(value, key) : undefined;
  return isObject(member) ? Object.entries(member) : [];
}

/** The file's JSON. What was read comes back equal. */
export function writeMockFile({ machines, responses }: MockFile): JsonObject {
  const written = [...machines].map(([machine, cases]) => {
    const named = [...cases].map(([name, states]) => [name, Object.fromEntries(states)] as const);
    return [machine, { TestCases: Object.fromEntries(named) }] as const;
  });
  const answers = [...responses].map(
    ([name, ranges]) => [name, Object.fromEntries(ranges.map((one) => [rangeOf(one), responseOf(one)]))] as const,
  );
  return { StateMachines: Object.fromEntries(written), MockedResponses: Object.fromEntries(answers) };
}

function rangeOf({ from, to }: RangedResponse): string {
  return from === to ? String(from) : `${from}-${to}`;
}

function responseOf({ response }: RangedResponse): JsonObject {
  if (response.kind === "return") return { Return: response.value };
  const { error, cause } = response;
  return {
    Throw: {
      ...(error === undefined ? {} : { Error: error }),
      ...(cause === undefined ? {} : { Cause: cause }),
    },
  };
}

/** Responses in the order of their invocations; equal ones that follow each other are one range. */
export function rangesOf(responses: readonly MockedResponse[]): readonly RangedResponse[] {
  const ranges: RangedResponse[] = [];
  for (const [at, response] of responses.entries()) {
    const last = ranges.at(-1);
    if (last !== undefined && textOf(last.response) === textOf(response))
      ranges[ranges.length - 1] = { ...last, to: at };
    else ranges.push({ from: at, to: at, response });
  }
  return ranges;
}

function textOf(response: MockedResponse): string {
  return response.kind === "return" ? jsonText(response.value) : JSON.stringify([response.error, response.cause]);
}

/** A test case by the responses of its states, and the file of several. Equal responses are written once. */
export type RecordedCase = {
  readonly machine: string;
  readonly name: string;
  readonly states: ReadonlyMap<string, readonly MockedResponse[]>;
};

export function mockFileOf(cases: readonly RecordedCase[]): MockFile {
  const machines = new Map<string, Map<string, Map<string, string>>>();
  const responses = new Map<string, readonly RangedResponse[]>();
  const names = new Map<string, string>();
  for (const { machine, name, states } of cases) {
    const ofMachine = machines.get(machine) ?? new Map<string, Map<string, string>>();
    machines.set(machine, ofMachine);
    const named = new Map<string, string>();
    ofMachine.set(name, named);
    for (const [state, answers] of states) {
      const ranges = rangesOf(answers);
      const text = `${state} ${ranges.map((one) => `${rangeOf(one)} ${textOf(one.response)}`).join("\n")}`;
      const known = names.get(text) ?? `${name}.${state}`;
      names.set(text, known);
      responses.set(known, ranges);
      named.set(state, known);
    }
  }
  return { machines, responses };
}
