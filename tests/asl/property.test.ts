import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { graphOf } from "@/lib/asl/graph";
import { parseMachine } from "@/lib/asl/parse";
import { scopesOf, statesOf } from "@/lib/asl/walk";
import { definitions } from "../support/definitions";

const errors = (source: string | Json) =>
  parseMachine(source).diagnostics.filter(({ severity }) => severity === "ERROR");

describe("over generated machines", () => {
  test("every definition that AWS takes is taken, as value, as JSON and as YAML alike", () => {
    fc.assert(
      fc.property(definitions(), (definition) => {
        expect(errors(definition)).toEqual([]);
        const text = JSON.stringify(definition, null, 2);
        const { machine } = parseMachine(definition);
        expect(parseMachine(text).machine).toEqual(machine);
        expect(parseMachine(text, { format: "yaml" }).machine).toEqual(machine);
      }),
      { numRuns: 150 },
    );
  });

  test("the graph has every state once, and every edge leads to a state of its level", () => {
    fc.assert(
      fc.property(definitions(), (definition) => {
        const { machine } = parseMachine(definition);
        if (machine === undefined) throw new Error("the generator made an invalid definition");
        const { levels } = graphOf(machine);
        const ids = levels.flatMap(({ nodes }) => nodes.map(({ id }) => id));
        expect(ids).toEqual([...statesOf(machine)].map(({ name }) => name));
        expect(new Set(ids).size).toBe(ids.length);
        for (const { nodes, edges, startAt } of levels) {
          const here = new Set(nodes.map(({ id }) => id));
          for (const end of [startAt, ...edges.flatMap(({ from, to }) => [from, to])]) expect(here.has(end)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  const spoil: readonly (readonly [string, (state: JsonObject) => JsonObject])[] = [
    ["a field nobody knows", (state) => ({ ...state, Bogus: 1 })],
    ["a type that does not exist", (state) => ({ ...state, Type: "Nap" })],
    ["no type", ({ Type: _, ...rest }) => rest],
    ["a target that does not exist", (state) => ({ ...without(state, "End"), Next: "nowhere at all" })],
    ["two ways on", (state) => ({ ...state, Next: "x", End: true })],
    ["a comment that is no text", (state) => ({ ...state, Comment: { a: 1 } })],
    ["a language that does not exist", (state) => ({ ...state, QueryLanguage: "XPath" })],
  ];

  test.each(spoil)("%s in any one state is found", (_, change) => {
    fc.assert(
      fc.property(definitions(), fc.nat(), (definition, at) => {
        const { machine } = parseMachine(definition);
        const count = machine === undefined ? 0 : [...statesOf(machine)].length;
        expect(errors(changeState(definition, at % count, change))).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("over anything", () => {
  const agrees = (source: string | Json, format?: "yaml") => {
    const { machine, diagnostics } = parseMachine(source, format === undefined ? {} : { format });
    expect(machine === undefined).toBe(diagnostics.some(({ severity }) => severity === "ERROR"));
    if (machine !== undefined) expect([...scopesOf(machine)].length).toBeGreaterThan(0);
  };

  test("any JSON value gets an answer", () => {
    fc.assert(fc.property(fc.jsonValue() as fc.Arbitrary<Json>, (value) => agrees(value)));
  });

  test("any text gets an answer, as JSON and as YAML", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        agrees(text);
        agrees(text, "yaml");
      }),
      { numRuns: 500 },
    );
  });

  test("a definition with any value in any place gets an answer", () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
      fc.constantFrom<Json>(
        null,
        {},
        [],
        "",
        "$",
        "$$",
        "{% %}",
        "{%",
        "States.Format(",
        "$..[?(@",
        -1,
        1e308,
        "__proto__",
      ),
    );
    fc.assert(
      fc.property(definitions(1), fc.nat(), value, (definition, at, change) => {
        agrees(replaceAt(definition, at, change));
      }),
      { numRuns: 1500 },
    );
  });

  test("a definition with any text cut out gets an answer", () => {
    fc.assert(
      fc.property(definitions(1), fc.nat(), fc.nat({ max: 20 }), (definition, at, length) => {
        const text = JSON.stringify(definition);
        const from = at % text.length;
        agrees(text.slice(0, from) + text.slice(from + length));
      }),
      { numRuns: 500 },
    );
  });

  test("nesting of every kind is bounded", () => {
    const nest = (depth: number, wrap: (inner: Json) => Json, core: Json) =>
      Array.from({ length: depth }).reduce<Json>((inner) => wrap(inner), core);
    const level = (states: Json): Json => ({ StartAt: "S", States: { S: states } });
    agrees(level({ Type: "Pass", Parameters: nest(5000, (inner) => ({ a: inner }), 1), End: true }));
    agrees(
      level(nest(2000, (inner) => ({ Type: "Parallel", Branches: [level(inner)], End: true }), { Type: "Succeed" })),
    );
    agrees(
      level(nest(150, (inner) => ({ Type: "Parallel", Branches: [level(inner)], End: true }), { Type: "Succeed" })),
    );
    const rule = nest(900, (inner) => ({ Not: inner }), { Variable: "$.a", IsNull: true });
    agrees(level({ Type: "Choice", Choices: [{ ...(rule as JsonObject), Next: "S" }], Default: "S" }));
    const deep = `{% ${"(".repeat(20_000)}1${")".repeat(20_000)} %}`;
    agrees({ QueryLanguage: "JSONata", ...(level({ Type: "Pass", Output: deep, End: true }) as JsonObject) });
    agrees(level({ Type: "Pass", InputPath: `$${"[?(@.a".repeat(5000)}`, End: true }));
    agrees(level({ Type: "Pass", Parameters: { "a.$": "States.Array(".repeat(5000) }, End: true }));
    agrees(`{"StartAt": ${"[".repeat(1_000_000)}`);
  });
});

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));
}

/** The definition with its state number `at`, in the order of a walk, changed. */
function changeState(definition: JsonObject, at: number, change: (state: JsonObject) => JsonObject): JsonObject {
  const { machine } = parseMachine(definition);
  const target = machine === undefined ? undefined : [...statesOf(machine)][at]?.name;
  const visit = (value: Json, inStates: boolean): Json => {
    if (Array.isArray(value)) return value.map((item: Json) => visit(item, false));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const seen = visit(item, key === "States" && !inStates);
        return [key, inStates && key === target && isObject(seen) ? change(seen) : seen];
      }),
    );
  };
  return visit(definition, false) as JsonObject;
}

/** The definition with the value at place number `at` replaced. */
function replaceAt(definition: Json, at: number, change: Json): Json {
  let count = 0;
  const measure = (value: Json): void => {
    count++;
    if (typeof value === "object" && value !== null) Object.values(value).forEach((item: Json) => measure(item));
  };
  measure(definition);
  let left = at % count;
  const visit = (value: Json): Json => {
    if (left-- === 0) return change;
    if (Array.isArray(value)) return value.map((item: Json) => visit(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item)]));
  };
  return visit(definition);
}
