import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encodeEvent } from "@/lib/history/encode";
import { encodeLogRecord } from "@/lib/history/logRecord";
import { createReader } from "@/lib/history/reader";
import { wordNote } from "@/lib/history/reader/notes";
import { wordRefusal } from "@/lib/history/reader/refusal";
import { compact } from "../support/compact";

const EVENTS = compact(`
1<0 ExecutionStarted input="{\\"who\\":\\"Zoë\\"}"
2<0 TaskStateEntered Ask
3<2 TaskScheduled lambda/invoke
4<3 TaskFailed lambda/invoke error=Busy cause="a \\\\ b"
5<4 ExecutionFailed error=Busy`);
const ARN = "arn:aws:states:eu-west-1:000000000000:express:orders:run-1:4b7e";
const API = EVENTS.map(encodeEvent);
const LOG = EVENTS.map((event) => encodeLogRecord({ event, executionArn: ARN, redriveCount: 0 }));
const json = (value: unknown): string => JSON.stringify(value);
const MESSAGES = LOG.map(json);
const zipped = (value: unknown): string => gzipSync(json(value)).toString("base64");
const SUBSCRIPTION = {
  messageType: "DATA_MESSAGE",
  logEvents: MESSAGES.map((message) => ({ id: "1", timestamp: 1, message })),
};

function read(text: string, partial = false, chunk = 333): string {
  const inflate = (bytes: Uint8Array) => gunzipSync(bytes);
  const reader = createReader({ partial, inflate });
  const items = [];
  for (let at = 0; at < text.length; at += chunk) {
    const some = reader.push(text.slice(at, at + chunk));
    if (!some.ok) return `refused: ${wordRefusal(some.error)}`;
    items.push(...some.value);
  }
  const end = reader.end();
  if (!end.ok) return `refused: ${wordRefusal(end.error)}`;
  items.push(...end.value.items);
  const found = items.map((item) =>
    item.kind === "event" ? `${item.run}:${item.event.id}` : `${item.run}:${item.kind}`,
  );
  return [...found, ...end.value.summary.notes.map(wordNote)].join(" ");
}

const ALL = "0:1 0:2 0:3 0:4 0:5";
const LOGGED = `0:arn ${ALL}`;
const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name[0]?.toUpperCase() + name.slice(1), pascal(one)]),
  );
};
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const described = (name: string) => ({
  executionArn: `arn:aws:states:eu-west-1:000000000000:execution:orders:${name}`,
  status: "FAILED",
  startDate: "2026-03-01T10:00:00Z",
});
const columns = (log: readonly { readonly details?: unknown }[]): string =>
  log.map((row) => json({ ...row, details: json(row.details) })).join("\n");

