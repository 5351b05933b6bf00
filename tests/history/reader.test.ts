import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import { encodeLogRecord } from "@/lib/history/logRecord";
import { ownFileText } from "@/lib/history/ownFile";
import { createReader, type ReadItem, type ReadSummary } from "@/lib/history/reader";
import { type Refusal, wordRefusal } from "@/lib/history/reader/refusal";
import { MAX_VALUE } from "@/lib/history/reader/values";
import { bigEvents } from "../support/bigHistory";
import { compact } from "../support/compact";

type Read = { readonly items: readonly ReadItem[]; readonly summary: ReadSummary } | { readonly refused: Refusal };

function read(text: string, { partial = false, chunk = 1 << 16 } = {}): Read {
  const reader = createReader({ partial });
  const items: ReadItem[] = [];
  for (let at = 0; at < text.length; at += chunk) {
    const some = reader.push(text.slice(at, at + chunk));
    if (!some.ok) return { refused: some.error };
    items.push(...some.value);
  }
  const end = reader.end();
  return end.ok ? { items: [...items, ...end.value.items], summary: end.value.summary } : { refused: end.error };
}

/** `run:id` of each event, and the kinds of what else was found. */
function outline(read: Read): string {
  if ("refused" in read) return `refused: ${wordRefusal(read.refused)}`;
  return read.items
    .map((item) => (item.kind === "event" ? `${item.run}:${item.event.id}` : `${item.run}:${item.kind}`))
    .join(" ");
}

const EVENTS = compact(`
1<0 ExecutionStarted input="{\\"text\\":\\"}]\\\\\\"{\\"}"
2<0 TaskStateEntered Ask
3<2 TaskScheduled lambda/invoke
4<3 TaskFailed lambda/invoke error=Busy cause="a \\\\ b"
5<4 ExecutionFailed error=Busy`);
const OTHER = compact(
  "+5000 1<0 ExecutionStarted\n2<0 PassStateEntered B\n3<2 PassStateExited B\n4<3 ExecutionSucceeded",
);
const WIRE = EVENTS.map(encodeEvent);
const OTHER_WIRE = OTHER.map(encodeEvent);
const ARN = "arn:aws:states:eu-west-1:000000000000:express:orders:run-1:4b7e";
const LOG = EVENTS.map((event) => encodeLogRecord({ event, executionArn: ARN, redriveCount: 0 }));
const DESCRIBED = {
  executionArn: "arn:aws:states:eu-west-1:000000000000:execution:orders:run-1",
  stateMachineArn: "arn:aws:states:eu-west-1:000000000000:stateMachine:orders",
  name: "run-1",
  status: "FAILED",
  startDate: "2024-11-06T10:42:03.123000+01:00",
  stopDate: 1730886124.5,
};
const DEFINED = {
  stateMachineArn: DESCRIBED.stateMachineArn,
  name: "orders",
  definition: '{"StartAt":"Ask"}',
  updateDate: 1,
};
const json = (value: unknown): string => JSON.stringify(value);
const pretty = (value: unknown): string => JSON.stringify(value, null, 4);
const lines = (values: readonly unknown[]): string => values.map((value) => `${json(value)}\n`).join("");
const ALL = "0:1 0:2 0:3 0:4 0:5";
const LOGGED = `0:arn ${ALL}`;

