import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compileJsonata } from "@/lib/expr/jsonata/compile";
import { jsonataEnvironment } from "./environment";

/*
 * The short way must answer what the library answers. `(0; e)` is `e` the long way: a block of two
 * expressions has no short one.
 */

const names = fc.constantFrom("a", "b", "c", "constructor", "__proto__", "length");
const quoted = names.map((name) => `\`${name}\``);
const leaf = fc.oneof(
  fc.constantFrom("1", "0", "-2.5", "0.1", "'x'", "''", "'1'", "true", "false", "null", "$v", "$w", "$unset", "1e300"),
  fc.array(quoted, { maxLength: 3 }).map((path) => ["$states.input", ...path].join(".")),
  fc.array(quoted, { minLength: 1, maxLength: 2 }).map((path) => ["$v", ...path].join(".")),
);
const expression = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        tie("e"),
        fc.constantFrom("+", "-", "*", "/", "%", "<", "<=", ">", ">=", "=", "!=", "&", "and", "or"),
        tie("e"),
      )
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc.tuple(tie("e"), tie("e"), tie("e")).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
    fc.tuple(tie("e"), tie("e")).map(([a, b]) => `((${a}) ? (${b}))`),
    fc.array(tie("e"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc.array(tie("e"), { maxLength: 3 }).map((items) => `{${items.map((item, i) => `'k${i}': ${item}`).join(", ")}}`),
    tie("e").map((inner) => `-(${inner})`),
  ),
})).e;

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.dictionary(fc.constantFrom("a", "b", "c", "constructor"), fc.jsonValue({ maxDepth: 2 })),
  fc.constantFrom([1], [], [[1]], { a: [1] }, { a: { b: { c: 1 } } }, { a: [{ b: 1 }] }, { a: [] }, ""),
) as fc.Arbitrary<Json>;

describe("a plain JSONata expression", () => {
  it("has the same outcome at once as through the library", async () => {
    let atOnce = 0;
    await fc.assert(
      fc.asyncProperty(expression, json, json, async (text, input, v) => {
        const short = compileJsonata(text);
        const long = compileJsonata(`(0; ${text})`);
        expect(short.ok).toBe(long.ok);
        if (!short.ok || !long.ok) return;
        const env = jsonataEnvironment({ input, variables: { v, w: "x" } });
        const outcome = short.value.evaluate(env);
        if (!(outcome instanceof Promise)) atOnce++;
        const slow = long.value.evaluate(env);
        expect(slow).toBeInstanceOf(Promise);
        expect(JSON.stringify(await outcome)).toBe(JSON.stringify(await slow));
      }),
      { numRuns: 2_000 },
    );
    expect(atOnce).toBeGreaterThan(500);
  });
});
