import { describe, expect, test } from "vitest";
import {
  editedValues,
  editedVariables,
  fieldsOf,
  mockIn,
  stageOf,
  whyNoStage,
  withAnswer,
  withMock,
} from "@/app/_components/whatIf/draft";
import type { ForkPlace } from "@/app/_components/replay/forkPlace";
import { type ForkStageBody, stagesField } from "@/lib/contract/forkStages";
import { verdictText } from "@/app/_components/whatIf/judgementText";
import { casesIn } from "@/lib/contract/forkMock";
import { listedEdits } from "@/lib/contract/forkEdits";
import type { Token } from "@/lib/engine/token";

const PLACE: ForkPlace = {
  at: "3.2",
  label: "ChargeCard, attempt 3 of 3",
  isAsked: true,
  resource: "arn:aws:states:::lambda:invoke",
  input: '{"orderId":"o-17"}',
  result: null,
  variables: null,
};
const DEFINITION = '{"StartAt":"ChargeCard"}';
const untouched = fieldsOf(PLACE, DEFINITION);

const textsOf = (stage: ForkStageBody | undefined) =>
  stage === undefined ? [] : listedEdits([stage], null).flatMap(({ texts }) => texts);

describe("a form of what is to be otherwise", () => {
  test("that nobody wrote in changes nothing", () => {
    const { at, label } = PLACE;
    expect(stageOf(PLACE, untouched, DEFINITION)).toEqual({ at, label, edits: {} });
  });

  test("makes an edit of each thing that was changed, as the server takes it, and reads it back", () => {
    const fields = {
      outcome: { ...untouched.outcome, kind: "failed", error: "Busy" },
      ofState: "",
      input: '{"orderId":"o-18"}',
      variables: '{"limit": 1, "__proto__": [2]}',
      definition: `${DEFINITION} `,
    } as const;
    const stage = stageOf(PLACE, fields, DEFINITION);
    expect(stage.edits).toEqual({
      definition: `${DEFINITION} `,
      input: '{"orderId":"o-18"}',
      variables: Object.fromEntries([
        ["limit", "1"],
        ["__proto__", "[2]"],
      ]),
      outcomes: [{ of: { token: "3.2" }, outcome: { kind: "failed", error: "Busy" }, label: PLACE.label }],
    });
    expect(
      stagesField.safeParse(
        JSON.parse(JSON.stringify([{ ...stage, edits: { ...stage.edits, variables: { limit: "1" } } }])),
      ).success,
    ).toBe(true);
    const again = stageOf(PLACE, fieldsOf(PLACE, DEFINITION, stage), DEFINITION, stage);
    expect(again).toEqual(stage);
  });

  test("from the start on names a state whose every attempt ends so", () => {
    const start = { ...PLACE, at: null, label: "the start", isAsked: false };
    const first = fieldsOf(start, DEFINITION);
    const fields = { ...first, ofState: "Ship", outcome: { ...first.outcome, kind: "timedOut" } } as const;
    const stage = stageOf(start, fields, DEFINITION);
    expect(stage.edits.outcomes?.map(({ of, outcome }) => [of, outcome])).toEqual([
      [{ state: "Ship" }, { kind: "timedOut" }],
    ]);
    expect(textsOf(stage)).toEqual(["every attempt of Ship times out"]);
    expect(stageOf(start, fieldsOf(start, DEFINITION, stage), DEFINITION, stage)).toEqual(stage);
    expect(stageOf(start, { ...fields, ofState: "" }, DEFINITION, stage).edits).toEqual({});
  });

  test("indents a payload only where that changes no number", () => {
    const input = (text: string) => fieldsOf({ ...PLACE, input: text }, DEFINITION).input;
    expect(input('{"a": [1, "x  y"]}')).toBe('{\n  "a": [\n    1,\n    "x  y"\n  ]\n}');
    expect(input('{"a":1152921504606846977}')).toBe('{"a":1152921504606846977}');
  });

  test.each([
    [{ input: "no json" }, "The input is no JSON."],
    [{ variables: "[]" }, "The variables are no JSON object."],
    [{ outcome: { ...untouched.outcome, kind: "succeeded", output: "{" } as const }, "The output is no JSON."],
    [{ input: "" }, null],
  ])("%j is judged: %s", (changes, why) => {
    expect(whyNoStage({ ...untouched, ...changes })).toBe(why);
  });
});