const FORMATS: readonly (readonly [name: string, text: string, expected: string])[] = [
  ["one answer of GetExecutionHistory", json({ events: WIRE }), ALL],
  ["one answer as the AWS CLI prints it", pretty({ events: WIRE }), ALL],
  ["an answer with a byte order mark", `\uFEFF${json({ events: WIRE })}`, ALL],
  ["an answer whose token comes first: more follow", json({ nextToken: "x", events: WIRE }), `${ALL} 0:cut`],
  ["an answer of an SDK", json({ $metadata: { httpStatusCode: 200 }, events: WIRE }), ALL],
  [
    "pages, one after another",
    `${json({ events: WIRE.slice(0, 2), nextToken: "x" })}\n${json({ events: WIRE.slice(2) })}`,
    ALL,
  ],
  ["pages in an array", json([{ events: WIRE.slice(0, 2), nextToken: "x" }, { events: WIRE.slice(2) }]), ALL],
  ["overlapping pages", json({ events: WIRE.slice(0, 3) }) + json({ events: WIRE }), "0:1 0:2 0:3 0:1 0:2 0:3 0:4 0:5"],
  ["a bare array", json(WIRE), ALL],
  ["a bare array as people paste it", `\n\n  ${pretty(WIRE)}\n`, ALL],
  ["one event a line", lines(WIRE), ALL],
  ["one event a line, Windows line ends", lines(WIRE).replaceAll("\n", "\r\n"), ALL],
  ["a reversed dump", json({ events: [...WIRE].reverse() }), "0:5 0:4 0:3 0:2 0:1"],
  [
    "two executions, one after another",
    json({ events: WIRE }) + json({ events: OTHER_WIRE }),
    `${ALL} 1:1 1:2 1:3 1:4`,
  ],
  [
    "two reversed dumps",
    json({ events: [...WIRE].reverse() }) + json({ events: [...OTHER_WIRE].reverse() }),
    "0:5 0:4 0:3 0:2 0:1 1:4 1:3 1:2 1:1",
  ],
  ["DescribeExecution before", json(DESCRIBED) + json({ events: WIRE }), `0:arn 0:description ${ALL}`],
  ["DescribeExecution behind", json({ events: WIRE }) + json(DESCRIBED), `${ALL} 0:arn 0:description`],
  ["DescribeExecution inside", json({ describe: DESCRIBED, history: { events: WIRE } }), `${ALL} 0:arn 0:description`],
  [
    "descriptions, definitions and histories of two executions",
    [
      DESCRIBED,
      DEFINED,
      { events: WIRE },
      { ...DESCRIBED, executionArn: `${DESCRIBED.executionArn}2` },
      DEFINED,
      { events: OTHER_WIRE },
    ]
      .map(json)
      .join("\n"),
    `0:arn 0:description 0:definition ${ALL} 1:arn 1:description 1:definition 1:1 1:2 1:3 1:4`,
  ],
  [
    "the ARN beside the events",
    json({ executionArn: DESCRIBED.executionArn, events: WIRE }),
    `${ALL} 0:arn 0:description`,
  ],
  [
    "FilterLogEvents",
    json({
      events: LOG.map((one) => ({ logStreamName: "s", timestamp: 5, message: json(one), eventId: "1" })),
      searchedLogStreams: [],
    }),
    LOGGED,
  ],
  [
    "GetLogEvents",
    pretty({
      events: LOG.map((one) => ({ timestamp: 5, message: json(one), ingestionTime: 6 })),
      nextForwardToken: "f",
    }),
    LOGGED,
  ],
  [
    "a subscription's record",
    json({
      messageType: "DATA_MESSAGE",
      logGroup: "g",
      logEvents: LOG.map((one) => ({ id: "1", timestamp: 5, message: json(one) })),
    }),
    LOGGED,
  ],
  ["one log message a line", lines(LOG), LOGGED],
  [
    "Logs Insights by the API",
    json({
      results: LOG.map((one) => [
        { field: "@timestamp", value: "x" },
        { field: "@message", value: json(one) },
      ]),
      status: "Complete",
    }),
    LOGGED,
  ],
  ["Logs Insights by the console", json(LOG.map((one) => ({ "@timestamp": "x", "@message": one }))), LOGGED],
  [
    "aws logs tail",
    LOG.map((one) => `2024-11-06T09:42:03.123000+00:00 states/orders/2024 ${json(one)}\n`).join(""),
    LOGGED,
  ],
  ["aws logs tail --format short", LOG.map((one) => `2024-11-06T09:42:03 ${json(one)}\n`).join(""), LOGGED],
  [
    "aws logs tail --format json",
    LOG.map((one) => `2024-11-06T09:42:03.123000+00:00 states/orders/2024\n${pretty(one)}\n`).join(""),
    LOGGED,
  ],
];

