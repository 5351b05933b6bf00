import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compileTemplate } from "@/lib/expr/template";
import { environment } from "./environment";

function evaluate(template: Json, given: Parameters<typeof environment>[0] = {}) {
  const compiled = compileTemplate(template);
  return compiled.ok ? compiled.value.evaluate(environment(given)) : compiled;
}

function textOf(template: Json, given: Parameters<typeof environment>[0] = {}): string {
  const result = evaluate(template, given);
  return result.ok ? JSON.stringify(result.value) : `failed: ${JSON.stringify(result.error)}`;
}

describe("a payload template", () => {
  it("lists static keys as defined, then dynamic ones in the order of a HashMap", () => {
    const template = { "StateMachineArn.$": "$.a", z: 1, "Input.$": "$.b", "Name.$": "$.c", y: 2 };
    expect(textOf(template, { input: { a: 1, b: 2, c: 3 } })).toBe(
      '{"z":1,"y":2,"Input":2,"StateMachineArn":1,"Name":3}',
    );
  });

  it("orders TaskToken after arg2 and arg1 (recorded)", () => {
    const template = { "TaskToken.$": "$$.Token", "arg1.$": "$.a", "arg2.$": "$.b" };
    expect(textOf(template, { input: { a: 1, b: 2 }, context: { Token: "t" } })).toBe(
      '{"arg2":2,"arg1":1,"TaskToken":"t"}',
    );
  });

  it("walks nested objects and arrays and leaves texts that look like paths alone", () => {
    const template = { list: [{ "x.$": "$.x" }, "$.x"], deep: { "y.$": "States.Format('{}', $v)" }, text: "$.x" };
    expect(evaluate(template, { input: { x: 1 }, variables: { v: "w" } })).toEqual({
      ok: true,
      value: { list: [{ x: 1 }, "$.x"], text: "$.x", deep: { y: "w" } },
    });
  });

  it("fails naming the field with its ending, the path and the input", () => {
    expect(evaluate({ deep: { "value.$": "$.no_such" } }, { input: { a: [1] } })).toEqual({
      ok: false,
      error: {
        error: "States.Runtime",
        cause: `The JSONPath '$.no_such' specified for the field 'value.$' could not be found in the input '{"a":[1]}'`,
      },
    });
  });

  it("names the state's input also when a context path is missing", () => {
    expect(evaluate({ "value.$": "$$.Execution.no" }, { input: { a: 1 }, context: { Execution: {} } })).toMatchObject({
      error: {
        cause: `The JSONPath '$$.Execution.no' specified for the field 'value.$' could not be found in the input '{"a":1}'`,
      },
    });
  });

  it("without dynamic fields is the same value each time, and says so", () => {
    const compiled = compileTemplate({ a: [1, { b: null }] });
    expect(compiled.ok && compiled.value.isConstant).toBe(true);
    expect(compiled.ok && compiled.value.evaluate(environment())).toEqual({ ok: true, value: { a: [1, { b: null }] } });
  });

  it("says which variables it reads", () => {
    const compiled = compileTemplate({ "a.$": "$order.id", b: { "c.$": "States.Array($item, $.x)" } });
    expect(compiled.ok && [...compiled.value.variables].sort()).toEqual(["item", "order"]);
  });

  it("refuses a dynamic field that is neither a path nor a call, and names its place", () => {
    expect(compileTemplate({ Payload: { "x.$": "plain" } })).toMatchObject({
      ok: false,
      error: { field: "Payload/x.$" },
    });
    expect(compileTemplate({ list: [{ "x.$": 5 }] })).toMatchObject({ ok: false, error: { field: "list[0]/x.$" } });
  });

  it("takes __proto__ as a name like any other", () => {
    const template = JSON.parse('{"__proto__":{"a":1},"__proto__2.$":"$.x"}') as Json;
    expect(textOf(template, { input: { x: 1 } })).toBe('{"__proto__":{"a":1},"__proto__2":1}');
    expect(textOf({ "__proto__.$": "$.x" }, { input: { x: 1 } })).toBe('{"__proto__":1}');
  });
});
