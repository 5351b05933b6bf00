import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "@/lib/cli/main";

const folder = mkdtempSync(join(tmpdir(), "stepscope-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let out = "";
let err = "";
beforeEach(() => {
  out = "";
  err = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((err += String(text)), true));
  vi.spyOn(console, "log").mockImplementation((text) => void (out += `${String(text)}\n`));
  vi.spyOn(console, "error").mockImplementation((text) => void (err += `${String(text)}\n`));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = 0;
});

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function stepscope(...args: readonly string[]): Promise<number> {
  await main(args);
  return Number(process.exitCode ?? 0);
}

const ORDER = {
  StartAt: "Charge",
  States: {
    Charge: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "charge", "Payload.$": "$" },
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 7, MaxAttempts: 1 }],
      End: true,
    },
  },
};
const MOCK = {
  StateMachines: { Order: { TestCases: { Retried: { Charge: "BusyOnce" } } } },
  MockedResponses: { BusyOnce: { "0": { Throw: { Error: "Busy", Cause: "later" } }, "1": { Return: { paid: true } } } },
};

describe("run", () => {
  const mocked = () => ["--mock", file("mock.json", MOCK), "--machine", "Order", "--case", "Retried"];

  test("runs a definition with mocked tasks under a virtual clock", async () => {
    const definition = file("order.asl.json", ORDER);
    const input = file("input.json", { n: 1 });
    const at = ["--at", "2026-01-31T12:00:00Z"];
    expect(await stepscope("run", definition, "--input", input, ...mocked(), ...at, "--json")).toBe(0);
    const report = JSON.parse(out) as { events: { type: string; timestamp: number; id: number }[] };
    expect(report).toMatchObject({ status: "SUCCEEDED", output: '{"paid":true}', error: null, cause: null });
    expect(report.events.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    const start = Date.parse("2026-01-31T12:00:00Z") / 1000;
    expect([report.events[0]?.timestamp, report.events.at(-1)?.timestamp]).toEqual([start, start + 7]);
  });

  test("prints the history as a table", async () => {
    expect(await stepscope("run", file("order.asl.json", ORDER), ...mocked(), "--at", "2026-01-31T12:00:00Z")).toBe(0);
    expect(out).toContain("started 2026-01-31T12:00:00.000Z");
    expect(out).toMatch(/ 5 < {4}4 +0\.000 {2}TaskFailed +invoke {2}Busy {2}later/);
    expect(out).toMatch(/ 6 < {4}5 +7\.000 {2}TaskScheduled/);
    expect(out).toContain("SUCCEEDED");
  });

  const BUSY_TWICE = {
    StateMachines: { Order: { TestCases: { Busy: { Charge: "Busy" }, Free: { Charge: "Free" } } } },
    MockedResponses: {
      Busy: { "0-1": { Throw: { Error: "Busy" } }, "2-3": { Throw: { Error: "Busy" } }, "4": { Return: "late" } },
      Free: { "0": { Return: "free" } },
    },
  };
  const redriving = (...args: readonly string[]) => [
    ...["run", file("order.asl.json", ORDER), "--mock", file("busy.json", BUSY_TWICE)],
    ...["--machine", "Order", "--case", "Busy", "--at", "2026-01-31T12:00:00Z", ...args],
  ];

  test("redrives what ended badly, in the same world or in another", async () => {
    expect(await stepscope(...redriving("--redrive", "1"))).toBe(0);
    expect(out).toMatch(/ 9 < {4}8 +7\.000 {2}ExecutionFailed/);
    expect(out).toMatch(/10 < {4}9 +67\.000 {2}ExecutionRedriven/);
    expect(out).toMatch(/11 < {4}2 +67\.000 {2}TaskScheduled/);
    expect(out).toContain("FAILED\n");

    out = "";
    expect(await stepscope(...redriving("--redrive", "5", "--redrive-after", "3600", "--json"))).toBe(0);
    const twice = JSON.parse(out) as { output: string; redrives: number; events: { type: string }[] };
    expect(twice).toMatchObject({ status: "SUCCEEDED", output: '"late"', redrives: 2 });
    expect(twice.events.filter(({ type }) => type === "ExecutionRedriven").length).toBe(2);

    out = "";
    expect(await stepscope(...redriving("--redrive", "1", "--redrive-case", "Free", "--json"))).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ status: "SUCCEEDED", output: '"free"', redrives: 1 });
  });

  test("says why it does not redrive", async () => {
    expect(await stepscope(...redriving("--redrive", "1", "--redrive-after", "1209600"))).toBe(1);
    expect(err).toContain("Not redriven: Execution redrivable period exceeded.");
  });

  test("a task without a mocked answer fails, and the run ended all the same", async () => {
    expect(await stepscope("run", file("order.asl.json", ORDER), "--json")).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ status: "FAILED", error: "Stepscope.NoMock" });
  });

  test("a broken definition is refused with its diagnostics", async () => {
    expect(await stepscope("run", file("broken.asl.json", '{"StartAt":"A","States":{"A":{"Type":"Pass"}}}'))).toBe(2);
    expect(err).toMatch(/broken\.asl\.json:1:\d+: error \w+: /);
  });

  test.each([
    [["--mock", "TWO"], "it holds several state machines; --machine names one"],
    [["--mock", "MOCK", "--machine", "Order", "--case", "Other"], "has no 'Other'; it has Retried"],
    [["--redrive-case", "Free"], "--redrive-case needs --redrive and --mock too"],
    [["--redrive", "often"], "Give a whole number, as 1."],
    [["--input", "/no/such/file.json"], "--input /no/such/file.json: cannot be read"],
  ])("%j is wrong use with the remedy", async (args, message) => {
    const mock = file("mock.json", MOCK);
    const two = file("two.json", { ...MOCK, StateMachines: { ...MOCK.StateMachines, Other: {} } });
    const given = args.map((arg) => (arg === "MOCK" ? mock : arg === "TWO" ? two : arg));
    expect(await stepscope("run", file("order.asl.json", ORDER), ...given)).toBe(2);
    expect(err).toContain(message);
  });
});

