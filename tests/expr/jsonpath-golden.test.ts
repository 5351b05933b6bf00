import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { compilePath } from "@/lib/expr/jsonpath/compile";

// Expressions run through Jayway JsonPath 2.0.0 over Jackson's nodes: acceptance data beside the project.
const GOLDEN = new URL("../../../shared/facts/jayway-golden.json", import.meta.url);

type Golden = {
  document: Json;
  expressions: { expr: string; definite?: boolean; value?: Json; at?: string; err?: string }[];
};

if (!existsSync(GOLDEN)) {
  console.warn("SKIPPED: ../shared/facts/jayway-golden.json is absent, so Jayway's answers are not compared.");
}

const KINDS = { notFound: "PathNotFoundException", invalid: "InvalidPathException", fault: "another" } as const;

describe.skipIf(!existsSync(GOLDEN))("a path is read as Jayway JsonPath 2.0.0 reads it", () => {
  const golden = existsSync(GOLDEN)
    ? (JSON.parse(readFileSync(GOLDEN, "utf8")) as Golden)
    : { document: null, expressions: [] };

  it.each(golden.expressions)("$expr", ({ expr, definite, value, at, err }) => {
    const compiled = compilePath(expr);
    expect(compiled.ok).toBe(at !== "compile");
    if (!compiled.ok) return;
    expect(compiled.value.definite).toBe(definite);
    const read = compiled.value.read(golden.document);
    if (read.ok) expect({ value: read.value }).toEqual({ value });
    else expect(`${KINDS[read.error.kind]}: ${read.error.message}`).toBe(err);
    expect(compiled.value.find(golden.document)).toEqual(read.ok ? read.value : undefined);
  });

  it.each(
    golden.expressions.filter(({ expr, definite, value }) => definite === true && value !== null && expr !== "$"),
  )("tampered: $expr", ({ expr, value }) => {
    const compiled = compilePath(expr);
    const read = compiled.ok ? compiled.value.find({ tampered: golden.document }) : value;
    expect(read).not.toEqual(value ?? "an error");
  });
});
