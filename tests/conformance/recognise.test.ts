import { expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { check } from "@/lib/conformance/check";
import { recognise } from "@/lib/conformance/recognise";
import { outcomeOf } from "@/lib/conformance/run";
import { skipReason } from "@/lib/conformance/skips";
import list from "@/lib/conformance/skips.json";

const PASS = { StartAt: "A", States: { A: { Type: "Pass", Result: { a: 1 }, End: true } } };
const CHOICE = {
  StartAt: "C",
  States: {
    C: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "A" }], Default: "B" },
    A: { Type: "Pass", Result: "one", End: true },
    B: { Type: "Pass", Result: "other", End: true },
  },
};
const PASS_HISTORY = [
  event(1, 0, "ExecutionStarted", "executionStarted", { input: {}, roleArn: "snf_role_arn" }),
  event(2, 0, "PassStateEntered", "stateEntered", { name: "A", input: {} }),
  event(3, 2, "PassStateExited", "stateExited", { name: "A", output: { a: 1 } }),
  event(4, 3, "ExecutionSucceeded", "executionSucceeded", { output: '{"a": 1}' }),
];

function event(id: number, previousEventId: number, type: string, details: string, value: Json): Json {
  return { id, previousEventId, type, timestamp: "timestamp", [`${details}EventDetails`]: value };
}

const kindsOf = (content: Json) => recognise(content, "file.json").map(({ kind }) => kind);

test("a file is known by its shape, and may count under several kinds", () => {
  expect(kindsOf({ name: "n", definition: PASS, input: {}, history: PASS_HISTORY })).toEqual(["execution"]);
  expect(kindsOf({ definition: PASS, input: {}, history: PASS_HISTORY, replayable: true })).toEqual([
    "execution",
    "replay",
  ]);
  expect(kindsOf({ definition: CHOICE, input: { n: 1 }, history: null, expectedOutput: "one" })).toEqual(["choice"]);
  expect(kindsOf({ definition: PASS, input: {}, history: null, expectedOutput: { a: 1 } })).toEqual(["execution"]);
  expect(kindsOf({ definition: PASS, history: null, startSyncExecution: { status: "SUCCEEDED" } })).toEqual([
    "execution",
  ]);
  expect(kindsOf({ definition: PASS, mockConfig: {}, testCase: "T", history: null })).toEqual(["mock"]);
  expect(
    kindsOf({
      operation: "validate_state_machine_definition",
      definition: PASS,
      response: { diagnostics: [], result: "OK" },
    }),
  ).toEqual(["validation"]);
  expect(
    kindsOf({ operation: "create_state_machine", definition: {}, response: { Error: { Code: "InvalidDefinition" } } }),
  ).toEqual(["validation"]);
  expect(
    kindsOf({ operation: "create_state_machine", definition: PASS, response: { Error: { Code: "InvalidName" } } }),
  ).toEqual(["api"]);
  expect(
    kindsOf({
      document: {},
      expressions: [
        { expr: "$", ok: true, value: {} },
        { expr: "$.a", ok: false },
      ],
    }),
  ).toEqual(["jsonpath", "jsonpath"]);
  expect(kindsOf({ request: {}, rejected: false, response: {} })).toEqual(["teststate"]);
  expect(kindsOf({ calls: [] })).toEqual(["api"]);
  expect(kindsOf({ definition: PASS, expected: { status: "SUCCEEDED" } })).toEqual(["expected"]);
  expect(kindsOf({ testState: { definition: PASS }, expected: { status: "SUCCEEDED" } })).toEqual(["expected"]);
  expect(kindsOf({ expected: { status: "SUCCEEDED" } })).toEqual([]);
  expect(kindsOf({ hello: "world" })).toEqual([]);
  expect(kindsOf([1, 2])).toEqual([]);
});

async function outcome(content: Json) {
  const [first] = recognise(content, "file.json");
  if (first === undefined) throw new Error("not recognised");
  return outcomeOf(first);
}