test("an answer is an outcome of the last stage, and stays when that stage is written anew", () => {
  const first = stageOf(PLACE, { ...untouched, outcome: { ...untouched.outcome, kind: "succeeded" } }, DEFINITION);
  const question = {
    token: "5.0" as Token,
    state: "Ship",
    kind: "task",
    resource: null,
    input: null,
    attempt: 0,
  } as const;
  const [stage] = withAnswer([first], question, { kind: "timedOut" });
  expect(textsOf(stage)).toEqual(['this attempt succeeds with { "StatusCode": 200, "Payload": {} }', "Ship times out"]);
  const failed = { ...untouched, outcome: { ...untouched.outcome, kind: "failed", error: "Busy" } } as const;
  expect(textsOf(stageOf(PLACE, failed, DEFINITION, stage))).toEqual([
    "this attempt fails with Busy",
    "Ship times out",
  ]);
});

test("a changed definition is told by where it differs from the one before it", () => {
  const at = (retries: number) => JSON.stringify({ States: { Pay: { Retry: [{ MaxAttempts: retries }] } } });
  const stage = (definition: string): ForkStageBody => ({ at: null, edits: { definition } });
  const edits = listedEdits([stage(at(3)), { at: null, edits: {} }, stage(at(5))], at(1));
  const path = "$.States.Pay.Retry[0].MaxAttempts";
  expect(edits.map(({ definition }) => definition)).toEqual([
    [{ path, ours: "3", recorded: "1" }],
    [],
    [{ path, ours: "5", recorded: "3" }],
  ]);
});

describe("a mock file", () => {
  const mock = { file: "{}", machine: "orders", case: "paid" };
  const stage: ForkStageBody = { at: null, edits: { input: "{}" } };

  test("answers in the whole run: it is the last stage's, and there is one", () => {
    const given = withMock([stage, stage], mock);
    expect(given.map(({ edits }) => edits.mock)).toEqual([undefined, mock]);
    expect(mockIn([...given, stage])).toEqual(mock);
    const other = { ...mock, case: "declined" };
    expect(withMock([...given, stage], other).map(({ edits }) => edits.mock)).toEqual([undefined, undefined, other]);
    expect(withMock(given, null)).toEqual([stage, stage]);
    expect(textsOf(given[1])).toContain("what the record does not answer, paid of a mock file does");
    expect(stagesField.safeParse(withMock([stage], mock)).success).toBe(true);
  });

  test("stays when its stage is written anew", () => {
    const [before] = withMock([stageOf(PLACE, untouched, DEFINITION)], mock);
    expect(stageOf(PLACE, { ...untouched, input: "[]" }, DEFINITION, before).edits).toEqual({ input: "[]", mock });
  });

  test("is asked for its test cases", () => {
    const file = { StateMachines: { a: { TestCases: { x: {}, y: {} } }, b: { TestCases: { x: {} } } } };
    expect(casesIn(JSON.stringify(file))).toEqual([
      { machine: "a", case: "x" },
      { machine: "a", case: "y" },
      { machine: "b", case: "x" },
    ]);
  });

  test.each(["", "no json", "[]", "{}", '{"StateMachines":{"a":{}}}', '{"StateMachines":{"a":{"TestCases":[]}}}'])(
    "%j has none",
    (text) => expect(casesIn(text)).toBeNull(),
  );
});

test.each([
  [{ status: "CAUGHT_ERROR", nextState: "BackOrder", error: "CardExpired" }, "is caught (CardExpired), then BackOrder"],
  [{ status: "SUCCEEDED", nextState: "Done", error: null }, "succeeds, then Done"],
  [{ status: "constructor", nextState: null, error: null }, "constructor"],
])("a test that answers %j says: %s", (verdict, text) => {
  expect(verdictText(verdict)).toBe(text);
});

describe("what is edited in a form", () => {
  test("is each value that differs, whatever its layout and the order of members", () => {
    const before = '{"amount":12900,"items":[{"sku":"A"}]}';
    expect(editedValues(before, '{ "items": [{"sku": "A"}],\n "amount": 12900 }')).toEqual([]);
    expect(editedValues(before, '{"amount":5,"items":[{"sku":"A"}],"gift":true}')).toEqual([
      { path: "$.amount", recorded: "12900", ours: "5" },
      { path: "$.gift", recorded: null, ours: "true" },
    ]);
  });

  test("is told of nothing while the text is no JSON, is empty, or stands for nothing that is known", () => {
    expect([editedValues("{}", '{"a":'), editedValues('{"a":1}', " "), editedValues(null, "{}")]).toEqual([[], [], []]);
  });

  test("of variables are those that are set, and the others stay", () => {
    expect(editedVariables('{"score":0.98,"amount":5}', '{"score":1}')).toEqual([
      { path: "$.score", recorded: "0.98", ours: "1" },
    ]);
    expect(editedVariables(null, "{}")).toEqual([]);
    expect(editedVariables("{}", "[]")).toEqual([]);
  });
});
