import { describe, expect, it } from "vitest";
import { compileIntrinsic } from "@/lib/expr/intrinsic/compile";
import { casesOf } from "./cases";
import { environment } from "./environment";

describe("intrinsic functions, case by case", () => {
  it.each(casesOf("intrinsics"))("$name", ({ expression, input, context, variables, ...expected }) => {
    const call = compileIntrinsic(expression);
    if (!call.ok) {
      expect(call.error.message).toBe(expected.syntaxError);
      return;
    }
    expect(expected.syntaxError).toBeUndefined();
    const env = environment({ input: input ?? {}, context: context ?? {}, variables: variables ?? {} });
    const result = call.value.evaluate(env);
    if (!result.ok) {
      const cause =
        expected.pathError === undefined
          ? `There was an error while evaluating the intrinsic function: ${expression}. ${expected.error}`
          : `The function '${expression}' had the following error: ${expected.pathError}`;
      expect(result.error).toEqual({ error: "States.Runtime", cause });
    } else if (expected.expectedText !== undefined) expect(JSON.stringify(result.value)).toBe(expected.expectedText);
    else expect(result.value).toEqual(expected.expected);
  });
});

describe("intrinsic functions and chance", () => {
  const evaluate = (text: string, env = environment()) => {
    const call = compileIntrinsic(text);
    return call.ok ? call.value.evaluate(env) : call;
  };

  it("MathRandom draws between its bounds, the upper one excluded", () => {
    const env = environment();
    const drawn = Array.from({ length: 200 }, () => evaluate("States.MathRandom(1, 4)", env));
    expect(new Set(drawn.map((result) => result.ok && result.value))).toEqual(new Set([1, 2, 3]));
  });

  it("MathRandom with a seed gives the same number every time", () => {
    const env = environment();
    expect(evaluate("States.MathRandom(1, 1000, 7)", env)).toEqual(evaluate("States.MathRandom(1, 1000, 7)", env));
  });

  it("the same entropy gives the same UUIDs, of version 4, each once", () => {
    const [first, second] = [environment(), environment()];
    const one = evaluate("States.UUID()", first);
    expect(one).toEqual(evaluate("States.UUID()", second));
    expect(one.ok && one.value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(evaluate("States.UUID()", first)).not.toEqual(one);
  });

  it("whoever supplies entropy sees each draw in the order of evaluation", () => {
    const drawn: string[] = [];
    const entropy = {
      uuid: () => (drawn.push("uuid"), "recorded"),
      integer: () => (drawn.push("integer"), 3),
      fraction: () => 0,
      instant: <T>(at: T) => at,
      delay: (from: number) => from,
    };
    const result = evaluate("States.Format('{} {}', States.MathRandom(1, 9), States.UUID())", {
      ...environment(),
      entropy,
    });
    expect(result).toEqual({ ok: true, value: "3 recorded" });
    expect(drawn).toEqual(["integer", "uuid"]);
  });
});
