import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { caseFiles } from "@/lib/conformance/files";
import { ACCOUNT, REGION } from "@/lib/conformance/names";
import { type ExecutionCase, type LogCase, type LoggedRun, recognise } from "@/lib/conformance/recognise";
import { checkThere } from "@/lib/conformance/remote";
import { runConformance } from "@/lib/conformance/run";
import type { Remote } from "@/lib/conformance/runCase";
import { skipReason } from "@/lib/conformance/skips";
import { logFile, readMessages } from "@/lib/server/engine/logs/logFiles";
import { RemoteEngine } from "@/lib/runner/remote/remoteEngine";
import { sqliteDatabase } from "../support/databases";
import { openEndpoint, type TestEndpoint } from "../support/endpoint";
import { casesIn, CORPUS, corpusIsHere } from "./corpus";

/*
 * Recorded cases over HTTP: created, started and read back with AWS's SDK at the engine's endpoint, in virtual time.
 * Here every third file; all of them, and the Choice cases, which differ in their rules alone, in tests/soak.
 */

const here = corpusIsHere();
const s3 = mkdtempSync(join(tmpdir(), "stepscope-s3-"));
const logs = mkdtempSync(join(tmpdir(), "stepscope-logs-"));
const database = sqliteDatabase();
let endpoint: TestEndpoint;
let engine: RemoteEngine;

beforeAll(async () => {
  endpoint = await openEndpoint(database, { settings: { s3, logs } });
  const signal = new AbortController().signal;
  engine = new RemoteEngine({ endpoint: endpoint.url, region: REGION, account: ACCOUNT, signal });
});

afterAll(async () => {
  engine.close();
  await endpoint.close();
  await database.drop();
  for (const folder of [s3, logs]) rmSync(folder, { recursive: true, force: true });
});

const remoteOf = (tag: string): Remote => ({ engine, isOurs: true, tag, readLogs: null });
const readLogs = (group: string) => readMessages(logFile(logs, { account: ACCOUNT, region: REGION, group }));

const PATIENCE = { timeout: 600_000 };

