import { describe, expect, test } from "vitest";
import { contentHash, contentHashOf } from "@/lib/asl/contentHash";
import { chooseMachine } from "@/lib/asl/source/choose";
import { readDefinitions } from "@/lib/asl/source/read";
import { substituteText } from "@/lib/asl/substitute";
import type { Json, JsonObject } from "@/lib/base/json";
import type { HistoryEvent } from "@/lib/history/event";
import { bindPlaceholders } from "@/lib/replay/placeholders/bind";
import { matchText } from "@/lib/replay/placeholders/matchText";
import { readPlaceholders } from "@/lib/replay/placeholders/read";
import { verify } from "@/lib/replay/verify";
import { machineOf } from "@/lib/server/replay/machineOf";
import { DEPLOYED, FORMS } from "./fiveForms";
import { recordRun } from "./runs";

const answer = (task: { readonly state: string }) => ({
  ok: task.state === "Price" ? { StatusCode: 200, Payload: { price: 120 } } : { MessageId: "m-1" },
});
const record = () => recordRun(DEPLOYED as JsonObject, { id: 17 }, answer);

/** The record of an execution that a page or a file would hand over, with the machine of a definition's text. */
async function verdictOf(
  text: string,
  tamper: (events: readonly HistoryEvent[]) => readonly HistoryEvent[] = (e) => e,
) {
  const recorded = await record();
  const events = tamper(recorded.events);
  return verify({ ...recorded, events, ...machineOf(text, "STANDARD", { events, arn: recorded.arn }) });
}

describe("one machine in five forms", () => {
  const textOf = ({ text, fileName }: (typeof FORMS)[number]) => {
    const found = readDefinitions(text, { fileName });
    if (!found.ok) throw new Error(found.error);
    const machine = chooseMachine(found.value, null, fileName);
    if (!machine.ok) throw new Error(machine.error);
    return machine.value;
  };

  test.each(FORMS)("$form: one content after binding, and a match on its record", async (form) => {
    const recorded = await record();
    const machine = textOf(form);
    expect(machine.from).toBe(form.form === "CDK" ? "CloudFormation" : form.form);
    const { values, open } = readPlaceholders(machine.text, recorded);
    expect([...open]).toEqual([]);
    expect(contentHashOf(machine, values)).toBe(contentHash(DEPLOYED));
    const verdict = await verdictOf(machine.text);
    expect(verdict).toMatchObject({
      verdict: expect.stringMatching(/^MATCH/) as string,
      divergences: [],
      findings: [],
    });
  });

  test.each(FORMS)("$form: runs as the deployed one does", async (form) => {
    const machine = textOf(form);
    const recorded = await record();
    const { values } = readPlaceholders(machine.text, recorded);
    const bound = substituteText(machine.text, { "AWS::Partition": "aws", ...values }, "json").text;
    const again = await recordRun(JSON.parse(bound) as JsonObject, { id: 17 }, answer);
    expect(again.events).toEqual(recorded.events);
  });

  test("a machine that differs in one value has another content", () => {
    const other = JSON.parse(
      JSON.stringify(DEPLOYED).replace('"NumericGreaterThan":100', '"NumericGreaterThan":101'),
    ) as Json;
    expect(contentHash(other)).not.toBe(contentHash(DEPLOYED));
  });

  test("a record of another machine does not match, whatever fills the placeholders", async () => {
    const machine = textOf(FORMS[0]!);
    const verdict = await verdictOf(machine.text.replace("100", "130"));
    expect(verdict.verdict).toBe("DIVERGED");
  });
});

describe("binding", () => {
  const task = (fields: JsonObject): JsonObject => ({
    StartAt: "A",
    States: { A: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", ...fields, End: true } },
  });
  const ran = (fields: JsonObject) => recordRun(task(fields), {}, () => ({ ok: {} }));

  test("what was recorded at its place fills a placeholder, and parts of a text too", async () => {
    const { events } = await ran({
      Parameters: { FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:load-prod", Payload: { table: "t" } },
      TimeoutSeconds: 7,
    });
    const open = task({
      Parameters: {
        FunctionName: "arn:aws:lambda:${Region}:${Account}:function:${Fn}-prod",
        Payload: { table: "${Table}" },
      },
      TimeoutSeconds: "${Limit}",
    });
    const { bound, conflicting } = bindPlaceholders(open, events, {});
    const values = { Region: "eu-west-1", Account: "123456789012", Fn: "load", Table: "t", Limit: "7" };
    expect(Object.fromEntries(bound.map(({ name, value }) => [name, value]))).toEqual(values);
    expect(conflicting).toEqual([]);
    expect(bound[0]).toMatchObject({ eventId: 3, state: "A", count: 1 });
  });

  test("places that do not agree fill nothing", async () => {
    const { events } = await ran({ Parameters: { FunctionName: "one", Payload: { table: "two" } } });
    const open = task({ Parameters: { FunctionName: "${X}", Payload: { table: "${X}" } } });
    expect(bindPlaceholders(open, events, {})).toEqual({ bound: [], conflicting: ["X"] });
  });

  test("a placeholder that stays open is taken for anything that was recorded", async () => {
    const fields = { Parameters: { FunctionName: "one", Payload: { table: "two" } } };
    const recorded = await ran(fields);
    const open = JSON.stringify(task({ Parameters: { FunctionName: "${X}", Payload: { table: "${X}" } } }));
    const verdict = await verify({ ...recorded, ...machineOf(open, "STANDARD", recorded) });
    expect(verdict.verdict).toBe("MATCH (accepted non-determinism)");
    expect(verdict.accepted).toEqual([expect.objectContaining({ kind: "placeholder" })]);
    const other = open.replace('"FunctionName":"${X}"', '"FunctionName":"${X}!"');
    const diverged = await verify({ ...recorded, ...machineOf(other, "STANDARD", recorded) });
    expect(diverged.verdict).not.toMatch(/^MATCH/);
  });

  test("what is given is not bound anew, and a text that can be cut in several ways tells nothing", () => {
    expect(matchText("${A}-${B}", "x-y-z", new Map())).toEqual(new Map());
    expect(matchText("${A}-${B}", "x-y-z", new Map([["A", "x-y"]]))).toEqual(new Map([["B", "z"]]));
    expect(matchText("${A}-${A}", "x-y", new Map())).toBeNull();
    expect(matchText("${A}${B}".repeat(20), "a".repeat(5000), new Map())).toEqual(new Map());
    expect(matchText("a${A}c", "abd", new Map())).toBeNull();
  });

  test("results, variables, items, branches and failures are recorded too", async () => {
    const machine = (v: (name: string) => string): JsonObject => ({
      StartAt: "P",
      States: {
        P: { Type: "Pass", Result: { a: v("Result") }, ResultPath: "$.p", Assign: { k: v("Variable") }, Next: "M" },
        M: {
          Type: "Map",
          ItemsPath: "$.items",
          ItemSelector: { s: v("Item"), "v.$": "$$.Map.Item.Value" },
          ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", End: true } } },
          Next: "F",
        },
        F: { Type: "Fail", Error: v("Error"), Cause: `because ${v("Cause")}` },
      },
    });
    const { events } = await recordRun(
      machine((name) => `<${name}>`),
      { items: [1, 2] },
    );
    const { bound } = bindPlaceholders(
      machine((name) => `\${${name}}`),
      events,
      {},
    );
    const names = ["Result", "Variable", "Item", "Error", "Cause"];
    expect(new Map(bound.map(({ name, value }) => [name, value]))).toEqual(new Map(names.map((n) => [n, `<${n}>`])));
  });
});
