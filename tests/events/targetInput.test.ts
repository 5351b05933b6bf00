import { describe, expect, it } from "vitest";
import type { BusEvent } from "@/lib/events/busEvent";
import { inputFor, inputProblem } from "@/lib/events/targetInput";

/** The example of AWS's page of input transformers. */
const EVENT: BusEvent = {
  version: "0",
  id: "7bf73129-1428-4cd3-a780-95db273d1602",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "123456789012",
  time: "2015-11-11T21:29:54Z",
  region: "us-east-1",
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
  detail: { "instance-id": "i-0123456789", state: "RUNNING", note: 'a "b" \\ c', nested: { a: [1, 2] } },
};
const RULE = { name: "example", arn: "arn:aws:events:us-east-2:123456789012:rule/example", ingestionTime: EVENT.time };
const PATHS = {
  timestamp: "$.time",
  instance: "$.detail.instance-id",
  state: "$.detail.state",
  note: "$.detail.note",
  nested: "$.detail.nested",
  nothing: "$.detail.nothing",
};

function transformed(InputTemplate: string): unknown {
  const input = inputFor({ InputTransformer: { InputPathsMap: PATHS, InputTemplate } }, EVENT, RULE);
  return input.ok ? (JSON.parse(input.value) as unknown) : input.error;
}

describe("what a target is given", () => {
  it("without more the event as it is, in EventBridge's order of members", () => {
    const input = inputFor({}, EVENT, RULE);
    expect(input).toEqual({ ok: true, value: JSON.stringify(EVENT) });
  });

  it("Input is what it always gets", () => {
    expect(inputFor({ Input: '{"a": 1.0}' }, EVENT, RULE)).toEqual({ ok: true, value: '{"a": 1.0}' });
  });

  it("InputPath is the part of the event that it gets", () => {
    expect(inputFor({ InputPath: "$.detail.nested" }, EVENT, RULE)).toEqual({ ok: true, value: '{"a":[1,2]}' });
    expect(inputFor({ InputPath: "$.detail.nothing" }, EVENT, RULE)).toEqual({ ok: true, value: "null" });
  });

  it.each([
    ["a text", '"instance <instance> is in <state>"', "instance i-0123456789 is in RUNNING"],
    ["escaped quotes", '"instance \\"<instance>\\" is in <state>"', 'instance "i-0123456789" is in RUNNING'],
    ["JSON", '{"instance": <instance>, "state": <state>}', { instance: "i-0123456789", state: "RUNNING" }],
    ["in quotes and out", '{"a": "<state>", "b": [9, <state>, true]}', { a: "RUNNING", b: [9, "RUNNING", true] }],
    ["an object", '{"n": <nested>, "text": "<nested>"}', { n: { a: [1, 2] }, text: '{"a":[1,2]}' }],
    ["a text that JSON has to escape", '{"n": <note>, "t": "<note>"}', { n: 'a "b" \\ c', t: 'a "b" \\ c' }],
    ["what is not there", '{"n": <nothing>, "t": "-<nothing>-"}', { n: "", t: "--" }],
    ["a name that nobody gave", '{"t": "<whoever>"}', { t: "<whoever>" }],
    [
      "names of EventBridge",
      '{"r": <aws.events.rule-name>, "a": <aws.events.rule-arn>}',
      { r: RULE.name, a: RULE.arn },
    ],
    ["the event", '{"e": <aws.events.event>}', { e: EVENT }],
    ["the event as a text", '{"e": <aws.events.event.json>}', { e: JSON.stringify(EVENT) }],
    ["when it came", '{"at": <aws.events.event.ingestion-time>}', { at: EVENT.time }],
  ])("a template is filled: %s", (_, template, expected) => {
    expect(transformed(template)).toEqual(expected);
  });

  it("what is no JSON in the end starts nothing", () => {
    expect(transformed("<instance> is here")).toMatch(/no JSON/);
  });

  it("what can never be used is told before", () => {
    expect(inputProblem({ Input: "{}", InputPath: "$.detail" })).toMatch(/Only one/);
    expect(inputProblem({ Input: "{" })).toMatch(/JSON/);
    expect(inputProblem({ InputPath: "detail[" })).toMatch(/JSONPath/);
    expect(inputProblem({ InputTransformer: { InputPathsMap: PATHS, InputTemplate: "<state>" } })).toBeNull();
  });
});