const FORMS: readonly (readonly [name: string, text: string, expected: string])[] = [
  [
    "the spelling of .NET, enumerations and all",
    json({ Events: API.map((one) => ({ ...(pascal(one) as object), Type: { Value: one["type"] } })) }),
    ALL,
  ],
  [
    "rows in snake case that name their execution",
    API.map((one) =>
      json({
        ...Object.fromEntries(Object.entries(one).map(([name, value]) => [snake(name), value])),
        execution_arn: ARN,
      }),
    ).join("\n"),
    LOGGED,
  ],
  [
    "Splunk's export",
    MESSAGES.map((_raw) => json({ preview: false, result: { _raw, _time: "x" } })).join("\n"),
    LOGGED,
  ],
  ["Splunk's collector", LOG.map((event) => json({ time: 1, host: "h", event })).join("\n"), LOGGED],
  ["hits of Elasticsearch", json({ hits: { hits: MESSAGES.map((message) => ({ _source: { message } })) } }), LOGGED],
  ["streams of Loki", json({ data: { result: [{ values: MESSAGES.map((line) => ["1", line]) }] } }), LOGGED],
  [
    "Docker's log driver",
    MESSAGES.map((one) => json({ log: `${one}\n`, stream: "stdout", time: "x" })).join("\n"),
    LOGGED,
  ],
  ["lines of Kubernetes", MESSAGES.map((one) => `2026-03-01T10:00:00.1Z stdout F ${one}\n`).join(""), LOGGED],
  ["lines with a level before", MESSAGES.map((one) => `INFO  [main] ${one}\n`).join(""), LOGGED],
  ["the colours of jq -C", `\u001b[1;39m{\u001b[0m"events"\u001b[1;39m:${json(API)}}`, ALL],
  [
    "CSV with semicolons, as Excel writes it",
    `sep=;\r\n@timestamp;@message\r\n${MESSAGES.map((one) => `x;"${one.replaceAll('"', '""')}"\r\n`).join("")}`,
    LOGGED,
  ],
  [
    "CSV with the message in the first column",
    `@message,@log\n${MESSAGES.map((one) => `"${one.replaceAll('"', '""')}",g\n`).join("")}`,
    LOGGED,
  ],
  ["a text in a text", json(json({ events: API })), ALL],
  ["a subscription in base64", zipped(SUBSCRIPTION), LOGGED],
  ["lines of base64", MESSAGES.map((one) => zipped(JSON.parse(one))).join("\n"), LOGGED],
  ["Firehose's records", json({ records: [{ recordId: "1", data: zipped(SUBSCRIPTION) }] }), LOGGED],
  ["a queue that a subscription feeds", json({ Records: [{ messageId: "1", body: json(SUBSCRIPTION) }] }), LOGGED],
  [
    "Python, in its own quotes",
    `{'events': ${json(API).replaceAll('"', "'").replaceAll("\\'", '"').replaceAll("false", "False")}, 'ok': None}`,
    ALL,
  ],
  [
    "trailing commas and comments inside",
    `{"events": [ // all\n${API.map((one) => `${json(one).slice(0, -1)},},\n`).join("")}] /* end */ }`,
    `${ALL} Comments, trailing commas or NaN, which JSON does not have, were passed over (NaN is read as null).`,
  ],
  ["the console's hash as a list", json({ execution: described("a"), historyHash: API }), `${ALL} 0:arn 0:description`],
  ["details as text, as Athena's columns hold them", columns(LOG), LOGGED],
  [
    "a description with its events in a member",
    json({ ...described("a"), history: API }),
    `0:arn 0:description ${ALL}`,
  ],
  [
    "a description beside a list of events",
    json({ execution: described("a"), trail: API }),
    `${ALL} 0:arn 0:description`,
  ],
  [
    "descriptions in a list, each with its events",
    json({
      executions: [
        { ...described("a"), trail: { pages: [API] } },
        { ...described("b"), trail: API },
      ],
    }),
    `0:arn 0:description ${ALL} 1:arn 1:description ${ALL.replaceAll("0:", "1:")}`,
  ],
  ["a list sorted by something else", json({ events: [4, 1, 3, 0, 2].map((i) => API[i]) }), "0:5 0:2 0:4 0:1 0:3"],
  ["a list with its end first", json({ events: [...API.slice(3), ...API.slice(0, 3)] }), "0:4 0:5 0:1 0:2 0:3"],
  [
    "two pages, the last with a token",
    `${json({ nextToken: "x", events: API.slice(0, 2) })}${json({ events: API.slice(2, 4), nextToken: "y" })}`,
    "0:1 0:2 0:3 0:4 0:cut More events follow: the answer ends with a nextToken, and the page behind it is not here (1 execution, kept as partial).",
  ],
];

describe("the reader unwraps", () => {
  test.each(FORMS)("%s", (_, text, expected) => {
    expect(read(text)).toBe(expected);
    expect(read(text, false, 7)).toBe(expected);
  });

  // The twin of each: the same form, its records turned into something else.
  test.each(FORMS.filter(([name]) => !/base64|Firehose|pages|description/.test(name)))(
    "nothing out of %s without records",
    (_, text) => {
      const twin = text
        .replaceAll(/[Tt]ype/g, "kind")
        .replaceAll(/xecution_arn/g, "xecution_url")
        .replaceAll(/revious/g, "rior");
      expect(read(twin)).toMatch(/^refused: /);
    },
  );
});

