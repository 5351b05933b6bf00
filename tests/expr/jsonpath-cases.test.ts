import { describe, expect, it } from "vitest";
import { compilePath } from "@/lib/expr/jsonpath/compile";
import { casesOf, type ExpressionCase } from "./cases";

type Expected = Pick<ExpressionCase, "expected" | "error" | "syntaxError">;

/** What a path comes to, in the words of a case. */
function outcome({ expression, input = null }: ExpressionCase): Expected {
  const path = compilePath(expression);
  if (!path.ok) return { syntaxError: path.error.message };
  const read = path.value.read(input);
  expect(path.value.find(input)).toEqual(read.ok ? read.value : undefined);
  return read.ok ? { expected: read.value } : { error: read.error.message };
}

function expectedOf({ expected, error, syntaxError }: ExpressionCase): Expected {
  if (syntaxError !== undefined) return { syntaxError };
  return error === undefined ? { expected: expected ?? null } : { error };
}

describe("JSONPath, case by case", () => {
  it.each(casesOf("jsonpath"))("$name", (given) => {
    expect(outcome(given)).toEqual(expectedOf(given));
  });

  it.each(casesOf("jsonpath"))("tampered: $name", (given) => {
    const { expected, ...said } = expectedOf(given);
    const tampered = Object.entries(said).map(([member, words]) => [member, `${words}!`] as const);
    expect(outcome(given)).not.toEqual(
      expected === undefined ? Object.fromEntries(tampered) : { expected: { tampered: expected } },
    );
  });
});
