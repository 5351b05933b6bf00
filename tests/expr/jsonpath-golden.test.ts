import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compilePath } from "@/lib/expr/jsonpath/compile";

// Expressions run through Jayway JsonPath 2.9.0: acceptance data beside the project.
const GOLDEN = new URL("../../../shared/facts/jayway-golden.json", import.meta.url);

type Golden = {
  document: Json;
  expressions: { expr: string; definite?: boolean; ok: boolean; value?: Json; err?: string }[];
};

if (!existsSync(GOLDEN)) {
  console.warn("SKIPPED: ../shared/facts/jayway-golden.json is absent, so Jayway's answers are not compared.");
}

describe.skipIf(!existsSync(GOLDEN))("dialect jayway answers as Jayway JsonPath 2.9.0 does", () => {
  const golden = existsSync(GOLDEN)
    ? (JSON.parse(readFileSync(GOLDEN, "utf8")) as Golden)
    : { document: null, expressions: [] };

  it.each(golden.expressions)("$expr", ({ expr, definite, ok, value, err }) => {
    const compiled = compilePath(expr, "jayway");
    if (!compiled.ok) {
      expect({ ok: false, err: `InvalidPathException: ${compiled.error.message}` }).toEqual({ ok, err });
      return;
    }
    expect(compiled.value.definite).toBe(definite);
    const read = compiled.value.read(golden.document);
    if (read.ok) expect({ ok: true, value: read.value }).toEqual({ ok, value });
    else expect({ ok: false, err: read.error.message }).toEqual({ ok, err: err?.replace(/^\w+: /, "") });
  });
});