test("a history that was recorded comes back; a changed one does not", async () => {
  const content = { name: "n", type: "STANDARD", definition: PASS, input: {}, history: PASS_HISTORY };
  expect(await outcome(content)).toEqual({ kind: "passed" });
  const twin = PASS_HISTORY.with(2, event(3, 2, "PassStateExited", "stateExited", { name: "A", output: { a: 2 } }));
  expect(await outcome({ ...content, history: twin })).toMatchObject({
    kind: "failed",
    difference: "output (state A, ours #3, recorded #3): output.a: ours 1, recorded 2",
  });
});

test("a recorded answer is fed to the task that asked, and what follows is made, not copied", async () => {
  const definition = {
    StartAt: "T",
    States: {
      T: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: "f", "Payload.$": "$.n" },
        ResultSelector: { "r.$": "$.v" },
        End: true,
      },
    },
  };
  const task = { resourceType: "lambda", resource: "invoke" };
  const history = [
    event(1, 0, "ExecutionStarted", "executionStarted", { input: { n: 5 }, roleArn: "r" }),
    event(2, 0, "TaskStateEntered", "stateEntered", { name: "T", input: { n: 5 } }),
    event(3, 2, "TaskScheduled", "taskScheduled", {
      ...task,
      region: "<region>",
      parameters: { FunctionName: "f", Payload: 5 },
    }),
    event(4, 3, "TaskStarted", "taskStarted", task),
    event(5, 4, "TaskSucceeded", "taskSucceeded", { ...task, output: { v: "x", w: 1 } }),
    event(6, 5, "TaskStateExited", "stateExited", { name: "T", output: { r: "x" } }),
    event(7, 6, "ExecutionSucceeded", "executionSucceeded", { output: { r: "x" } }),
  ];
  expect(await outcome({ definition, input: { n: 5 }, history })).toEqual({ kind: "passed" });
  const other = history.with(4, event(5, 4, "TaskSucceeded", "taskSucceeded", { ...task, output: { v: "y", w: 1 } }));
  expect(await outcome({ definition, input: { n: 5 }, history: other })).toMatchObject({
    difference: 'output (state T, ours #6, recorded #6): output.r: ours "y", recorded "x"',
  });
});

test("an expected output is compared, and a wrong one fails", async () => {
  const content = { definition: CHOICE, input: { n: 1 }, history: null, expectedOutput: "one" };
  expect(await outcome(content)).toEqual({ kind: "passed" });
  expect(await outcome({ ...content, input: { n: 2 } })).toMatchObject({ kind: "failed" });
});

test("events without ids inside a Parallel are compared as a multiset", async () => {
  const branch = (name: string) => ({ StartAt: name, States: { [name]: { Type: "Pass", Result: name, End: true } } });
  const definition = {
    StartAt: "P",
    States: { P: { Type: "Parallel", Branches: [branch("A"), branch("B")], End: true } },
  };
  const loose = (type: string, details: string, value: Json) => ({
    ...(event(0, 0, type, details, value) as object),
    id: [0],
  });
  const history = [
    event(1, 0, "ExecutionStarted", "executionStarted", { input: {}, roleArn: "r" }),
    event(2, 0, "ParallelStateEntered", "stateEntered", { name: "P", input: {} }),
    { id: 3, previousEventId: 2, type: "ParallelStateStarted", timestamp: "timestamp" },
    loose("PassStateEntered", "stateEntered", { name: "A", input: {} }),
    loose("PassStateEntered", "stateEntered", { name: "B", input: {} }),
    loose("PassStateExited", "stateExited", { name: "B", output: '"B"' }),
    loose("PassStateExited", "stateExited", { name: "A", output: '"A"' }),
    event(9, 7, "ParallelStateExited", "stateExited", { name: "P", output: '["A","B"]' }),
    event(10, 9, "ExecutionSucceeded", "executionSucceeded", { output: '["A","B"]' }),
  ] as Json[];
  expect(await outcome({ definition, input: {}, history })).toEqual({ kind: "passed" });
  const twin = history.with(5, loose("PassStateExited", "stateExited", { name: "B", output: '"A"' }) as Json);
  expect(await outcome({ definition, input: {}, history: twin })).toMatchObject({ kind: "failed" });
  expect(await outcome({ definition, input: {}, history: history.toSpliced(4, 1) })).toMatchObject({ kind: "failed" });
});

