import { describe, expect, it } from "vitest";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import { casesOf } from "./cases";

describe("JSONPath, case by case", () => {
  it.each(casesOf("jsonpath"))("$name", (given) => {
    const path = compilePath(given.expression, given.dialect ?? "aws");
    if (!path.ok) {
      expect(path.error.message).toBe(given.syntaxError);
      return;
    }
    expect(given.syntaxError).toBeUndefined();
    const read = path.value.read(given.input ?? null);
    expect(path.value.find(given.input ?? null)).toEqual(read.ok ? read.value : undefined);
    if (read.ok) expect(read.value).toEqual(given.expected);
    else if (given.errorStart !== undefined) expect(read.error.message.startsWith(given.errorStart)).toBe(true);
    else expect(read.error.message).toBe(given.error);
  });
});