test("what an execution was given is not looked into, nor is its definition", () => {
  const input = json({ events: API });
  for (const name of ["input", "Output", "definition"]) {
    expect(read(json({ ...described("a"), [name]: input }))).not.toContain("0:1");
    expect(read(json({ list: [{ ...described("a"), [name]: { trail: API } }] }))).not.toContain("0:1");
  }
});

test("events of two executions in one list stay two", () => {
  const later = API.map((event) => ({ ...event, timestamp: Number(event["timestamp"]) + 60 }));
  expect(read(json([...API, ...later]))).toBe(`${ALL} ${ALL.replaceAll("0:", "1:")}`);
  expect(read(json([...API.slice(2), ...later]))).toBe(`0:3 0:4 0:5 ${ALL.replaceAll("0:", "1:")}`);
  expect(read(json([...[...API].reverse(), ...[...later].reverse()]))).toBe("0:5 0:4 0:3 0:2 0:1 1:5 1:4 1:3 1:2 1:1");
});

const YAML = [
  "events:",
  ...EVENTS.slice(0, 2).flatMap(({ id, type }) => [
    `- id: ${id}`,
    `  type: ${type}`,
    "  timestamp: '2026-03-01T10:00:00Z'",
    ...(type === "TaskStateEntered" ? ["  stateEnteredEventDetails:", "    name: 'Ask'"] : []),
  ]),
].join("\n");

describe("what is cut is told from what is whole", () => {
  test("in YAML", () => {
    expect(read(YAML)).toBe("0:1 0:2");
    expect(read(`${YAML}\n- id: 3\n  type: 'PassSt`)).toMatch(/^refused: Not JSON.*as YAML.*--partial/);
    expect(read(`${YAML}\n- id: 3\n  type: 'PassSt`, true)).toMatch(/^0:1 0:2 0:cut The whole events were taken/);
  });

  test("in CSV", () => {
    const [row = ""] = FORMS.filter(([name]) => name.startsWith("CSV with the message")).map(([, text]) => text);
    expect(read(row.slice(0, -40))).toMatch(/^refused: The JSON is cut off.*4 whole events/);
    expect(read(row.slice(0, -40), true)).toMatch(/^0:arn 0:1 0:2 0:3 0:4 0:cut/);
  });
});

const OTHERS: readonly (readonly [name: string, text: string, says: RegExp])[] = [
  [
    "the table output of the command line",
    `-------------------\n|  GetExecutionHistory  |\n+------+\n`,
    /--output table.*--output json/,
  ],
  [
    "an object of the SDK for Java",
    "GetExecutionHistoryResponse(Events=[HistoryEvent(Timestamp=2026-03-01T10:00:00Z, Type=ExecutionStarted)])",
    /SDK for Java/,
  ],
  [
    "records of CloudTrail",
    json({ Records: [{ eventSource: "states.amazonaws.com", eventName: "StartExecution" }] }),
    /CloudTrail/,
  ],
  ["an answer of StartExecution", json({ executionArn: "arn:x", startDate: 1 }), /answer of StartExecution.*arn:x/],
  [
    "a definition",
    json({ StartAt: "A", States: { A: { Type: "Pass", End: true } } }),
    /definition of the state machine, not a history/,
  ],
  [
    "a template",
    json({ Resources: { M: { Type: "AWS::StepFunctions::StateMachine" } } }),
    /template with the definition/,
  ],
  [
    "a template in YAML",
    "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Name: !Sub '${X}'\n",
    /template with the definition/,
  ],
];

test.each(OTHERS)("%s is refused by what it is", (_, text, says) => {
  expect(read(text)).toMatch(says);
  expect(read(text.slice(0, 12))).not.toMatch(says);
});
