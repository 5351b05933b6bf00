import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CreateStateMachineCommand, StartExecutionCommand, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, expect, it } from "vitest";
import { DEFAULT_SORT, NO_FILTER } from "@/lib/contract/listQuery";
import type { JsonObject } from "@/lib/base/json";
import { importStream } from "@/lib/ingest/importStream";
import { announcedStore } from "@/lib/server/engine/events/announcedStore";
import { isLogged, type LogLevel } from "@/lib/server/engine/logs/levels";
import { appendLines, logFile } from "@/lib/server/engine/logs/logFiles";
import { LogWriter } from "@/lib/server/engine/logs/logWriter";
import { UploadSpool } from "@/lib/server/import/uploadSpool";
import { requestVerdicts } from "@/lib/server/jobs/requestVerdicts";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import type { Verifier } from "@/lib/server/replay/verifier";
import { recordTask } from "@/lib/server/replay/recordTask";
import { judgementsOn } from "@/lib/server/replay/judgeTask";
import { matchingOfTask, verdictsOnTasks } from "@/lib/server/replay/verifyTask";
import { corpusLogs, corpusPresent } from "../../support/corpus";
import { open, ROOT, sqliteDatabase } from "../../support/databases";
import { bodyOf } from "../../support/importedFiles";
import {
  ACCOUNT,
  createMachine,
  historyOf,
  machineArnOf,
  openTestEngine,
  REGION,
  runToItsEnd,
} from "../../support/localEngine";
import { type StartedEngine, withEngine } from "../../support/startedEngine";

const folder = mkdtempSync(join(tmpdir(), "stepscope-logs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MACHINE = {
  StartAt: "Make",
  States: {
    Make: { Type: "Pass", Parameters: { "id.$": "$.id", made: true }, ResultPath: "$.made", Next: "Each" },
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemProcessor: { StartAt: "One", States: { One: { Type: "Pass", End: true } } },
      Next: "Done",
    },
    Done: { Type: "Succeed" },
  },
};
const FAIL = {
  StartAt: "Go",
  States: { Go: { Type: "Pass", Next: "No" }, No: { Type: "Fail", Error: "E", Cause: "c" } },
};
const INPUT = '{"id":7,"items":[1,2]}';
const LOGS = (name: string) => ({ account: ACCOUNT, region: REGION, logs: join(folder, name) });

type Line = {
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
};

