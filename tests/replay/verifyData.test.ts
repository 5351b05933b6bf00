import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { readHistory } from "./rawHistory";
import { type Drawn, verdictOf } from "./drawn";
import { history, tampered } from "./histories";
import { changed, recordRun } from "./runs";
import { verify } from "@/lib/replay/verify";

/*
 * Data as it stands in records: contexts of other years, printed times, texts of payloads that JSON leaves free, and
 * values of chance in nested places. Each match has a twin that diverges.
 */

const pass = (more: JsonObject) => ({ StartAt: "A", States: { A: { Type: "Pass", ...more, End: true } } });
const jsonata = (output: unknown) => ({
  QueryLanguage: "JSONata",
  StartAt: "A",
  States: { A: { Type: "Pass", Output: output as JsonObject, End: true } },
});

const through = (output: string, input = "{}") => `
      1<0 ExecutionStarted {"input":${input},"roleArn":"r"}
      2<0 PassStateEntered {"name":"A","input":${input}}
      3<2 PassStateExited {"name":"A","output":${output}}
      4<3 ExecutionSucceeded {"output":${output}}`;

const STANDARD = (more: string, start = "2024-02-22T22:13:20Z") =>
  `{"e":{"Id":"arn:aws:states:eu-west-1:123456789012:execution:m:n","Input":{},"StartTime":"${start}","Name":"n","RoleArn":"r"${more}}}`;