test("where a recording lost which task got which answer, some way to hand them out has to give it back", async () => {
  const task = { resourceType: "lambda", resource: "invoke" };
  const branch = (name: string) => {
    const Parameters = { FunctionName: name };
    const state = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters, End: true };
    return { StartAt: name, States: { [name]: state } };
  };
  const Branches = [branch("A"), branch("B")];
  const definition = { StartAt: "P", States: { P: { Type: "Parallel", Branches, End: true } } };
  const loose = (type: string, details: string, value: Json) => ({
    ...(event(0, 0, type, details, value) as object),
    id: [0],
  });
  const done = (output: string) => loose("TaskSucceeded", "taskSucceeded", { ...task, output: JSON.stringify(output) });
  const left = (name: string, output: string) =>
    loose("TaskStateExited", "stateExited", { name, output: JSON.stringify(output) });
  const scheduled = (name: string) =>
    loose("TaskScheduled", "taskScheduled", { ...task, region: "<region>", parameters: { FunctionName: name } });
  const history = [
    event(1, 0, "ExecutionStarted", "executionStarted", { input: {}, roleArn: "r" }),
    event(2, 0, "ParallelStateEntered", "stateEntered", { name: "P", input: {} }),
    { id: 3, previousEventId: 2, type: "ParallelStateStarted", timestamp: "timestamp" },
    ...["A", "B"].map((name) => loose("TaskStateEntered", "stateEntered", { name, input: {} })),
    left("A", "y"),
    left("B", "x"),
    scheduled("A"),
    scheduled("B"),
    loose("TaskStarted", "taskStarted", task),
    loose("TaskStarted", "taskStarted", task),
    done("x"),
    done("y"),
    event(15, 13, "ParallelStateExited", "stateExited", { name: "P", output: '["y","x"]' }),
    event(16, 15, "ExecutionSucceeded", "executionSucceeded", { output: '["y","x"]' }),
  ] as Json[];
  expect(await outcome({ definition, input: {}, history })).toEqual({ kind: "passed" });
  const twin = history.with(6, left("B", "y") as Json);
  expect(await outcome({ definition, input: {}, history: twin })).toMatchObject({ kind: "failed" });
});

test("the list of skips gives one of three reasons, and a why", () => {
  for (const { reason, why } of [...list.rules, ...list.cases] as { reason: string; why: string }[]) {
    expect(reason).toMatch(/^(aws|notYet: the local engine's API|noModel)$/);
    expect(why.length).toBeGreaterThan(20);
  }
});

test("what the list does not name is not skipped: it fails", async () => {
  const [one] = recognise({ name: "calls of the API", calls: [] }, "f");
  if (one === undefined) throw new Error("not recognised");
  expect(skipReason(one)).toMatch(/^notYet: the local engine's API \(/);
  expect(await check(one)).toMatchObject({ kind: "failed" });
  const broken = { definition: { StartAt: "Nowhere", States: {} }, input: {}, history: PASS_HISTORY };
  expect(await outcome(broken)).toMatchObject({ kind: "failed" });
});

test("a distributed Map is run, but for one whose children's tasks answered in histories of their own", () => {
  const around = (scope: Json) => ({
    StartAt: "P",
    States: {
      P: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "M",
            States: {
              M: {
                Type: "Map",
                ItemProcessor: {
                  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
                  ...(scope as JsonObject),
                },
                End: true,
              },
            },
          },
        ],
        End: true,
      },
    },
  });
  const reasonOf = (definition: Json) => {
    const [one] = recognise({ definition, input: {}, history: PASS_HISTORY }, "f") as [
      Parameters<typeof skipReason>[0],
    ];
    return skipReason(one);
  };
  expect(reasonOf(around(PASS))).toBeNull();
  const task = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", End: true };
  expect(reasonOf(around({ StartAt: "T", States: { T: task } }))).toMatch(/^aws/);
});