function linesOf(path: string): Line[] {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

function fileOf(logs: string, group: string): string {
  return logFile(join(folder, logs), { account: ACCOUNT, region: REGION, group });
}

async function written(path: string, count: number): Promise<JsonObject[]> {
  await expect.poll(() => linesOf(path).length).toBeGreaterThanOrEqual(count);
  return linesOf(path).map(({ message }) => JSON.parse(message) as JsonObject);
}

it("an Express execution's lines are read back as the same history, which replays as a match", () =>
  withEngine({ settings: LOGS("round") }, async ({ sfn, store }) => {
    await createMachine(store, "quick", MACHINE, "EXPRESS");
    const request = { stateMachineArn: machineArnOf("quick"), input: INPUT };
    const { executionArn = "", status } = await sfn.send(new StartSyncExecutionCommand(request));
    expect(status).toBe("SUCCEEDED");
    const history = await historyOf(store, executionArn);
    const path = fileOf("round", "/aws/vendedlogs/states/quick-Logs");
    expect(path).toBe(join(folder, "round", ACCOUNT, REGION, "aws/vendedlogs/states/quick-Logs.ndjson"));
    await written(path, history.length);
    const [first] = linesOf(path);
    expect(first).toEqual({
      logStreamName: expect.stringMatching(/^states\/quick\/2026-01-01-00-00\/[0-9a-f]{8}$/) as string,
      timestamp: history[0]?.timestamp,
      ingestionTime: expect.any(Number) as number,
      message: expect.any(String) as string,
    });
    expect(JSON.parse(first?.message ?? "")).toMatchObject({
      id: "1",
      type: "ExecutionStarted",
      previous_event_id: "0",
      event_timestamp: String(history[0]?.timestamp),
      execution_arn: executionArn,
      redrive_count: "0",
    });

    const text = readFileSync(path, "utf8");
    expect(await imported(text)).toEqual({ events: history, verdict: "match" });
    // The same with one output changed is another history, and diverges.
    const tampered = text.replace(/\\"made\\\\\\":true/, String.raw`\"made\\\":false`);
    expect(tampered).not.toBe(text);
    expect((await imported(tampered)).verdict).toBe("diverged");
  }));

const here: Verifier = {
  slots: 1,
  verify: verdictsOnTasks,
  match: matchingOfTask,
  judge: judgementsOn,
  record: (tasks) => Promise.all(tasks.map(recordTask)),
  close: () => Promise.resolve(),
};

/** Imports a file into a database of its own: the history that it is read as, and the verdict on it. */
async function imported(text: string) {
  const database = sqliteDatabase();
  const store = await open(database);
  try {
    const definition = JSON.stringify(MACHINE);
    const facts = { name: "logs", arn: null, machine: null, partial: false, encoding: null, definition };
    const read = await importStream(
      bodyOf(text),
      facts,
      store.executions,
      () => undefined,
      new AbortController().signal,
    );
    expect(read).toMatchObject({ ok: true });
    await requestVerdicts(store);
    const tools = { store, spool: UploadSpool.of(database.url, ROOT), openVerifier: () => here, retention: {} };
    while (await runNextJob({ tools, holder: "w" }, "verifies", new AbortController().signal));
    const { rows } = await store.executions.list({ ...NO_FILTER, sort: DEFAULT_SORT, page: 1, size: 10 });
    expect(rows).toHaveLength(1);
    const { id } = (await store.executions.find(rows[0]?.key ?? "")) ?? { id: 0 };
    return { events: await store.histories.events(id), verdict: rows[0]?.verdict?.code };
  } finally {
    await store.close();
    await database.drop();
  }
}

async function logged(
  { sfn }: StartedEngine,
  name: string,
  definition: object,
  level: LogLevel,
  includesData: boolean,
) {
  const logGroupArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/own/${name}:*`;
  const loggingConfiguration = {
    level,
    includeExecutionData: includesData,
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
  };
  const more = { definition: JSON.stringify(definition), roleArn: "arn:aws:iam::1:role/r", loggingConfiguration };
  const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name, ...more }));
  await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{"secret":1}' }));
}

it("of a Standard machine what its level asks for is written, with data or without", () =>
  withEngine({ settings: LOGS("levels") }, async (engine) => {
    await createMachine(engine.store, "silent", FAIL);
    await engine.sfn.send(new StartExecutionCommand({ stateMachineArn: machineArnOf("silent") }));
    await logged(engine, "all", FAIL, "ALL", true);
    await logged(engine, "bare", FAIL, "ALL", false);
    await logged(engine, "errors", FAIL, "ERROR", true);
    await logged(engine, "fatal", FAIL, "FATAL", true);
    await logged(engine, "off", FAIL, "OFF", true);
    const types = (messages: readonly JsonObject[]) => messages.map(({ type }) => type);
    const all = await written(fileOf("levels", "/own/all"), 5);
    expect(types(all)).toEqual([
      ...["ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed"],
    ]);
    expect(JSON.stringify(all)).toContain("secret");
    const bare = await written(fileOf("levels", "/own/bare"), 5);
    expect(JSON.stringify(bare)).not.toContain("secret");
    expect(bare.at(-1)?.["details"]).toEqual({ error: "E", cause: "c" });
    const errors = await written(fileOf("levels", "/own/errors"), 2);
    expect(types(errors)).toEqual(["FailStateEntered", "ExecutionFailed"]);
    expect(types(await written(fileOf("levels", "/own/fatal"), 1))).toEqual(["ExecutionFailed"]);
    const own = join(folder, "levels", ACCOUNT, REGION, "own");
    expect(readdirSync(own).sort()).toEqual(["all.ndjson", "bare.ndjson", "errors.ndjson", "fatal.ndjson"]);
  }));

it("an engine that is gone before its lines are written leaves them to the next", async () => {
  const database = sqliteDatabase();
  const store = await open(database);
  const machine = await createMachine(store, "quick", MACHINE, "EXPRESS");
  const parts = { leases: store.leases, time: { now: () => 0 } as never, onTrouble: console.error };
  const writer = () => new LogWriter({ ...parts, store: store.engine, folder: join(folder, "left") });
  // It is ended before it looks.
  const engine = await openTestEngine({ ...store, engine: announcedStore(store.engine, [writer()]) });
  const { arn } = await runToItsEnd(engine, machine, { input: JSON.parse(INPUT) });
  await engine.close();
  const path = fileOf("left", "/aws/vendedlogs/states/quick-Logs");
  expect(linesOf(path)).toEqual([]);
  const next = writer();
  next.start();
  const history = await historyOf(store, arn);
  await written(path, history.length);
  await next.close();
  expect(linesOf(path)).toHaveLength(history.length);
  expect(await store.engine.outbox.read(["log"], 10)).toEqual([]);
  await store.close();
  await database.drop();
});

it("a file begins anew where it is large, and a line that was cut off stays alone", async () => {
  const path = join(folder, "rotated", "a.ndjson");
  await appendLines(path, '{"n":1}\n');
  writeFileSync(path, '{"n":1}\n{"n":', { flag: "w" });
  await appendLines(path, '{"n":2}\n');
  expect(readFileSync(path, "utf8")).toBe('{"n":1}\n{"n":\n{"n":2}\n');
  for (let n = 0; n < 6; n++) {
    truncateSync(path, 64 * 1024 * 1024);
    await appendLines(path, `{"n":${n}}\n`);
    expect(readFileSync(path, "utf8")).toBe(`{"n":${n}}\n`);
  }
  expect(readdirSync(dirname(path)).sort()).toEqual([
    ...["a.1.ndjson", "a.2.ndjson", "a.3.ndjson", "a.4.ndjson", "a.ndjson"],
  ]);
});

it.each([
  ["/aws/x", "aws/x.ndjson"],
  ["../../etc/passwd", "_/_/etc/passwd.ndjson"],
  ["//", "_.ndjson"],
  ["a b%2f", "a_b_2f.ndjson"],
])("the group %s stays in the folder", (group, path) => {
  expect(logFile("/f", { account: "1", region: "r", group })).toBe(join("/f/1/r", path));
});

it.skipIf(!corpusPresent())("levels keep what recordings of AWS keep", () => {
  const partial = corpusLogs().filter(({ name }) => name.includes("partial_log_levels"));
  expect(partial.length).toBeGreaterThan(0);
  for (const { name, records } of partial) {
    const level: LogLevel = name.includes("FATAL") ? "FATAL" : "ERROR";
    for (const record of records) expect(isLogged(String(record["type"]), level)).toBe(true);
  }
  expect(isLogged("PassStateEntered", "ERROR")).toBe(false);
  expect(isLogged("FailStateEntered", "FATAL")).toBe(false);
  expect(isLogged("ExecutionFailed", "OFF")).toBe(false);
});
