import { expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import type { ConditionTrace } from "@/lib/engine/choice/conditionTrace";
import { runToEnd } from "@/lib/runner/run";
import { machineOf, startOf } from "./machine";

/** What each rule of a Choice was asked and answered, on one line a rule. */
async function askedRules(choices: Json, input: Json, language = "JSONPath"): Promise<readonly string[]> {
  const lines: string[] = [];
  const definition = {
    QueryLanguage: language,
    StartAt: "Which",
    States: { Which: { Type: "Choice", Choices: choices, Default: "Done" }, Done: { Type: "Succeed" } },
  };
  await runToEnd(
    machineOf(definition),
    startOf(input),
    { invokeTask: () => [] },
    {
      trace: (stage) => {
        if (stage.kind === "rule") lines.push(`${stage.index} ${stage.holds}: ${picture(stage.asked())}`);
      },
    },
  );
  return lines;
}

function picture(asked: ConditionTrace): string {
  switch (asked.kind) {
    case "all":
    case "any":
      return `${asked.kind}(${asked.of.map(picture).join(", ")})=${asked.holds}`;
    case "not":
      return `not(${picture(asked.of[0])})=${asked.holds}`;
    case "compare":
      return `${side(asked.left)} ${asked.op} ${side(asked.right)}=${asked.holds}`;
    case "expression":
      return `${asked.text} [${asked.reads.map(side).join(", ")}]=${asked.holds}`;
  }
}

function side(operand: { readonly path: string | null; readonly value?: Json }): string {
  const value = operand.value === undefined ? "nothing" : JSON.stringify(operand.value);
  return operand.path === null ? value : `${operand.path}→${value}`;
}

const rule = (condition: object) => ({ ...condition, Next: "Done" });

test.each<[string, Json, Json, readonly string[]]>([
  [
    "every rule up to the one that holds tells its operand",
    [rule({ Variable: "$.n", NumericEquals: 1 }), rule({ Variable: "$.n", NumericEquals: 2 })],
    { n: 2 },
    ["0 false: $.n→2 NumericEquals 1=false", "1 true: $.n→2 NumericEquals 2=true"],
  ],
  [
    "a rule of another type than the value does not hold and shows why",
    [rule({ Variable: "$.n", StringEquals: "2" })],
    { n: 2 },
    ['0 false: $.n→2 StringEquals "2"=false'],
  ],
  [
    "a path as the operand shows both values",
    [rule({ Variable: "$.sum", NumericGreaterThanPath: "$.limit" })],
    { sum: 8, limit: 9 },
    ["0 false: $.sum→8 NumericGreaterThan $.limit→9=false"],
  ],
  [
    "And stops at the first part that does not hold; what comes after was not asked",
    [
      rule({
        And: [
          { Variable: "$.a", IsPresent: true },
          { Variable: "$.b", BooleanEquals: true },
          { Not: { Variable: "$.a", NumericEquals: 1 } },
        ],
      }),
    ],
    { a: 1, b: false },
    [
      "0 false: all($.a→1 IsPresent true=true, $.b→false BooleanEquals true=false, not($.a→1 NumericEquals 1=null)=null)=false",
    ],
  ],
  [
    "Or stops at the first part that holds",
    [
      rule({
        Or: [
          { Variable: "$.a", IsNull: true },
          { Variable: "$.b", IsNull: true },
        ],
      }),
    ],
    { a: null, b: null },
    ["0 true: any($.a→null IsNull true=true, $.b→null IsNull true=null)=true"],
  ],
  [
    "a path that leads nowhere fails the state, and its rule is the last that was asked",
    [rule({ Variable: "$.gone", NumericEquals: 1 }), rule({ Variable: "$.n", NumericEquals: 2 })],
    { n: 2 },
    ["0 null: $.gone→nothing NumericEquals 1=null"],
  ],
])("%s", async (_, choices, input, lines) => {
  expect(await askedRules(choices, input)).toEqual(lines);
});

test("a JSONata rule tells what it reads of the input, once each, in the order written", async () => {
  const condition = "{% $count($states.input.items) > $states.input.`most items` or $states.input.items[0].n = 3 %}";
  expect(await askedRules([rule({ Condition: condition })], { items: [{ n: 1 }], "most items": 1 }, "JSONata")).toEqual(
    [
      "0 false: $count($states.input.items) > $states.input.`most items` or $states.input.items[0].n = 3 " +
        '[$states.input.items→[{"n":1}], $states.input.`most items`→1]=false',
    ],
  );
});