describe("run with a folder as S3", () => {
  const s3 = join(folder, "s3");
  const definition = () =>
    file("each.asl.json", {
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          ItemReader: {
            Resource: "arn:aws:states:::s3:getObject",
            ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
            Parameters: { Bucket: "in", "Key.$": "$.key" },
          },
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            StartAt: "One",
            States: { One: { Type: "Pass", End: true } },
          },
          ResultWriter: {
            Resource: "arn:aws:states:::s3:putObject",
            Parameters: { Bucket: "out", Prefix: "results" },
            WriterConfig: { Transformation: "COMPACT", OutputType: "JSONL" },
          },
          End: true,
        },
      },
    });
  const run = (key: string, ...more: readonly string[]) =>
    stepscope("run", definition(), "--input", file("each.json", { key }), "--s3", s3, ...more);

  test("reads items from it, writes results to it and prints how the map run went", async () => {
    mkdirSync(join(s3, "in"), { recursive: true });
    writeFileSync(join(s3, "in/orders.csv"), "id,total\n1,10\n2,20\n");
    expect(await run("orders.csv")).toBe(0);
    expect(out).toMatch(
      /map run of Each {2}SUCCEEDED {2}arn:aws:states:.*\n {2}items: 2 succeeded; executions: 2 succeeded\n/,
    );
    out = "";
    expect(await run("orders.csv", "--json")).toBe(0);
    const report = JSON.parse(out) as { output: string; mapRuns: readonly { itemCounts: object }[] };
    expect(report.mapRuns).toMatchObject([{ status: "SUCCEEDED", itemCounts: { succeeded: 2, resultsWritten: 2 } }]);
    const { Key } = (JSON.parse(report.output) as { ResultWriterDetails: { Key: string } }).ResultWriterDetails;
    const results = readFileSync(join(s3, "out", Key.replace("manifest.json", "SUCCEEDED_0.json")), "utf8");
    expect(results).toBe('{"total":"10","id":"1"}\n{"total":"20","id":"2"}\n');
  });

  test("a missing object fails the execution, a missing folder is wrong use", async () => {
    expect(await run("gone.csv", "--json")).toBe(0);
    const wanted = { error: "States.ItemReaderFailed", cause: "The specified key does not exist." };
    expect(JSON.parse(out)).toMatchObject({ status: "FAILED", ...wanted });
    expect(await stepscope("run", definition(), "--s3", join(folder, "no-folder"))).toBe(2);
    expect(err).toContain("there is no such folder");
  });
});

