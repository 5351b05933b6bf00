import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import type { Dialect } from "@/lib/expr/jsonpath/path";

/*
 * Where dialect `aws` answers otherwise than Jayway JsonPath 2.9.0, and what says so. Everything else in the
 * golden file is the same in both dialects.
 */

const MISSING_PARENT = "base/test_json_path_array_wildcard_or_slice_with_no_input*";

const DIFFERENCES: Readonly<Record<string, { readonly value: Json; readonly recording: string }>> = {
  "$.nope[*]": { value: [], recording: MISSING_PARENT },
  "$.nope[0:1]": { value: [], recording: MISSING_PARENT },
  "$.nope[*].x": { value: [], recording: MISSING_PARENT },
  // The same rule, an indefinite path over something missing, for the two forms that no recording has.
  "$.nope..x": { value: [], recording: MISSING_PARENT },
  "$.nope[?(@.x)]": { value: [], recording: MISSING_PARENT },
};

const GOLDEN = new URL("../../../shared/facts/jayway-golden.json", import.meta.url);

type Golden = { document: Json; expressions: { expr: string }[] };

if (!existsSync(GOLDEN)) {
  console.warn("SKIPPED: ../shared/facts/jayway-golden.json is absent, so the two dialects are not compared over it.");
}

function answer(expression: string, document: Json, dialect: Dialect): unknown {
  const path = compilePath(expression, dialect);
  if (!path.ok) return { syntaxError: path.error.message };
  const read = path.value.read(document);
  return read.ok ? { value: read.value } : { error: read.error.message };
}

describe("dialect aws", () => {
  it.skipIf(!existsSync(GOLDEN))("differs from Jayway 2.9.0 in the listed expressions and in no other", () => {
    const { document, expressions } = JSON.parse(readFileSync(GOLDEN, "utf8")) as Golden;
    const different = expressions
      .map(({ expr }) => expr)
      .filter(
        (expr) => JSON.stringify(answer(expr, document, "aws")) !== JSON.stringify(answer(expr, document, "jayway")),
      );
    expect(different.sort()).toEqual(Object.keys(DIFFERENCES).sort());
  });

  it.each(Object.entries(DIFFERENCES))("reads %s as recorded", (expression, { value }) => {
    expect(answer(expression, { other: 1 }, "aws")).toEqual({ value });
    expect(answer(expression, { other: 1 }, "jayway")).toEqual({ error: "Missing property in path $['nope']" });
  });

  it("takes a backslash in a bracketed name as it is (ESCAPE_SEQUENCES_JSONPATH)", () => {
    const document = { 'Test\\""Name"': "found" };
    expect(answer(`$['Test\\""Name"']`, document, "aws")).toEqual({ value: "found" });
    expect(answer(`$['Test\\""Name"']`, document, "jayway")).toEqual({
      error: `No results for path: $['Test""Name"']`,
    });
  });

  it("still fails on a definite path over a missing parent", () => {
    expect(answer("$.no.such.path", {}, "aws")).toEqual({ error: "Missing property in path $['no']" });
  });
});
