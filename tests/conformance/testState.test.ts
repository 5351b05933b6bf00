import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { recognise } from "@/lib/conformance/recognise";
import { outcomeOf } from "@/lib/conformance/run";

const REQUEST = {
  definition: { Type: "Pass", InputPath: "$.a", Parameters: { "b.$": "$.c" }, ResultPath: "$.d", Next: "Then" },
  input: { a: { c: 1 } },
  inspectionLevel: "DEBUG",
};
const AFTER = { a: { c: 1 }, d: { b: 1 } };
const RESPONSE = {
  inspectionData: {
    input: { a: { c: 1 } },
    afterInputPath: { c: 1 },
    afterParameters: { b: 1 },
    afterResultSelector: { b: 1 },
    afterResultPath: AFTER,
  },
  nextState: "Then",
  output: AFTER,
  status: "SUCCEEDED",
};

async function outcome(request: Json, response: Json, rejected = false) {
  const [one] = recognise({ name: "own", request, response, rejected }, "own.json");
  return one === undefined ? null : (await outcomeOf(one)).kind;
}

describe("a recorded call of TestState", () => {
  it("passes when stages, output and next state are ours", async () => {
    expect(await outcome(REQUEST, RESPONSE)).toBe("passed");
  });

  it.each([
    ["the output", { ...RESPONSE, output: { ...AFTER, d: { b: 2 } } }],
    ["the next state", { ...RESPONSE, nextState: "Else" }],
    ["the status", { ...RESPONSE, status: "FAILED" }],
    ["a stage", { ...RESPONSE, inspectionData: { ...RESPONSE.inspectionData, afterParameters: { b: 2 } } }],
    ["a stage too many", { ...RESPONSE, inspectionData: { ...RESPONSE.inspectionData, result: 1 } }],
    ["a missing stage", { ...RESPONSE, inspectionData: { input: REQUEST.input } }],
  ])("fails when %s was changed", async (_what, response) => {
    expect(await outcome(REQUEST, response)).toBe("failed");
  });

  it("compares a refusal by its words and its name", async () => {
    const refused = (Code: string, Message: string) =>
      outcome({ ...REQUEST, stateName: "x" }, { Error: { Code, Message } }, true);
    const words = "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ";
    expect(await refused("ValidationException", words)).toBe("failed");
    const mocked = { ...REQUEST, mock: { result: "1" } };
    const message = "State type 'Pass' is not supported when a mock is specified";
    expect(await outcome(mocked, { Error: { Code: "ValidationException", Message: message } }, true)).toBe("passed");
    expect(await outcome(mocked, { Error: { Code: "InvalidArn", Message: message } }, true)).toBe("failed");
    expect(await outcome(mocked, { Error: { Code: "ValidationException", Message: `${message}.` } }, true)).toBe(
      "failed",
    );
    expect(await outcome(mocked, RESPONSE)).toBe("failed");
  });
});
