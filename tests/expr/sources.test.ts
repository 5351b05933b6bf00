import { describe, expect, test } from "vitest";
import { dataPathText } from "@/lib/base/dataPath";
import type { Instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { numberOf } from "@/lib/base/long";
import { compileJsonata } from "@/lib/expr/jsonata/compile";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import { sourcesOf } from "@/lib/expr/tracking/sources";
import { Watched } from "@/lib/expr/tracking/watched";

const INPUT: Json = {
  zero: 0,
  empty: "",
  a: 1,
  b: 2,
  name: "Ann",
  list: [
    { n: 3, on: true },
    { n: 4, on: false },
  ],
  deep: { x: { y: "z" } },
};

/** What an expression over `$states.input` was made from: `copied .a`. */
function made(text: string, part: readonly (string | number)[] = [], input = INPUT): readonly string[] | null {
  const compiled = compileJsonata(text);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const expression = compiled.value;
  const env = (seen: Json) => ({ states: { input: seen, context: {} }, variables: { get: () => undefined } });
  const evaluate = (
    seen: Json,
    entropy: Parameters<Parameters<typeof sourcesOf>[0]["evaluate"]>[1],
    isRaw: boolean,
  ) => {
    const whole = { ...env((seen as { input: Json })["input"]), entropy, at: 0 as Instant };
    if (isRaw) return expression.raw(whole);
    const result = expression.evaluate(whole);
    return result.kind === "value" ? numberOf(result.value) : undefined;
  };
  const none = { fraction: () => 0, integer: () => 0, uuid: () => "", instant: (at: Instant) => at, delay: () => 0 };
  let was = evaluate({ input }, none, false) as Json | undefined;
  for (const step of part) was = (was as Readonly<Record<string, Json>>)[step];
  const tracked = sourcesOf({ root: { input }, evaluate, part, was: was ?? null });
  if (tracked === null) return null;
  return [
    ...tracked.sources.map(({ path, how }) => `${how} ${dataPathText(path.slice(1), "")}`),
    ...(tracked.drawn ? ["drawn"] : []),
  ];
}

describe("what a JSONata value was made from", () => {
  test.each([
    ["$states.input.a", [], ["copied .a"]],
    ["$states.input.a + $states.input.b", [], ["computed .a", "computed .b"]],
    ["$states.input.zero + $states.input.b", [], ["computed .zero", "computed .b"]],
    ["$states.input.name & $states.input.empty", [], ["computed .name", "computed .empty"]],
    ["$states.input.zero = 0 ? $states.input.b : $states.input.a", [], ["copied .b"]],
    ["{'x': $states.input.a, 'y': $states.input.b}", ["y"], ["copied .b"]],
    ["$states.input.deep", ["x", "y"], ["copied .deep.x.y"]],
    ["$states.input.list[on].n", [], ["copied .list[0].n"]],
    ["$states.input.list[-1]", ["n"], ["copied .list[1].n"]],
    ["$sum($states.input.list.n)", [], ["computed .list[0].n", "computed .list[1].n"]],
    ["$count($states.input.list)", [], ["shape .list"]],
    ["$uppercase($states.input.name)", [], ["computed .name"]],
    ["$random()", [], ["drawn"]],
    ["'fixed'", [], []],
    ["$map($states.input.list, function($v) { $v.n * 2 })", [1], ["computed .list[1].n"]],
    ["$merge([$states.input, {'a': $states.input.b}])", ["a"], ["copied .b"]],
    ["($x := $states.input.deep; $x.x.y)", [], ["copied .deep.x.y"]],
  ] as const)("%s %j", (text, part, expected) => {
    expect(made(text, part)).toEqual(expected);
  });

  test("nothing is told of an expression that looks at more than can be asked again", () => {
    expect(made("$sum($states.input.many)", [], { many: Array.from({ length: 3_000 }, (_, i) => i) })).toBeNull();
  });

  test("nothing is told of a value that the expression does not come to", () => {
    const evaluate = () => 2;
    expect(sourcesOf({ root: {}, evaluate, part: [], was: 1 })).toBeNull();
  });
});

test("what is watched cannot be changed through the watching", () => {
  const watched = new Watched().watch({ a: { b: 1 } }, []) as { a: { b: number } };
  expect(() => (watched.a.b = 2)).toThrow(TypeError);
  expect(() => Object.defineProperty(watched, "c", { value: 1 })).toThrow(TypeError);
  expect(watched.a.b).toBe(1);
});

describe("where a JSONPath reads", () => {
  test.each([
    ["$.a", ["$.a"]],
    ["$.list[*].n", ["$.list[0].n", "$.list[1].n"]],
    ["$.list[?(@.n > 3)].on", ["$.list[1].on"]],
    ["$..y", ["$.deep.x.y"]],
    ["$.list[-1:]", ["$.list[1]"]],
    ["$.list[(@.length-1)].n", ["$.list[1].n"]],
    ["$['a','b']", ["$"]],
    ["$.list[7]", ["$.list[7]"]],
    ["$.nothing", []],
  ])("%s", (text, places) => {
    const path = compilePath(text);
    expect(path.ok && path.value.locate(INPUT).map((place) => dataPathText(place))).toEqual(places);
  });
});
