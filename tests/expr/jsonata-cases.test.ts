import { describe, expect, it } from "vitest";
import { compileJsonata } from "@/lib/expr/jsonata/compile";
import type { EvaluationResult } from "@/lib/expr/jsonata/evaluationResult";
import { casesOf } from "./cases";
import { jsonataEnvironment } from "./environment";

/** How AWS goes on after the name of the field, without the mark before the message. */
function faultText(outcome: EvaluationResult): string {
  if (outcome.kind !== "fault") return outcome.kind;
  return outcome.fault.kind === "internal" ? "internal" : outcome.fault.message;
}

describe("JSONata, case by case", () => {
  it.each(casesOf("jsonata"))("$name", async ({ expression, input, context, variables, ...expected }) => {
    const compiled = compileJsonata(expression);
    if (!compiled.ok) {
      expect(compiled.error.message).toBe(expected.syntaxError);
      return;
    }
    expect(expected.syntaxError).toBeUndefined();
    const env = jsonataEnvironment({ input: input ?? {}, context: context ?? {}, variables: variables ?? {} });
    const outcome = await compiled.value.evaluate(env);
    if (expected.outcome !== undefined) expect(outcome).toEqual({ kind: expected.outcome });
    else if (expected.fault !== undefined) expect(faultText(outcome)).toBe(expected.fault);
    else if (expected.expectedText !== undefined)
      expect(outcome.kind === "value" && JSON.stringify(outcome.value)).toBe(expected.expectedText);
    else expect(outcome).toEqual({ kind: "value", value: expected.expected });
  });
});