describe("conformance", () => {
  const CASE = {
    name: "a case",
    definition: ORDER,
    input: {},
    history: null,
    startSyncExecution: { status: "SUCCEEDED" },
  };
  const PASS = { StartAt: "A", States: { A: { Type: "Pass", Result: 1, End: true } } };

  test("prints counts by kind, failures, skips and files it does not know", async () => {
    const right = file("right.json", { name: "right", definition: PASS, input: {}, history: null, expectedOutput: 1 });
    const wrong = file("wrong.json", { name: "wrong", definition: PASS, input: {}, history: null, expectedOutput: 2 });
    const paths = [right, wrong, file("skipped.json", CASE), file("other.json", { hello: 1 })];
    expect(await stepscope("conformance", ...paths, "--json")).toBe(1);
    const report = JSON.parse(out) as { kinds: object; failures: object[]; skips: object[]; unknown: string[] };
    expect(report.kinds).toMatchObject({ execution: { passed: 1, failed: 1, skipped: 1 } });
    expect(report.failures).toEqual([
      { name: "wrong", kind: "execution", difference: "end.output: ours 1, recorded 2" },
    ]);
    expect(report.skips).toMatchObject([{ name: "a case", kind: "execution" }]);
    expect(report.unknown).toEqual([paths[3]]);
    expect(await stepscope("conformance", right)).toBe(0);
  });

  test("a path or kind that is not there is wrong use", async () => {
    expect(await stepscope("conformance", "/no/such/folder")).toBe(2);
    expect(await stepscope("conformance", folder, "--kind", "nothing")).toBe(2);
    expect(err).toContain("choose one of execution, choice");
  });
});

test("demo writes executions, definitions and the truth beside them, more than a few in batches", async () => {
  const few = join(folder, "few");
  const until = ["--until", "2026-11-22T00:00:00Z", "--days", "7"];
  expect(await stepscope("demo", "--executions", "20", ...until, "--out", few, "--json")).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ executions: 20, until: "2026-11-22T00:00:00.000Z" });
  const order = JSON.parse(readFileSync(join(few, "executions/order-000001.stepscope.json"), "utf8")) as object;
  expect(order).toMatchObject({ format: "stepscope/execution", execution: { name: "order-000001" } });
  expect(readFileSync(join(few, "definitions/order-fulfilment.short-timeout.asl.json"), "utf8")).toContain(
    '"TimeoutSeconds": 1,',
  );

  const many = join(folder, "many");
  expect(await stepscope("demo", "--executions", "1200", ...until, "--out", many)).toBe(0);
  const lines = (name: string) =>
    readFileSync(join(many, "executions", name), "utf8")
      .trim()
      .split("\n");
  expect([lines("00001.ndjson").length, lines("00002.ndjson").length]).toEqual([1000, 200]);
  const truth = JSON.parse(readFileSync(join(many, "truth.json"), "utf8")) as {
    executions: number;
    drills: { id: string; executions: string[] }[];
  };
  expect(truth.executions).toBe(1200);
  // Those of questions stand beside them, each below the question's own name.
  for (const { id, executions } of truth.drills) {
    const kept = readFileSync(join(many, "drills", id, "00001.ndjson"), "utf8");
    for (const name of executions) expect(kept).toContain(`"name":"${name}"`);
  }
});
