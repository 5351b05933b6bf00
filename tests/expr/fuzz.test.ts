import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { compileIntrinsic } from "@/lib/expr/intrinsic/compile";
import { compileJsonata } from "@/lib/expr/jsonata/compile";
import { compileJsonataTemplate } from "@/lib/expr/jsonata/template";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import { compileQuery } from "@/lib/expr/query";
import { compileReferencePath } from "@/lib/expr/reference-path";
import { sameJson } from "@/lib/expr/same";
import { compileTemplate } from "@/lib/expr/template";
import { environment, jsonataEnvironment } from "./environment";

/*
 * Nothing given to an expression throws, hangs or recurses without bound: a test here fails by an exception
 * or by vitest's own time limit.
 */

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** Texts made of the pieces a language is made of, so that many of them parse. */
function textOf(pieces: readonly string[], maxLength = 12): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength })
    .map((parts) => parts.join(""));
}

const PATH_PIECES = [
  ..."$@.[]()*,:?'\"!<>=~&|/-0129 ab",
  "$.a",
  "..",
  "[*]",
  "[0]",
  "[-1:]",
  "[0:2]",
  "['a','b']",
  "[?(@.a",
  "[?(@ == 1)]",
  " == ",
  "(@.length-1)",
  " =~ /a+/",
  " && ",
  ")]",
  ".length()",
  " || ",
  "__proto__",
  "constructor",
];
const pathText = textOf(PATH_PIECES).map((text) => (text.startsWith("$") ? text : `$${text}`));

const JSONATA_PIECES = [
  ..."$.[](){}*,:?'\"!<>=~&|/-+%^@# 019ab",
  "$states.input",
  "$sum(",
  "$map(",
  "$reduce(",
  "function($x){",
  "$x",
  ":=",
  "and",
  "in",
  "[1..9]",
  "/a+/",
  "$string(",
  "$now()",
  "$random()",
  "$partition(",
  "`__proto__`",
  "constructor",
  "~>",
];

function deep(depth: number, wrap: (inner: Json) => Json): Json {
  let value: Json = 1;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
}

const DEEP_ARRAY = deep(20_000, (inner) => [inner]);
const DEEP_OBJECT = deep(20_000, (inner) => ({ a: inner }));
const DEEP = { a: DEEP_ARRAY, b: DEEP_OBJECT, c: [DEEP_ARRAY, DEEP_ARRAY] };

describe("whatever is given to JSONPath", () => {
  it("a path answers or says why not", () => {
    fc.assert(
      fc.property(pathText, json, (text, input) => {
        const path = compilePath(text);
        if (!path.ok) {
          expect(typeof path.error.message).toBe("string");
          return;
        }
        const read = path.value.read(input);
        if (!read.ok) expect(typeof read.error.message).toBe("string");
        else expect(read.value).not.toBeUndefined();
      }),
      { numRuns: 5_000 },
    );
  });

  it("reads any member by its bracketed name", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => !/['[\]]/.test(name)),
        json,
        (name, value) => {
          const path = compilePath(`$['${name}']`);
          expect(path.ok && path.value.find(Object.fromEntries([[name, value]]))).toEqual(value);
        },
      ),
    );
  });

  it("does not find what a document does not own", () => {
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      for (const path of [`$.${name}`, `$['${name}']`, `$.a.${name}.b`, `$..${name}`]) {
        const compiled = compilePath(path);
        const found = compiled.ok ? compiled.value.find({ a: {} }) : null;
        expect(Array.isArray(found) ? found : []).toEqual([]);
        if (!path.includes("..")) expect(found).toBeUndefined();
      }
    }
  });

  it.each([
    "$..*",
    "$..a",
    "$..[0]",
    "$..[?(@.a)]",
    "$.c[?(@ == $.a)]",
    "$.c[?(@ =~ /x/)]",
    "$.a[0:1].x",
    "$.b['a','b'].c",
    "$.c.x",
    "$[0]",
  ])("does not overflow on a document 20,000 levels deep: %s", (text) => {
    const path = compilePath(text);
    if (path.ok) expect(typeof path.value.read(DEEP).ok).toBe("boolean");
  });

  it("gives up on a path that visits without end", () => {
    const nested = deep(60, (inner) => ({ a: inner, b: inner }));
    const twice = "[0,0]".repeat(60);
    const paths: [string, Json][] = [
      ["$..*..*..*", nested],
      ["$..[?(@.a)]..*..*", nested],
      [`$${twice}`, deep(60, (inner) => [inner])],
      ["$.a[-2147483648:1]", { a: [1] }],
    ];
    for (const [text, document] of paths) {
      const path = compilePath(text);
      const read = path.ok ? path.value.read(document) : null;
      if (read !== null && !read.ok) expect(read.error).toMatchObject({ kind: "fault" });
      expect(path.ok).toBe(true);
    }
  });

  it("matches a pattern that would make another engine backtrack", () => {
    const path = compilePath("$[?(@ =~ /(a+)+b/)]");
    expect(path.ok && path.value.read([`${"a".repeat(5_000)}!`])).toEqual({ ok: true, value: [] });
  });

  it("refuses brackets and filters nested without end", () => {
    for (const text of [`$${"[?(@".repeat(2_000)}`, `$[?(${"(".repeat(3_000)}@.a)]`, `$[?(${"!".repeat(3_000)}@.a)]`]) {
      expect(compilePath(text).ok).toBe(false);
    }
    expect(compilePath(`$${".a".repeat(5_000)}`).ok).toBe(false);
    const long = compilePath(`$${".a".repeat(4_000)}[*]`);
    expect(long.ok && long.value.read(DEEP_OBJECT).ok).toBe(true);
  });
});

