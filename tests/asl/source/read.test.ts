import { describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { besidePath } from "@/lib/asl/source/besidePath";
import { chooseMachine, splitTarget } from "@/lib/asl/source/choose";
import { readDefinitions } from "@/lib/asl/source/read";
import type { SourceOptions } from "@/lib/asl/source/source";
import type { Json } from "@/lib/base/json";
import { err, ok } from "@/lib/base/result";

const PASS = '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}';

function only(text: string, options: SourceOptions = {}, id: string | null = null) {
  const found = readDefinitions(text, options);
  if (!found.ok) return { error: found.error };
  const chosen = chooseMachine(found.value, id, "FILE");
  return chosen.ok ? { ...chosen.value, value: JSON.parse(chosen.value.text) as Json } : { error: chosen.error };
}

const stack = (definition: string, more = "") => `${more}
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineType: EXPRESS
      Definition:
        StartAt: P
        States:
          P:
            Type: Pass
            End: true
            Result: ${definition}
`;

const result = (text: string, options: SourceOptions = {}) => {
  const read = only(text, options) as { value?: { States: { P: { Result: Json } } }; error?: string };
  return read.value?.States.P.Result ?? read.error;
};

describe("functions of CloudFormation", () => {
  test.each([
    ["!Ref Queue", "${Queue}"],
    ["!GetAtt Queue.Arn", "${Queue.Arn}"],
    ["!Sub 'arn:${AWS::Partition}:${!Literal}:${Queue.Arn}'", "arn:${AWS::Partition}:${Literal}:${Queue.Arn}"],
    ['!Sub ["${a}-${b}", { a: one, b: !Ref B }]', "one-${B}"],
    ['!Join ["/", [a, !Ref B, 3]]', "a/${B}/3"],
    ["!If [Prod, same, same]", "same"],
    ["!If [Prod, a, b]", "${If.Prod}"],
    ["{ a: !If [Prod, a, b], c: !If [Prod, c, d] }", { a: "${If.Prod}", c: "${If.Prod.2}" }],
    ["{ a: !Ref AWS::NoValue, b: 1 }", { b: 1 }],
    ["!FindInMap [M, !Ref AWS::Region, same]", "x"],
    ["!FindInMap [M, eu, other]", "y"],
    ["!FindInMap [M, !Ref AWS::Region, other]", "${FindInMap.M-AWS::Region-other}"],
    ["!Select [1, [a, b]]", "b"],
    ['!Select [1, !Split ["-", a-b]]', "b"],
    ["!ImportValue shared-table", "${ImportValue.shared-table}"],
    ["!Base64 x", "${Base64.x}"],
    ["!ToJsonString { a: 1 }", '{"a":1}'],
    ["!Ref Stage", "${Stage}"],
  ] as const)("%s", (source, value) => {
    const maps =
      "Mappings: { M: { eu: { same: x, other: y }, us: { same: x, other: z } } }\nParameters: { Stage: { Default: dev } }";
    expect(result(stack(source, maps))).toEqual(value);
  });

  test("values that are given decide conditions and fill parameters", () => {
    const options = { substitutions: { Prod: true, Stage: "live" } };
    expect(result(stack("!If [Prod, a, b]"), options)).toBe("a");
    expect(result(stack('!Sub "${Stage}-x"'), options)).toBe("live-x");
  });

  test("anchors and merge keys are expanded, within bounds", () => {
    expect(result(stack("{ <<: *base, a: 1 }", "X: &base { a: 0, b: 2 }"))).toEqual({ a: 1, b: 2 });
    const laughs = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`);
    const bomb = `Resources: {}\na0: &a0 [x]\n${laughs.join("\n")}\n`;
    expect(readDefinitions(bomb, { fileName: "t.yaml" })).toMatchObject({ ok: false });
  });

  test("names of the prototype are data", () => {
    expect(result(stack("{ __proto__: !Ref __proto__, constructor: !Ref constructor }"))).toBeDefined();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("where a definition is", () => {
  const beside = (files: Readonly<Record<string, string>>) => (path: string) =>
    Object.hasOwn(files, path) ? ok(files[path] ?? "") : err("there is no such file beside the template");
  const sam = (properties: string) =>
    `Resources:\n  Flow: { Type: AWS::Serverless::StateMachine, Properties: ${properties} }\n`;

  test("a file beside a SAM template, numbers outside of quotes filled", () => {
    const text = '{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":${S},"Comment":"${Who}","End":true}}}';
    const read = only(sam("{ DefinitionUri: ./sm/f.asl.json, DefinitionSubstitutions: { S: 5, Who: !Ref Me } }"), {
      readBeside: beside({ "sm/f.asl.json": text }),
    });
    expect(read).toMatchObject({ id: "Flow", from: "SAM", value: { States: { W: { Seconds: 5, Comment: "${Me}" } } } });
  });

  test.each([
    ["{ DefinitionUri: ../f.json }", /below the template's folder only, and '\.\.\/f\.json' leads elsewhere/],
    ["{ DefinitionUri: /etc/passwd }", /leads elsewhere/],
    ["{ DefinitionUri: 'a\\..\\b' }", /leads elsewhere/],
    ["{ DefinitionUri: s3://bucket/key.json }", /s3:\/\/bucket\/key\.json, and nothing is read from S3/],
    ["{ DefinitionUri: { Bucket: b, Key: k } }", /s3:\/\/b\/k.*aws s3 cp/],
    ["{ DefinitionUri: !Ref Where }", /depends on a placeholder/],
    ["{ DefinitionUri: gone.json }", /gone\.json: there is no such file/],
    ["{ Type: EXPRESS }", /has no Definition or DefinitionUri/],
  ])("%s is refused by name", (properties, reason) => {
    expect(only(sam(properties), { readBeside: beside({}) })).toEqual({
      error: expect.stringMatching(reason) as string,
    });
  });

  test("paths stay below the folder", () => {
    const tried = ["a/../../b", "..", "", ".", "~/a", "C:\\a", "http://a/b", "file:///etc/passwd", "a\0b", "a/${B}"];
    expect(tried.filter((path) => besidePath(path).ok)).toEqual([]);
    expect(besidePath("./a//b/./c.json")).toEqual(ok("a/b/c.json"));
  });

  test("the manifest of a CDK app leads to its templates", () => {
    const template = (name: string) =>
      JSON.stringify({
        Resources: { [name]: { Type: "AWS::StepFunctions::StateMachine", Properties: { DefinitionString: PASS } } },
      });
    const artifact = (templateFile: string) => ({ type: "aws:cloudformation:stack", properties: { templateFile } });
    const manifest = (artifacts: Json) => JSON.stringify({ version: "36.0.0", artifacts });
    const files = {
      "A.template.json": template("Flow"),
      "stage/manifest.json": manifest({ B: artifact("B.template.json") }),
      "stage/B.template.json": template("Flow"),
    };
    const nested = { type: "cdk:cloud-assembly", properties: { directoryName: "stage" } };
    const text = manifest({ A: artifact("A.template.json"), stage: nested });
    const found = readDefinitions(text, { readBeside: beside(files) });
    expect(found.ok && found.value.map(({ id }) => id)).toEqual(["A/Flow", "B/Flow"]);
  });

  test("the manifest of a CDK app leads to the templates of nested stacks", () => {
    const machine = { Type: "AWS::StepFunctions::StateMachine", Properties: { DefinitionString: PASS } };
    const nested = (path: string) => ({ Type: "AWS::CloudFormation::Stack", Metadata: { "aws:asset:path": path } });
    const files = {
      "S.template.json": JSON.stringify({
        Resources: { Own: machine, One: nested("N.json"), Two: nested("gone.json") },
      }),
      "N.json": JSON.stringify({ Resources: { Own: machine, Deep: nested("N.json"), Out: nested("../N.json") } }),
    };
    const artifact = { type: "aws:cloudformation:stack", properties: { templateFile: "S.template.json" } };
    const text = JSON.stringify({ version: "36.0.0", artifacts: { S: artifact } });
    const found = readDefinitions(text, { readBeside: beside(files) });
    const machines = found.ok ? found.value.map(({ id, kind }) => `${kind} ${id}`) : [];
    expect(machines.slice(0, 3)).toEqual(["machine S/Own", "machine S/One/Own", "machine S/One/Deep/Own"]);
    expect(machines).toEqual(expect.arrayContaining(["unreadable Two"]));
    // A template that names itself ends.
    expect(machines.length).toBeLessThan(20);
  });

  test("variables of the Serverless Framework", () => {
    const yml = `service: s
provider: { name: aws, stage: "\${opt:stage, 'dev'}" }
custom: { names: { dev: d }, table: "\${self:custom.names.dev}-t", loop: "\${self:custom.loop}" }
stepFunctions: { stateMachines: { one: { name: "x-\${self:provider.stage}", definition: "\${file(m.yml):definition}" } } }
`;
    const m =
      'definition: { StartAt: P, States: { P: { Type: Pass, Result: ["${self:custom.table}", "${self:provider.stage}", "${ssm:/a/b}", "${self:custom.loop}", "${AWS::Region}"], End: true } } }';
    const read = only(yml, { fileName: "serverless.yml", readBeside: beside({ "m.yml": m }) });
    expect(read).toMatchObject({ name: "x-${opt:stage}", defaults: { "opt:stage": "dev" } });
    const [table, stage, ssm, , region] = (read as unknown as { value: { States: { P: { Result: string[] } } } }).value
      .States.P.Result;
    expect([table, stage, ssm, region]).toEqual(["d-t", "${opt:stage}", "${ssm:-a-b}", "${AWS::Region}"]);
  });

  test.each([
    [
      "an answer of AWS",
      JSON.stringify({ stateMachineArn: "arn:x", name: "o", type: "EXPRESS", definition: PASS }),
      "EXPRESS",
    ],
    [
      "names with capitals",
      JSON.stringify({ StateMachineArn: "arn:x", Name: "o", Type: "STANDARD", Definition: PASS }),
      "STANDARD",
    ],
    [
      "the console's export",
      JSON.stringify({ execution: {}, type: "express", stateMachine: { name: "o", definition: PASS } }),
      "EXPRESS",
    ],
    ["a text of --query", JSON.stringify(PASS), null],
    [
      "a state of Terraform",
      JSON.stringify({
        terraform_version: "1",
        resources: [
          {
            type: "aws_sfn_state_machine",
            name: "o",
            instances: [{ attributes: { definition: PASS, type: "EXPRESS" } }],
          },
        ],
      }),
      "EXPRESS",
    ],
    [
      "JSON with comments",
      `{ // a\n "Resources": { "F": { "Type": "AWS::StepFunctions::StateMachine", "Properties": { "DefinitionString": ${JSON.stringify(PASS)}, /* b */ }, } } }`,
      null,
    ],
  ])("%s", (_, text, type) => {
    expect(only(text)).toMatchObject({ text: PASS, type });
  });
});

describe("what is no definition is refused with the remedy", () => {
  test.each([
    ["main.tf", 'resource "aws_sfn_state_machine" "x" {\n', /terraform show -json/],
    ["", 'resource "aws_sfn_state_machine" "x" {\n  name = "a"\n}', /terraform show -json/],
    ["app.ts", "import * as cdk from 'aws-cdk-lib';", /cdk synth/],
    ["app.py", "from aws_cdk import Stack", /cdk synth/],
    ["serverless.ts", "export default {}", /serverless print/],
    ["h.json", '{"events":[]}', /a history, not a definition.*describe-state-machine/],
    ["l.json", '{"stateMachines":[]}', /a list of state machines/],
    ["t.json", '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}', /a template without a state machine/],
    ["t.json", '{"Resources":{"Q":{"Type":"AWS::CloudFormation::Stack"}}}', /nested stacks \(Q\)/],
    [
      "p.json",
      '{"planned_values":{"root_module":{"resources":[{"type":"aws_sfn_state_machine","address":"a.b","values":{}}]}}}',
      /not known before it is applied/,
    ],
    ["t.json", '{"Resources":{"Fn::ForEach::Flows":["N",["a"],{}]}}', /made at deployment.*Processed/],
    ["p.jsonl", '{"@level":"info","@message":"Terraform 1.9.0","type":"version"}\n{}', /terraform show -json PLAN/],
    ["t.yaml", "AWSTemplateFormatVersion: x\nResources: [", /it cannot be read.*line 2/],
  ])("%s %s", (fileName, text, reason) => {
    expect(only(text, { fileName })).toEqual({ error: expect.stringMatching(reason) as string });
  });

  test("with several machines and none named, the error lists them", () => {
    const one = {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: { DefinitionString: PASS, StateMachineName: "shop" },
    };
    const text = JSON.stringify({ Resources: { A: one, B: { ...one, Properties: { DefinitionString: PASS } } } });
    expect(only(text)).toEqual({ error: "FILE: 2 state machines: A, B. Name one, as FILE#A." });
    expect(only(text, {}, "B")).toMatchObject({ id: "B" });
    expect(only(text, {}, "shop")).toMatchObject({ id: "A" });
    expect(only(text, {}, "C")).toEqual({ error: "FILE: no state machine is called C. There are: A, B." });
    expect(splitTarget("a#b.json#C")).toEqual({ file: "a#b.json", id: "C" });
  });
});

describe("placeholders are unknown, not wrong", () => {
  const judged = (state: string, more = "") =>
    parseMachine(`{"StartAt":"S","States":{"S":${state}${more}}}`).diagnostics.map(
      ({ severity, code }) => `${severity} ${code}`,
    );
  test.each([
    '{"Type":"Task","Resource":"${X}","End":true}',
    '{"Type":"Task","Resource":"arn:aws:states:::${X}:invoke","End":true}',
    '{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"${X}"},"TimeoutSeconds":${X},"End":true}',
    '{"Type":"Wait","Seconds":"${X}","End":true}',
    '{"Type":"Wait","Timestamp":"${X}","End":true}',
    '{"Type":"Pass","InputPath":"${X}","ResultPath":"$.${X}","End":true}',
    '{"Type":"Pass","Parameters":{"a.$":"${X}"},"End":true}',
    '{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $a := ${X} %}","End":true}',
    '{"Type":"Task","Resource":"${X}","Retry":[{"ErrorEquals":["A"],"MaxAttempts":${X},"BackoffRate":"${X}"}],"End":true}',
    '{"Type":"Map","MaxConcurrency":${X},"ItemProcessor":{"ProcessorConfig":{"Mode":"${X}"},"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}},"End":true}',
    '{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":${X},"Next":"S"}],"Default":"S"},"E":{"Type":"Succeed"}',
    '{"Type":"Pass","Next":"${X}"}',
  ])("%s", (state) => {
    const errors = judged(state).filter(
      (line) => line.startsWith("ERROR") && !/MISSING_TRANSITION|MISSING_END/.test(line),
    );
    expect(errors).toEqual([]);
    expect(judged(state)).toContain("WARNING STEPSCOPE_PLACEHOLDER");
  });

  test("what is wrong beside a placeholder stays wrong", () => {
    expect(judged('{"Type":"Task","Resource":"${X}","Nxt":1,"End":true}')).toContain("ERROR SCHEMA_VALIDATION_FAILED");
    expect(judged('{"Type":"Task","Resource":"nonsense","End":true}')).toContain("ERROR SCHEMA_VALIDATION_FAILED");
  });
});