const RECORDS: readonly Drawn[] = [
  ...["", ',"RedriveCount":0'].map((more): Drawn => ({
    name: `a context with '${more}'`,
    definition: pass({ Parameters: { "e.$": "$$.Execution" } }),
    drawing: through(STANDARD(more)),
    twin: ['"Name":"n"', '"Name":"o"'],
  })),
  {
    name: "a context without RedriveCount, as a text",
    definition: pass({ Parameters: { "e.$": "States.JsonToString($$.Execution)" } }),
    drawing: through(JSON.stringify({ e: JSON.stringify((JSON.parse(STANDARD("")) as { e: object }).e) })),
    twin: ['\\"Name\\":\\"n\\"', '\\"Name\\":\\"o\\"'],
  },
  {
    name: "a time printed with a fraction of zero",
    definition: pass({ Parameters: { "e.$": "$$.Execution" } }),
    drawing: through(STANDARD(',"RedriveCount":0', "2024-02-22T22:13:20.000Z")),
    twin: ["22:13:20.000Z", "22:13:23.000Z"],
  },
  {
    name: "times of entering, with and without a fraction of zero, inside texts",
    definition: pass({
      Parameters: { "a.$": "$$.State.EnteredTime", "b.$": "States.Format('at {}', $$.State.EnteredTime)" },
    }),
    drawing: through('{"b":"at 2024-02-22T22:13:21Z","a":"2024-02-22T22:13:21.000Z"}'),
    twin: ["at 2024-02-22T22:13:21Z", "at 2024-02-22T22:13:22Z"],
  },
  {
    name: "chance in nested places",
    definition: jsonata({ a: [{ id: "{% $uuid() %}" }, { n: "{% $random() %}" }], t: "{% 'x-' & $uuid() & '-y' %}" }),
    drawing: through(
      '{"a":[{"id":"0f5c9a52-6d3c-4d62-9f2e-8a9f2a6f8f10"},{"n":0.25}],"t":"x-1f5c9a52-6d3c-4d62-9f2e-8a9f2a6f8f10-y"}',
    ),
    twin: ["x-1f5c", "y-1f5c"],
  },
  {
    name: "the seeded random number, which is none of chance",
    definition: jsonata({ n: "{% $random(42) %}" }),
    drawing: through('{"n":0.7275636800328681}'),
    twin: ['{"n":0.7275636800328681}', '{"n":0.7275636800328682}'],
  },
  {
    name: "intrinsics of chance beside each other",
    definition: pass({
      Parameters: { "a.$": "States.Array(States.UUID(), States.UUID())", "n.$": "States.MathRandom(1, 9)" },
    }),
    drawing: through('{"a":["0f5c9a52-6d3c-4d62-9f2e-8a9f2a6f8f10","1f5c9a52-6d3c-4d62-9f2e-8a9f2a6f8f10"],"n":3}'),
    twin: ['"n":3', '"n":9'],
  },
  {
    name: "a clock by its milliseconds",
    definition: jsonata({ at: "{% $millis() %}", text: "{% $now() %}" }),
    drawing: through('{"at":1708640001000,"text":"2024-02-22T22:13:21.000Z"}'),
    twin: ["1708640001000", "1708650001000"],
  },
  {
    name: "a clock by a picture",
    definition: jsonata({ day: "{% $now('[Y0001]-[M01]-[D01]') %}" }),
    drawing: through('{"day":"2024-02-22"}'),
    twin: ['"day":"2024-02-22"', '"day":"2024-02-23"'],
  },
  {
    name: "a clock by a picture with minutes and a zone",
    definition: jsonata({ day: "{% 'at ' & $now('[Y0001]-[M01]-[D01]T[H01]:[m01][Z]', '+0100') %}" }),
    drawing: through('{"day":"at 2024-02-22T23:13+01:00"}'),
    twin: ["T23:13", "T23:43"],
  },
  {
    name: "a clock by its text's first ten letters",
    definition: jsonata({ day: "{% $substring($now(), 0, 10) %}" }),
    drawing: through('{"day":"2024-02-22"}'),
    twin: ['"day":"2024-02-22"', '"day":"2023-02-23"'],
  },
  {
    name: "a wait until a time that has passed",
    definition: {
      StartAt: "A",
      States: { A: { Type: "Wait", TimestampPath: "$.t", End: true } },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{"t":"2020-01-01T00:00:00+02:00"}}
      2<0 WaitStateEntered {"name":"A","input":{"t":"2020-01-01T00:00:00+02:00"}}
      3<2 WaitStateExited {"name":"A","output":{"t":"2020-01-01T00:00:00+02:00"}}
      4<3 ExecutionSucceeded {"output":{"t":"2020-01-01T00:00:00+02:00"}}`,
    twin: [
      'WaitStateExited {"name":"A","output":{"t":"2020-01-01T00:00:00+02:00"}}',
      'WaitStateExited {"name":"A","output":{}}',
    ],
  },
  {
    name: "a wait until a time with an offset and milliseconds, which are dropped",
    definition: {
      StartAt: "A",
      States: { A: { Type: "Wait", Timestamp: "2024-02-22T23:13:22.900+01:00", End: true } },
    },
    drawing: `
      1<0 ExecutionStarted {"input":{}}
      2<0 WaitStateEntered {"name":"A","input":{}}
      3<2 WaitStateExited {"name":"A","output":{}}
      4<3 ExecutionSucceeded {"output":{}}`,
    twin: ['WaitStateExited {"name":"A","output":{}}', 'WaitStateExited {"name":"A","output":{"a":1}}'],
  },
];

test.each(RECORDS.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
  expect(await verdictOf(one, history(one.drawing))).toMatchObject({
    verdict: expect.stringMatching(/^MATCH/) as string,
    divergences: [],
  });
});

test.each(RECORDS.map((one) => [one.name, one] as const))("tampered: %s", async (_name, one) => {
  const { verdict } = await verdictOf(one, tampered(one.drawing, ...one.twin));
  // What a clock came to that stands nowhere may be of any time in between.
  expect(verdict).toBe(
    one.name.startsWith("a clock by a") || one.name.includes("first ten") ? "NOT REPLAYABLE" : "DIVERGED",
  );
});

/** Text of an input, and that of the same value as AWS writes it further on. */
const TEXTS: readonly (readonly [string, string, string, string])[] = [
  ["blanks", '{ "n" : [1,\n 2] }', '{"n":[1,2]}', '{"n":[1,3]}'],
  ["blanks that stay", '{ "n" : 1 }', '{ "n" : 1 }', '{ "n" : 2 }'],
  ["1.0 that stays", '{"n":1.0}', '{"n":1.0}', '{"n":1.5}'],
  ["1.0 that becomes 1", '{"n":1.0}', '{"n":1}', '{"n":2}'],
  ["exponents", '{"n":1E3,"m":1e-7}', '{"n":1000.0,"m":1.0E-7}', '{"n":1001,"m":1.0E-7}'],
  ["keys that look like integers", '{"b":1,"2":1,"1":2}', '{"b":1,"2":1,"1":2}', '{"b":1,"2":1,"1":3}'],
  ["keys in another order", '{"b":1,"a":2}', '{"a":2,"b":1}', '{"a":2,"b":2}'],
  ["numbers beyond 2^53", '{"n":9007199254740993}', '{"n":9007199254740993}', '{"n":9007199254750993}'],
  ["numbers beyond doubles", '{"n":1e400}', '{"n":1e400}', '{"n":2}'],
  ["repeated keys", '{"a":1,"a":2}', '{"a":2}', '{"a":1}'],
  ["__proto__", '{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'],
  ["line separators", '{"a":"\u2028"}', '{"a":"\u2028"}', '{"a":"\u2029"}'],
  ["escaped letters", '{"a":"\\u00e9\\/"}', '{"a":"é/"}', '{"a":"e/"}'],
  ["a lone surrogate", '{"a":"\\ud800"}', '{"a":"\\ud800"}', '{"a":"\\ud801"}'],
  ["a text", '"x"', '"x"', '"y"'],
  ["null", "null", "null", "0"],
  ["a big text", JSON.stringify("x".repeat(200_000)), JSON.stringify("x".repeat(200_000)), '"x"'],
];

describe("payloads as texts", () => {
  test.each(TEXTS)("%s", async (_name, given, written, other) => {
    const one = { definition: pass({}) } as unknown as Drawn;
    expect(await verdictOf(one, readHistory(given, written, written))).toMatchObject({ divergences: [] });
    expect((await verdictOf(one, readHistory(given, written, written))).verdict).toMatch(/^MATCH/);
    expect((await verdictOf(one, readHistory(given, written, other))).verdict).toBe("DIVERGED");
  });
});

describe("order and parts of a record", () => {
  const definition: JsonObject = {
    StartAt: "P",
    States: {
      P: {
        Type: "Parallel",
        Branches: ["X", "Y", "Z"].map((name) => ({
          StartAt: name,
          States: {
            [name]: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay", Next: `${name}2` },
            [`${name}2`]: { Type: "Pass", Parameters: { "at.$": "$$.State.EnteredTime" }, End: true },
          },
        })),
        End: true,
      },
    },
  };

  test("events in any order are the same record", async () => {
    const run = await recordRun(definition, { n: 1 });
    const first = await verify(run);
    expect(first.verdict).toMatch(/^MATCH/);
    expect(await verify({ ...run, events: run.events.toReversed() })).toEqual(first);
  });

  test("each prefix matches and says so, and each hole is told", async () => {
    const run = await recordRun(definition, { n: 1 });
    for (let length = 1; length < run.events.length; length++) {
      const { verdict, reason, divergences } = await verify({ ...run, events: run.events.slice(0, length) });
      expect({ length, divergences }).toEqual({ length, divergences: [] });
      expect(verdict).toMatch(/^MATCH/);
      expect(reason).toContain("a prefix");
      if (length === 1) continue;
      const hole = await verify({ ...run, events: run.events.toSpliced(length - 1, 1) });
      expect(hole).toMatchObject({ verdict: "NOT REPLAYABLE", reason: expect.stringMatching(/missing/) as string });
    }
  });

  test("times that were cut to seconds match, with the texts and clocks of milliseconds", async () => {
    const definition = {
      StartAt: "T",
      States: {
        T: {
          Type: "Task",
          Resource: "arn:aws:lambda:eu-west-1:123456789012:function:pay",
          Retry: [{ ErrorEquals: ["States.ALL"], BackoffRate: 1.5 }],
          Next: "A",
        },
        A: { Type: "Pass", Parameters: { "at.$": "$$.State.EnteredTime" }, End: true },
      },
    };
    for (const seed of ["one", "two", "three", "four"]) {
      const run = await recordRun(definition, {}, (_task, count) => (count < 2 ? { error: "E" } : { ok: 1 }), seed);
      const cut = run.events.map((event) => ({
        ...event,
        timestamp: instant(Math.floor(event.timestamp / 1000) * 1000),
      }));
      const { verdict, divergences } = await verify({ ...run, events: cut });
      expect({ verdict, divergences }).toEqual({ verdict: "MATCH", divergences: [] });
      const left = run.events.findLast(({ type }) => type === "PassStateExited")!;
      const twin = changed({ ...run, events: cut }, left.id, (wire) => ({
        ...wire,
        stateExitedEventDetails: { name: "A", output: '{"at":"2025-03-01T08:00:00.123Z"}' },
      }));
      expect((await verify(twin)).verdict).toBe("DIVERGED");
    }
  });
});
