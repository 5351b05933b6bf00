import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { numberOf } from "@/lib/base/long";
import { compileJsonataTemplate } from "@/lib/expr/jsonata/template";
import { unexpectedType } from "@/lib/expr/jsonata/failures";
import { jsonataEnvironment } from "./environment";

async function evaluate(value: Json, given: Parameters<typeof jsonataEnvironment>[0] = {}, field = "Output") {
  const compiled = compileJsonataTemplate(value, field);
  return compiled.ok ? await compiled.value.evaluate(jsonataEnvironment(given)) : compiled;
}

describe("a JSONata value of a state", () => {
  it("evaluates texts that are all {% %} and leaves others alone, in the order of definition", async () => {
    const value = { b: "{% $states.input.x %}", a: "x {% 1 %}", c: [" {% 1 %}", "{%2%}", null], d: { e: "{% [] %}" } };
    const result = await evaluate(value, { input: { x: 1 } });
    expect(result.ok && JSON.stringify(result.value)).toBe(
      '{"b":1,"a":"x {% 1 %}","c":[" {% 1 %}",2,null],"d":{"e":[]}}',
    );
  });

  it("is answered at once as long as its expressions are plain", () => {
    const compiled = compileJsonataTemplate({ a: "{% $n + 1 %}", b: "{% $states.input.x.y %}" }, "Output");
    const result =
      compiled.ok && compiled.value.evaluate(jsonataEnvironment({ input: { x: { y: [1] } }, variables: { n: 1 } }));
    expect(result).toEqual({ ok: true, value: { a: 2, b: [1] } });
  });

  it("names the expression and the place of one that gives nothing", async () => {
    expect(await evaluate({ a: { b: ["{%  $states.input.no  %}"] } })).toEqual({
      ok: false,
      error: {
        error: "States.QueryEvaluationError",
        cause:
          "The JSONata expression '$states.input.no' specified for the field 'Output/a/b[0]' returned nothing (undefined).",
        location: "Output/a/b[0]",
      },
    });
  });

  it("reports the first failure in the order of definition, whichever needs a promise", async () => {
    const value = { a: "{% 1 %}", b: "{% $nope() %}", c: "{% $states.input.no %}" };
    expect(await evaluate(value, {}, "Assign")).toMatchObject({
      error: {
        cause:
          "The JSONata expression '$nope()' specified for the field 'Assign/b' threw an error during evaluation. T1006: Attempted to invoke a non-function",
        location: "Assign/b",
      },
    });
  });

  it("words a result of a type that the field cannot use", () => {
    expect(unexpectedType("$ItemsVar", "Items", "array", { foo: "bar" })).toEqual({
      error: "States.QueryEvaluationError",
      cause: `The JSONata expression '$ItemsVar' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {"foo":"bar"}`,
      location: "Items",
    });
  });

  it("sees the result and the error output where there are any", async () => {
    expect(
      await evaluate("{% $states.result.r & $states.errorOutput.Error %}", {
        result: { r: "a" },
        errorOutput: { Error: "E" },
      }),
    ).toEqual({
      ok: true,
      value: "aE",
    });
  });

  it("does not carry jsonata's marks on arrays into the next expression", async () => {
    const first = await evaluate("{% $states.input.a.b %}", { input: { a: [{ b: [1] }, { b: [2] }] } });
    expect(first).toEqual({ ok: true, value: [1, 2] });
    const again = await evaluate("{% [$states.input] %}", { input: first.ok ? [numberOf(first.value)] : null });
    expect(again).toEqual({ ok: true, value: [[1, 2]] });
  });

  it("refuses an expression that does not parse, and names its place", () => {
    expect(compileJsonataTemplate({ a: ["{% ( %}"] }, "Arguments")).toMatchObject({
      ok: false,
      error: { field: "Arguments/a[0]", text: "(" },
    });
  });

  it("does not change the data it reads", async () => {
    const input = { items: [{ b: 2 }, { b: 1 }], one: [1] };
    const before = structuredClone(input);
    await evaluate("{% ($sort($states.input.items, function($l,$r){$l.b > $r.b}); $states.input.one[]) %}", { input });
    await evaluate("{% $states.input ~> | items | { 'c': 1 }, 'b' | %}", { input });
    expect(JSON.stringify(input)).toBe(JSON.stringify(before));
  });
});
