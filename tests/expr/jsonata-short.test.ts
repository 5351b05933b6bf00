import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compileJsonata } from "@/lib/expr/jsonata/compile";
import { jsonataEnvironment } from "./environment";
import { textOf, textOfLibrary } from "./jsonata-library";

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
  it("has the same outcome the short way, the long way, and in jsonata itself", async () => {
    await fc.assert(
      fc.asyncProperty(expression, json, json, async (text, input, v) => {
        const short = compileJsonata(text);
        // A block of two is never evaluated the short way.
        const long = compileJsonata(`(0; ${text})`);
        expect(short.ok).toBe(long.ok);
        if (!short.ok || !long.ok) return;
        const outcome = short.value.evaluate(jsonataEnvironment({ input, variables: { v, w: "x" } }));
        expect(JSON.stringify(outcome)).toBe(
          JSON.stringify(long.value.evaluate(jsonataEnvironment({ input, variables: { v, w: "x" } }))),
        );
        if (hasInheritedName(text) || hasLongNumber([input, v])) return;
        const library = await textOfLibrary(text, input, { v, w: "x" });
        // Which of two faults comes first is the library's chance: it evaluates the parts of a list side by side.
        expect(outcome.kind === "fault" ? "fault" : textOf(outcome)).toBe(isFault(library) ? "fault" : library);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What every JavaScript object inherits is a member for the library alone. */
function hasInheritedName(text: string): boolean {
  return text.includes("constructor") || text.includes("__proto__");
}

/** Whole numbers keep more than the library's 15 digits. */
function hasLongNumber(data: Json): boolean {
  return /\d{16}/.test(JSON.stringify(data));
}

function isFault(text: string): boolean {
  return /^[TD]\d{4}: /.test(text);
}