test.runIf(here)("recorded cases come out at the engine's endpoint as AWS recorded them", PATIENCE, async () => {
  expect(await engine.isOurs()).toBe(true);
  const files = await caseFiles([CORPUS]);
  if (!files.ok) throw new Error(files.error);
  const third = files.value.filter((_, i) => i % 3 === 0);
  const report = await runConformance(third, { kind: "execution", remote: { ...remoteOf("e"), readLogs } });
  const { passed, failed, skipped } = report.kinds.execution;
  console.log(`over HTTP: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  expect(report.failures).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(140);
  // What is skipped in process is skipped here, and nothing else.
  const others = report.skips.filter(({ reason }) => !reason.startsWith("aws"));
  expect(others).toEqual([]);
  expect(endpoint.troubles).toEqual([]);
});

/** Cases of recorded log lines that can be run: their tasks asked for nothing. */
function logCases(): readonly LogCase[] {
  return casesIn(join(CORPUS, "express-logs")).filter(
    (one): one is LogCase => one.kind === "execution" && "runs" in one && skipReason(one) === null,
  );
}

test.runIf(here)(
  "recorded log lines come out in the engine's log groups, at each level, with data and without",
  async () => {
    const cases = logCases();
    expect(cases.length).toBeGreaterThanOrEqual(9);
    for (const one of cases) {
      expect(await checkThere(one, { ...remoteOf("l"), readLogs }), one.name).toEqual({ kind: "passed" });
    }
    expect(cases.some(({ runs }) => runs.some(({ run }) => run.type === "EXPRESS"))).toBe(true);
  },
);

test.runIf(here)(
  "log lines that were tampered with fail: a level, the data, a line more or less, a value",
  async () => {
    const whole = logCases().find(({ runs }) => runs[0]?.isWhole === true && runs[0].logs.length === 3);
    const [logged] = whole?.runs ?? [];
    if (whole === undefined || logged === undefined) throw new Error("no whole log was recorded");
    const { logging, logs: recorded } = logged;
    const twins: Partial<LoggedRun>[] = [
      { logging: { ...logging, level: "FATAL" } },
      { logging: { ...logging, includeExecutionData: !logging.includeExecutionData } },
      { logs: recorded.slice(1) },
      { logs: recorded.with(2, { ...recorded[2], redrive_count: "1" }) },
      { logs: recorded.with(2, { ...recorded[2], previous_event_id: "1" }) },
    ];
    for (const twin of twins) {
      const outcome = await checkThere({ ...whole, runs: [{ ...logged, ...twin }] }, { ...remoteOf("t"), readLogs });
      expect(outcome.kind, JSON.stringify(twin)).toBe("failed");
    }
  },
);

test("without the folder of its log lines a log is skipped with the reason", async () => {
  const run = { definition: PASS, input: {}, type: "STANDARD" } as const;
  const logging = { level: "ALL", includeExecutionData: true };
  const one: LogCase = { kind: "execution", name: "log", runs: [{ run, logs: [], isWhole: true, logging }] };
  const reason = "logs (Log lines are files of the engine, and their folder was not given.)";
  expect(await checkThere(one, remoteOf("n"))).toEqual({ kind: "skipped", reason });
});

const PASS = { StartAt: "A", States: { A: { Type: "Pass", Result: { n: 1 }, End: true } } };
const TASK = {
  StartAt: "A",
  States: { A: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:111111111111:function:f", End: true } },
};

function caseOf(content: Json): ExecutionCase {
  const [one] = recognise(content, "case.json");
  if (one?.kind !== "execution" || "runs" in one) throw new Error("not recognised");
  return one;
}

/** A Pass state's history, whose output is `n`. */
function historyOf(n: number): Json {
  const data = { inputDetails: { truncated: false } };
  return [
    {
      id: 1,
      previousEventId: 0,
      type: "ExecutionStarted",
      timestamp: "timestamp",
      executionStartedEventDetails: { input: {}, ...data, roleArn: "role" },
    },
    {
      id: 2,
      previousEventId: 0,
      type: "PassStateEntered",
      timestamp: "timestamp",
      stateEnteredEventDetails: { name: "A", input: {}, ...data },
    },
    {
      id: 3,
      previousEventId: 2,
      type: "PassStateExited",
      timestamp: "timestamp",
      stateExitedEventDetails: { name: "A", output: { n }, outputDetails: { truncated: false } },
    },
    {
      id: 4,
      previousEventId: 3,
      type: "ExecutionSucceeded",
      timestamp: "timestamp",
      executionSucceededEventDetails: { output: { n }, outputDetails: { truncated: false } },
    },
  ];
}

test("a recording with another output fails at the endpoint, as it does in process", async () => {
  const remote = remoteOf("twin");
  const right = caseOf({ name: "right", definition: PASS, input: {}, history: historyOf(1) });
  expect(await checkThere(right, remote)).toEqual({ kind: "passed" });
  const wrong = caseOf({ name: "wrong", definition: PASS, input: {}, history: historyOf(2) });
  expect(await checkThere(wrong, remote)).toMatchObject({ kind: "failed" });
});

test("a foreign endpoint is asked for what has no tasks, and the rest is skipped with the reason", async () => {
  const remote = { ...remoteOf("foreign"), isOurs: false };
  const plain = caseOf({ name: "plain", definition: PASS, input: {}, history: historyOf(1) });
  expect(await checkThere(plain, remote)).toEqual({ kind: "passed" });
  const outcome = await checkThere(caseOf({ name: "task", definition: TASK, input: {}, history: [] }), remote);
  expect(outcome).toEqual({ kind: "skipped", reason: "tasks (Only the local engine can be given recorded outcomes.)" });
});

test.each([
  [{}, "name"],
  [{ name: "a b" }, "1 to 80 letters, digits, - and _"],
  [
    {
      name: "a",
      answers: [{ id: 1, kind: "input", token: "0.0", input: { kind: "taskSucceeded", at: 0, output: "{" } }],
    },
    "JSON text",
  ],
  [
    { name: "a", answers: [{ id: 1, kind: "input", token: "0.0", input: { kind: "taskSucceeded", at: 0 } }] },
    "an output",
  ],
  [{ name: "a", exchanged: { A: "http://example.com/" } }, "an address of 127.0.0.1"],
  [{ name: "a", objects: [{ bucket: "..", key: "x", body: "" }] }, ""],
])("a record that cannot be used is refused: %j", async (body, says) => {
  const answer = await fetch(`${endpoint.url}/_stepscope/recordings`, { method: "POST", body: JSON.stringify(body) });
  expect(answer.ok).toBe(false);
  expect(((await answer.json()) as { message: string }).message).toContain(says);
});
