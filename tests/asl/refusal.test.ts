import { expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { refusalOf } from "@/lib/asl/refusal";

test("a refusal lists the errors as CreateStateMachine does, without a place where there is none", () => {
  const { diagnostics } = parseMachine({ StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } });
  expect(refusalOf(diagnostics)).toBe(
    "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, " +
      "MISSING_END_STATE: Workflow has no terminal state at null'",
  );
});

test("warnings refuse nothing", () => {
  const { diagnostics } = parseMachine({ StartAt: "A", States: { A: { Type: "Pass", Result: "$.a", End: true } } });
  expect(diagnostics).toHaveLength(1);
  expect(refusalOf(diagnostics)).toBeUndefined();
});