describe("the reader", () => {
  it.each(FORMATS)("reads %s", (_, text, expected) => {
    expect(outline(read(text))).toBe(expected);
  });

  it.each(FORMATS)("reads %s in pieces of any size", (_, text, expected) => {
    for (const chunk of [1, 2, 7, 64, 1000]) expect(outline(read(text, { chunk }))).toBe(expected);
  });

  it.each(FORMATS)(
    "refuses %s when it is cut off anywhere, and takes its whole events when it may",
    (_, text, expected) => {
      const step = Math.max(1, Math.floor(text.length / 60));
      for (let end = 1; end < text.trimEnd().length; end += step) {
        const cut = read(text.slice(0, end));
        const whole = "items" in cut ? cut.items.filter((item) => item.kind === "event").length : 0;
        // Formats of lines are whole after each line; what is taken is never more than what is there.
        if ("items" in cut) expect(expected.startsWith(outline(cut)) || whole > 0).toBe(true);
        const lenient = read(text.slice(0, end), { partial: true });
        if ("refused" in lenient)
          expect(["noEvents", "empty", "notHistory", "notJson", "other"]).toContain(lenient.refused.why);
        else {
          const ids = lenient.items.filter((item) => item.kind === "event").map((item) => item.event.id);
          expect(ids.length).toBeGreaterThanOrEqual(whole);
          expect(ids.every((id) => id <= 5)).toBe(true);
        }
      }
    },
  );

  it("gives the exact text of each event", () => {
    const text = pretty({ events: WIRE });
    const found = read(text);
    const texts = "items" in found ? found.items.flatMap((item) => (item.kind === "event" ? [item.text] : [])) : [];
    expect(texts).toHaveLength(5);
    for (const [i, one] of texts.entries()) {
      expect(text).toContain(one);
      expect(JSON.parse(one)).toEqual(WIRE[i]);
    }
  });

  it("reads our own file back, definition and all", () => {
    const execution = {
      arn: DESCRIBED.executionArn,
      name: "run-1",
      machineArn: null,
      type: "STANDARD" as const,
      status: "FAILED" as const,
      startedAt: EVENTS[0]?.timestamp ?? null,
      stoppedAt: null,
      error: "Busy",
      cause: null,
      redriveStatus: null,
      mapRunArn: null,
    };
    const definition = {
      text: '{"StartAt": "Ask"}',
      machineArn: null,
      machineName: "orders",
      type: null,
      assumed: true,
    };
    const text = ownFileText({ execution, definition, events: EVENTS });
    const found = read(text);
    if ("refused" in found) throw new Error(wordRefusal(found.refused));
    expect(found.items.flatMap((item) => (item.kind === "event" ? [item.event] : []))).toEqual(EVENTS);
    expect(found.items.find((item) => item.kind === "description")).toMatchObject({ run: 0, description: execution });
    expect(found.items.find((item) => item.kind === "definition")).toMatchObject({ run: 0, definition });
    expect(outline(read(text.replace('"version":1', '"version":2')))).toContain("newer version");
  });

  it("tells the executions of a mixed log apart", () => {
    const two = encodeLogRecord({ event: OTHER[0] ?? EVENTS[0]!, executionArn: `${ARN}-2`, redriveCount: 0 });
    const found = read(lines([LOG[0], two, LOG[1], { hello: "world", message: "x", timestamp: 1 }, LOG[2]]));
    expect(outline(found)).toBe("0:arn 0:1 1:arn 1:1 0:2 0:3");
    expect("summary" in found && found.summary).toMatchObject({ runs: 2, events: 4, skipped: 1 });
  });

  it("keeps an unknown event type and skips lines of a log that are none of ours", () => {
    const strange = { timestamp: 1, type: "PassStatePondered", id: 6, previousEventId: 5 };
    const found = read(json({ events: [...WIRE, strange] }));
    expect(outline(found)).toBe(`${ALL} 0:6`);
    const tail = `2024-11-06T09:42:03 permissions are {fine}\n2024-11-06T09:42:03 hello\n2024-11-06T09:42:03 ${json(LOG[0])}`;
    expect("summary" in read(tail) && outline(read(tail))).toBe("0:arn 0:1");
  });

  it("takes records whose keys come in another order each time", () => {
    const mixed = WIRE.map((wire, i) =>
      Object.fromEntries(i % 2 === 0 ? Object.entries(wire) : Object.entries(wire).reverse()),
    );
    const nested = mixed.map((wire) => ({ ...wire, seen: { timestamp: 1, type: "x" } }));
    expect(outline(read(json({ events: mixed })))).toBe(ALL);
    expect(outline(read(json({ events: nested })))).toBe(ALL);
  });
});