describe("whatever is given to a template, a call or a reference path", () => {
  const CALL_PIECES = [
    "States.Format(",
    "States.Array(",
    "States.StringToJson(",
    "States.JsonMerge(",
    "States.ArrayRange(",
    "'a{}'",
    "'",
    "\\",
    "{}",
    "$.a",
    "$$.b",
    "$v",
    ",",
    ")",
    "1",
    "-2.5",
    "null",
    "true",
    " ",
  ];

  it("a call answers or says why not", () => {
    fc.assert(
      fc.property(textOf(CALL_PIECES), json, (text, input) => {
        const call = compileIntrinsic(`States.${text.replace(/^States\./, "")}`);
        if (!call.ok) {
          expect(typeof call.error.message).toBe("string");
          return;
        }
        const result = call.value.evaluate(environment({ input, variables: { v: input } }));
        if (!result.ok) expect(result.error.error).toBe("States.Runtime");
      }),
      { numRuns: 5_000 },
    );
  });

  it("every function takes any arguments without throwing", () => {
    const names = [
      "Format",
      "StringToJson",
      "JsonToString",
      "Array",
      "ArrayPartition",
      "ArrayContains",
      "ArrayRange",
      "ArrayGetItem",
      "ArrayLength",
      "ArrayUnique",
      "Base64Encode",
      "Base64Decode",
      "Hash",
      "JsonMerge",
      "MathRandom",
      "MathAdd",
      "StringSplit",
      "UUID",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(json, { maxLength: 3 }), (name, args) => {
        const call = compileIntrinsic(`States.${name}(${args.map((_, i) => `$[${i}]`).join(", ")})`);
        if (call.ok) expect(typeof call.value.evaluate(environment({ input: args })).ok).toBe("boolean");
      }),
      { numRuns: 3_000 },
    );
  });

  it("a template of any JSON compiles or says where not, and evaluates", () => {
    const dynamic = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("a.$", "b.$", "__proto__", "__proto__.$")),
      fc.oneof(json, pathText),
    );
    fc.assert(
      fc.property(dynamic, json, (template, input) => {
        const compiled = compileTemplate(template as Json);
        if (!compiled.ok) {
          expect(typeof compiled.error.field).toBe("string");
          return;
        }
        const result = compiled.value.evaluate(environment({ input }));
        if (!result.ok) expect(result.error.error).toBe("States.Runtime");
      }),
      { numRuns: 2_000 },
    );
  });

  it("a template without dynamic fields is itself", () => {
    fc.assert(
      fc.property(json, (value) => {
        if (JSON.stringify(value).includes('.$":')) return;
        const compiled = compileTemplate(value);
        const result = compiled.ok ? compiled.value.evaluate(environment()) : null;
        expect(result?.ok && JSON.stringify(result.value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it("a query and a reference path answer or say why not", () => {
    fc.assert(
      fc.property(pathText, json, json, (text, input, result) => {
        const query = compileQuery(text);
        if (query.ok) expect(typeof query.value.read(environment({ input })).ok).toBe("boolean");
        const reference = compileReferencePath(text);
        if (!reference.ok) return;
        const before = JSON.stringify(input);
        const placed = reference.value.place(input, result);
        expect(JSON.stringify(input)).toBe(before);
        if (placed.ok) expect(reference.value.read(placed.value)).toEqual({ ok: true, value: result });
      }),
      { numRuns: 3_000 },
    );
  });

  it("deep input does not overflow, also where a failure prints it", () => {
    const env = environment({ input: DEEP });
    for (const text of [
      "$.no",
      "$.a",
      "States.Format('{}', $.a)",
      "States.JsonToString($.b)",
      "States.ArrayUnique($.c)",
      "States.ArrayContains($.c, $.a)",
      "States.Array($.no)",
    ]) {
      const template = compileTemplate({ "x.$": text });
      expect(template.ok && typeof template.value.evaluate(env).ok).toBe("boolean");
    }
    expect(compileTemplate(DEEP).ok).toBe(false);
    expect(compileJsonataTemplate(DEEP, "Output").ok).toBe(false);
  });
});

describe("whatever is given to JSONata", () => {
  it("answers or says why not", async () => {
    await fc.assert(
      fc.asyncProperty(textOf(JSONATA_PIECES), json, async (text, input) => {
        const compiled = compileJsonata(text);
        if (!compiled.ok) {
          expect(typeof compiled.error.message).toBe("string");
          return;
        }
        const outcome = await compiled.value.evaluate(jsonataEnvironment({ input, variables: { x: input } }));
        if (outcome.kind === "value") expect(JSON.parse(JSON.stringify(outcome.value))).toEqual(outcome.value);
        if (outcome.kind === "fault") expect(["coded", "limit"]).toContain(outcome.fault.kind);
      }),
      { numRuns: 3_000 },
    );
  });

  it("brackets nested without end do not overflow", async () => {
    for (const open of ["(", "[", "{'a':", "-", "$f("]) {
      const compiled = compileJsonata(open.repeat(50_000));
      if (compiled.ok) expect((await compiled.value.evaluate(jsonataEnvironment())).kind).toBe("fault");
    }
    const sum = compileJsonata(Array.from({ length: 3_000 }, () => "1").join("+"));
    expect(sum.ok && (await sum.value.evaluate(jsonataEnvironment())).kind).toBe("fault");
  });

  it("deep data does not overflow", async () => {
    const env = jsonataEnvironment({ input: DEEP });
    for (const text of [
      "$states.input.a",
      "$string($states.input.a)",
      "$states.input.**",
      "$states.input.c = $states.input.c",
      "[$states.input.a]",
      "$distinct($states.input.c)",
      "$states.input.*.*",
    ]) {
      const compiled = compileJsonata(text);
      const outcome = compiled.ok ? await compiled.value.evaluate(env) : null;
      expect(outcome?.kind).toMatch(/value|fault|tooLarge/);
    }
  });

  it("a result that shares its parts is counted as the tree it would print", async () => {
    const doubled = `($d := function($x, $n) { $n = 0 ? $x : $d([[$x], [$x]], $n - 1) }; $d(1, 30))`;
    const compiled = compileJsonata(doubled);
    expect(compiled.ok && (await compiled.value.evaluate(jsonataEnvironment()))).toEqual({ kind: "tooLarge" });
  });

  it("a pattern that would make another engine backtrack is matched at once", async () => {
    const compiled = compileJsonata("$contains($states.input, /(a+)+b/)");
    const outcome = compiled.ok && (await compiled.value.evaluate(jsonataEnvironment({ input: "a".repeat(20_000) })));
    expect(outcome).toEqual({ kind: "value", value: false });
  });
});

describe("JSON of any depth", () => {
  it("prints as JSON.stringify does", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonText(value)).toBe(JSON.stringify(value));
      }),
    );
    expect(jsonText(DEEP_ARRAY)).toBe(`${"[".repeat(20_000)}1${"]".repeat(20_000)}`);
    expect(jsonText({ x: [DEEP_OBJECT, "é", null] }).length).toBe(20_000 * 6 + '{"x":[1,"é",null]}'.length);
  });

  it("compares by value, whatever the order of keys", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(sameJson(value, JSON.parse(JSON.stringify(value)) as Json)).toBe(true);
        expect(sameJson([value], { 0: value })).toBe(false);
      }),
    );
    expect(sameJson({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(
      sameJson(
        DEEP_ARRAY,
        deep(20_000, (inner) => [inner]),
      ),
    ).toBe(true);
    expect(
      sameJson(
        DEEP_ARRAY,
        deep(19_999, (inner) => [inner]),
      ),
    ).toBe(false);
  });
});
