import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { caseFiles } from "@/lib/conformance/files";
import { ACCOUNT, REGION } from "@/lib/conformance/names";
import { type ExecutionCase, recognise } from "@/lib/conformance/recognise";
import { checkThere } from "@/lib/conformance/remote";
import { runConformance } from "@/lib/conformance/run";
import { RemoteEngine } from "@/lib/runner/remote/remoteEngine";
import { sqliteDatabase } from "../support/databases";
import { openEndpoint, type TestEndpoint } from "../support/endpoint";
import { CORPUS, corpusIsHere } from "./corpus";

/*
 * Recorded cases over HTTP: created, started and read back with AWS's SDK at the engine's endpoint, in virtual time.
 * Here every third file; all of them, and the Choice cases, which differ in their rules alone, in tests/soak.
 */

const here = corpusIsHere();
const s3 = mkdtempSync(join(tmpdir(), "stepscope-s3-"));
const database = sqliteDatabase();
let endpoint: TestEndpoint;
let engine: RemoteEngine;

beforeAll(async () => {
  endpoint = await openEndpoint(database, { settings: { s3 } });
  const signal = new AbortController().signal;
  engine = new RemoteEngine({ endpoint: endpoint.url, region: REGION, account: ACCOUNT, signal });
});

afterAll(async () => {
  engine.close();
  await endpoint.close();
  await database.drop();
  rmSync(s3, { recursive: true, force: true });
});

const PATIENCE = { timeout: 600_000 };

test.runIf(here)("recorded cases come out at the engine's endpoint as AWS recorded them", PATIENCE, async () => {
  expect(await engine.isOurs()).toBe(true);
  const files = await caseFiles([CORPUS]);
  if (!files.ok) throw new Error(files.error);
  const third = files.value.filter((_, i) => i % 3 === 0);
  const report = await runConformance(third, { kind: "execution", remote: { engine, isOurs: true, tag: "e" } });
  const { passed, failed, skipped } = report.kinds.execution;
  console.log(`over HTTP: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  expect(report.failures).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(140);
  // What is skipped in process is skipped here; and logs, of which no execution is read back.
  const others = report.skips.filter(({ reason }) => !reason.startsWith("aws"));
  expect(others.every(({ reason }) => reason.startsWith("inProcess"))).toBe(true);
  expect(endpoint.troubles).toEqual([]);
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
  const remote = { engine, isOurs: true, tag: "twin" };
  const right = caseOf({ name: "right", definition: PASS, input: {}, history: historyOf(1) });
  expect(await checkThere(right, remote)).toEqual({ kind: "passed" });
  const wrong = caseOf({ name: "wrong", definition: PASS, input: {}, history: historyOf(2) });
  expect(await checkThere(wrong, remote)).toMatchObject({ kind: "failed" });
});

test("a foreign endpoint is asked for what has no tasks, and the rest is skipped with the reason", async () => {
  const remote = { engine, isOurs: false, tag: "foreign" };
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