const REFUSED: readonly (readonly [name: string, text: string, why: Refusal["why"], says: RegExp])[] = [
  ["an empty file", "", "empty", /empty/],
  ["blanks", " \n\t", "empty", /empty/],
  ["no JSON", "hello world, this is a letter", "notJson", /line 1, column 1.*"hello world.*Tried: GetExecutionHistory/],
  ["a web page", "<!DOCTYPE html><html></html>", "other", /web page.*get-execution-history/],
  ["binary", `PK\u0003\u0004\0\0${"x".repeat(40)}`, "binary", /binary/],
  ["UTF-16 without a mark", [...'{"events":[]}'].join("\0"), "binary", /UTF-16 without a byte order mark/],
  ["other JSON", '{"name":"package","version":"1.0.0"}', "notHistory", /"name", "version"/],
  ["a list of other JSON", '{"events":[{"a":1}]}', "notHistory", /"a"/],
  ["a history without events", '{"events":[]}', "noEvents", /No event/],
  ["an empty list", "[]", "noEvents", /empty list/],
  ["a broken line", `{"events":[\n${json(WIRE[0])},\n{"id":2,"type":tru}\n]}`, "notJson", /line 3/],
  ["a missing comma", `{"events":[${json(WIRE[0])} ${json(WIRE[1])}]}`, "notJson", /comma or \] was expected/],
  [
    "an event without a name",
    json({ events: [WIRE[0], { ...WIRE[1], stateEnteredEventDetails: {} }] }),
    "badEvent",
    /Event 2 .*stateEnteredEventDetails\.name should be text/,
  ],
  ["a cut in the middle", json({ events: WIRE }).slice(0, -30), "cut", /with 4 whole events.*--partial/],
  ["a beginning that is cut off", `"x": 1 }, ${json(WIRE[1])}]}`, "notJson", /--partial/],
  [
    "an error of the API",
    '{"__type":"com.amazonaws.states#ExecutionDoesNotExist","message":"Execution Does Not Exist: \'x\'"}',
    "awsError",
    /ExecutionDoesNotExist: Execution Does Not Exist: 'x'/,
  ],
  [
    "an error of the CLI",
    "\nAn error occurred (ExpiredTokenException) when calling the GetExecutionHistory operation: The token has expired\n",
    "awsError",
    /ExpiredTokenException: The token has expired/,
  ],
  ["too deep JSON", "[".repeat(600), "tooDeep", /512/],
  [
    "too deep inside an unknown member",
    json({ events: [{ ...WIRE[0], deep: JSON.parse(`${"[".repeat(600)}${"]".repeat(600)}`) as JsonObject }] }),
    "tooDeep",
    /512/,
  ],
  ["Insights without messages", json({ results: [[{ field: "id", value: "1" }]] }), "noMessage", /@message/],
];

describe("a refusal", () => {
  it.each(REFUSED)("of %s says why", (_, text, why, says) => {
    for (const chunk of [1 << 20, 37]) {
      const found = read(text, { chunk });
      expect("refused" in found ? found.refused.why : outline(found)).toBe(why);
      if ("refused" in found && chunk > 100) expect(wordRefusal(found.refused)).toMatch(says);
    }
  });

  it("stays: nothing is read after it", () => {
    const reader = createReader();
    expect(reader.push('{"events":[{"id":tru}]}'.padEnd(3000)).ok).toBe(false);
    expect(reader.push(json({ events: WIRE })).ok).toBe(false);
    expect(reader.end().ok).toBe(false);
  });

  it("names the limit of a single value, and holds no more than it", () => {
    const reader = createReader();
    const chunk = "x".repeat(1 << 20);
    expect(reader.push('{"events":[{"type":"').ok).toBe(true);
    let pushed = 0;
    while (pushed <= MAX_VALUE * 2) {
      pushed += chunk.length;
      const found = reader.push(chunk);
      if (found.ok) continue;
      expect(found.error.why).toBe("tooLarge");
      expect(wordRefusal(found.error)).toContain("16 Mi");
      return;
    }
    throw new Error("not refused");
  });
});

describe("long texts", () => {
  it("are read whole, with a beginning cut off as terminals do and an end cut off too", () => {
    const events = [...bigEvents(3000, 200)];
    const text = pretty({ events });
    const whole = read(text);
    expect("summary" in whole && whole.summary).toEqual({ runs: 1, events: 3000, skipped: 0, notes: [] });
    const middle = read(text.slice(100_000, -100_000), { partial: true });
    if ("refused" in middle) throw new Error(wordRefusal(middle.refused));
    const ids = middle.items.flatMap((item) => (item.kind === "event" ? [item.event.id] : []));
    expect(ids.length).toBeGreaterThan(2000);
    expect(ids.every((id, i) => i === 0 || id === (ids[i - 1] ?? 0) + 1)).toBe(true);
    expect(middle.items.some((item) => item.kind === "cut")).toBe(true);
  });
});
