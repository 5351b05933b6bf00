import { describe, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { parseMachine } from "@/lib/asl/parse";
import type { State } from "@/lib/asl/machine";

const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:work";

function stateOf(state: Json, language: "JSONPath" | "JSONata" = "JSONPath"): State {
  const { machine, diagnostics } = parseMachine({
    QueryLanguage: language,
    StartAt: "S",
    States: { S: state, Z: { Type: "Succeed" } },
  });
  const made = machine?.states.get("S");
  if (made === undefined) throw new Error(JSON.stringify(diagnostics));
  return made;
}

describe("typed data", () => {
  test("the machine's own fields", () => {
    const { machine } = parseMachine({
      Comment: "c",
      Version: "1.0",
      TimeoutSeconds: 60,
      StartAt: "S",
      States: { S: { Type: "Succeed", Comment: "the end" } },
    });
    expect(machine).toEqual({
      comment: "c",
      version: "1.0",
      timeoutSeconds: 60,
      queryLanguage: "JSONPath",
      startAt: "S",
      states: new Map([["S", { type: "Succeed", name: "S", queryLanguage: "JSONPath", comment: "the end" }]]),
    });
  });

  test("a Task with nothing but what it needs has the defaults that are values, and no others", () => {
    expect(stateOf({ Type: "Task", Resource: LAMBDA, Retry: [{ ErrorEquals: ["E"] }], Next: "Z" })).toEqual({
      type: "Task",
      name: "S",
      queryLanguage: "JSONPath",
      resource: LAMBDA,
      next: "Z",
      retry: [{ errorEquals: ["E"], intervalSeconds: 1, maxAttempts: 3, backoffRate: 2, jitter: "NONE" }],
      catch: [],
    });
  });

  test("null paths stay null, absent ones stay absent", () => {
    const state = stateOf({ Type: "Pass", InputPath: null, ResultPath: null, Result: null, Next: "Z" });
    expect(state).toMatchObject({ inputPath: null, resultPath: null, result: null });
    expect(Object.keys(state)).not.toContain("outputPath");
  });

  test("numbers come from a literal, a path or an expression", () => {
    const wait = (fields: Json, language?: "JSONata") =>
      stateOf({ Type: "Wait", ...(fields as object), Next: "Z" } as Json, language);
    expect(wait({ Seconds: 5 })).toMatchObject({ seconds: { kind: "literal", value: 5 } });
    expect(wait({ SecondsPath: "$.n" })).toMatchObject({ seconds: { kind: "path", path: "$.n" } });
    expect(wait({ Seconds: "{% $n + 1 %}" }, "JSONata")).toMatchObject({
      seconds: { kind: "jsonata", expression: "$n + 1" },
    });
    expect(wait({ Timestamp: "2030-01-01T00:00:00Z" })).toMatchObject({
      timestamp: { kind: "literal", value: "2030-01-01T00:00:00Z" },
    });
  });

  test("a text in marks is an expression in JSONata only", () => {
    const fail = { Type: "Fail", Error: "{% $e %}" };
    expect(endOf(fail, "JSONPath")).toMatchObject({ error: { kind: "literal", value: "{% $e %}" } });
    expect(endOf(fail, "JSONata")).toMatchObject({ error: { kind: "jsonata", expression: "$e" } });
  });

  test("a condition keeps its nesting, and a Path operator shows as a path operand", () => {
    const state = stateOf({
      Type: "Choice",
      Choices: [
        {
          And: [{ Variable: "$.a", NumericGreaterThanPath: "$.b" }, { Not: { Variable: "$.c", IsNull: true } }],
          Next: "Z",
        },
      ],
      Default: "Z",
    });
    expect(state).toMatchObject({
      default: "Z",
      choices: [
        {
          next: "Z",
          condition: {
            op: "And",
            of: [
              { op: "NumericGreaterThan", variable: "$.a", operand: { kind: "path", path: "$.b" } },
              { op: "Not", of: { op: "IsNull", variable: "$.c", operand: { kind: "literal", value: true } } },
            ],
          },
        },
      ],
    });
  });

  test("the old spelling of a Map reads as the new one", () => {
    const level = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    const old = stateOf({ Type: "Map", Iterator: level, Parameters: { "a.$": "$" }, Next: "Z" });
    const fresh = stateOf({ Type: "Map", ItemProcessor: level, ItemSelector: { "a.$": "$" }, Next: "Z" });
    expect(old).toEqual(fresh);
    expect(fresh).toMatchObject({ processor: { mode: "INLINE", startAt: "P" }, itemSelector: { "a.$": "$" } });
    expect(fresh).not.toHaveProperty("distributed");
  });

  test("a distributed Map has its reader, batcher, writer and tolerance", () => {
    const state = stateOf({
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "P",
        States: { P: { Type: "Pass", End: true } },
      },
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        Parameters: { Bucket: "b", Key: "k" },
        ReaderConfig: { InputType: "JSON", MaxItems: 5 },
      },
      ItemBatcher: { MaxItemsPerBatch: 10, BatchInput: { a: 1 } },
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b" } },
      ToleratedFailurePercentagePath: "$.p",
      Label: "work",
      Next: "Z",
    });
    expect(state).toMatchObject({
      processor: { mode: "DISTRIBUTED", executionType: "EXPRESS" },
      distributed: {
        label: "work",
        itemReader: { resource: "arn:aws:states:::s3:getObject", readerConfig: { MaxItems: 5 } },
        itemBatcher: { maxItemsPerBatch: { kind: "literal", value: 10 }, batchInput: { a: 1 } },
        resultWriter: { resource: "arn:aws:states:::s3:putObject", parameters: { Bucket: "b" } },
        toleratedFailurePercentage: { kind: "path", path: "$.p" },
      },
    });
  });

  test("credentials are static, a path or an expression", () => {
    const task = (credentials: Json, language?: "JSONata") =>
      stateOf({ Type: "Task", Resource: LAMBDA, Credentials: credentials, Next: "Z" }, language);
    expect(task({ RoleArn: "r" })).toMatchObject({ credentials: { roleArn: { kind: "literal", value: "r" } } });
    expect(task({ "RoleArn.$": "$.r" })).toMatchObject({ credentials: { roleArn: { kind: "path", path: "$.r" } } });
    expect(task({ RoleArn: "{% $r %}" }, "JSONata")).toMatchObject({
      credentials: { roleArn: { kind: "jsonata", expression: "$r" } },
    });
  });

  test("states inside a JSONata Map of a JSONPath machine are JSONPath", () => {
    const state = stateOf({
      Type: "Map",
      QueryLanguage: "JSONata",
      Items: [1],
      ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
      Next: "Z",
    });
    expect(state.queryLanguage).toBe("JSONata");
    expect(state.type === "Map" && state.processor.states.get("P")?.queryLanguage).toBe("JSONPath");
  });
});

/** As `stateOf`, of a state nothing has to follow. */
function endOf(state: Json, language: "JSONPath" | "JSONata"): State | undefined {
  return parseMachine({ QueryLanguage: language, StartAt: "S", States: { S: state } }).machine?.states.get("S");
}
