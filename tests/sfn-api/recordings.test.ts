import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Engine } from "@/lib/runner/durable/engine";
import { RealTime } from "@/lib/runner/time/engineTime";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import { openStore, type Store } from "@/lib/store/store";
import {
  apiRecordings,
  errorOf,
  operationOf,
  type RecordedCall,
  type Recording,
  Scene,
  validationRecordings,
} from "../support/apiRecordings";
import { type ServedApi, serveApi } from "../support/apiServer";
import { corpusPresent } from "../support/corpus";
import { ROOT, sqliteDatabase } from "../support/databases";
import { type Handlers, openTestEngine, REGION, START, TaskError } from "../support/localEngine";

/*
 * Calls that were recorded from AWS, over HTTP, without an SDK that would refuse some before they are sent. Set-up that a
 * recording lacks is derived from its answers: `setUp` and the tables below list it.
 */

/** Since when AWS tells a member; recordings that are older lack it. */
const TOLD_SINCE: Readonly<Record<string, string>> = {
  encryptionConfiguration: "2024-07-01",
  redriveCount: "2023-11-16",
  redriveStatus: "2023-11-16",
  redriveStatusReason: "2023-11-16",
};

/** Calls whose recorded request is not what was sent: the test that was recorded went on changing the object. */
const SENT: Readonly<Record<string, JsonObject>> = {
  "TestSnfApiLogs_test_update_logging_configuration.json creation_resp": {
    loggingConfiguration: {
      level: "ALL",
      includeExecutionData: true,
      destinations: [
        { cloudWatchLogsLogGroup: { logGroupArn: "arn:aws:logs:<region>:111111111111:log-group:log_group_name:*" } },
      ],
    },
  },
  // The id was replaced in the answer alone.
  "TestSnfApiVersioning_test_publish_state_machine_version.json conflict_exception": { revisionId: "<uuid:2>" },
};

const logging = (level: string, includeExecutionData: boolean): JsonObject => ({
  stateMachineArn: "arn:<partition>:states:<region>:111111111111:stateMachine:<ArnPart_0idx>",
  loggingConfiguration: {
    level,
    includeExecutionData,
    destinations: [
      { cloudWatchLogsLogGroup: { logGroupArn: "arn:aws:logs:<region>:111111111111:log-group:log_group_name:*" } },
    ],
  },
});

/** Calls that are not in a recording, before one that shows what they did. */
const BEFORE: Readonly<Record<string, readonly [string, JsonObject]>> = {
  "TestSnfApiLogs_test_update_logging_configuration.json describe_resp_log_level": [
    "UpdateStateMachine",
    logging("FATAL", true),
  ],
  "TestSnfApiLogs_test_update_logging_configuration.json describe_resp_no_change": [
    "UpdateStateMachine",
    logging("FATAL", true),
  ],
  "TestSnfApiLogs_test_update_logging_configuration.json describe_resp_flag": [
    "UpdateStateMachine",
    logging("FATAL", false),
  ],
};

/** How long each invocation took, in ms, where the bill of a synchronous execution tells. */
const INVOCATION_MS: Readonly<Record<string, number>> = {
  "TestBaseScenarios_test_lambda_service_invoke_sync_execution.json": 380,
  "TestExpressSync_test_catch.json": 280,
  "TestExpressSync_test_retry.json": 150,
};

const present = corpusPresent();
const recordings = present ? apiRecordings() : [];
const database = sqliteDatabase();
let store: Store;

type Running = { readonly engine: Engine; readonly api: ServedApi };
let real: Running;
/** For synchronous executions, whose waits and bills are those of the recording. */
let virtual: Running;
let current: Replay;

const handlers: Handlers = {
  Start: () => current.lambdaAnswer(),
  InvokeLambda: () => current.lambdaFailure(),
  InvokeLambdaWithRetry: () => current.lambdaFailure(),
  "Start Task And Wait For Callback": (input) => void current.answerToken(input),
};

beforeAll(async () => {
  if (!present) return;
  store = await openStore({ url: database.url, root: ROOT });
  const open = async (time: RealTime | VirtualTime): Promise<Running> => {
    const engine = await openTestEngine(store, { time, handlers });
    return { engine, api: await serveApi(store, engine) };
  };
  real = await open(new RealTime());
  virtual = await open(new VirtualTime(START));
});
afterAll(async () => {
  for (const running of present ? [real, virtual] : []) {
    await running.api.close();
    await running.engine.close();
  }
  if (present) await store.close();
  await database.drop();
});

type Answer = { readonly status: number; readonly body: Json };

class Replay {
  readonly scene: Scene;
  readonly differences: string[] = [];
  readonly derived: string[] = [];
  refusedByClient = 0;
  private nextToken: Json = null;
  private readonly machines = new Set<string>();

  constructor(
    private readonly running: Running,
    private readonly recording: Recording,
    index: number,
  ) {
    const unknown = Object.entries(TOLD_SINCE).filter(([, since]) => recording.validatedOnAws < since);
    this.scene = new Scene(String(200_000_000_000 + index), REGION, new Set(unknown.map(([name]) => name)));
  }

  async run(): Promise<void> {
    for (const call of this.recording.calls) {
      const id = `${this.recording.file} ${call.key}`;
      const error = errorOf(call.recorded);
      if (error === "client") {
        this.refusedByClient += 1;
        continue;
      }
      const request = { ...call.request, ...SENT[id] } as JsonObject;
      const before = BEFORE[id];
      if (before !== undefined) await this.derive(before[0], before[1]);
      await this.setUp(call, request);
      const answer = await this.ask(operationOf(call.operation), this.filled(request));
      this.compare(call, error, answer);
      await this.settle(call, answer);
    }
  }

  private filled(request: JsonObject): JsonObject {
    const sent = this.scene.fill(request);
    return "nextToken" in sent && !String(sent["nextToken"]).startsWith("xxx")
      ? { ...sent, nextToken: this.nextToken }
      : sent;
  }

  private compare({ key, recorded }: RecordedCall, error: ReturnType<typeof errorOf>, { status, body }: Answer): void {
    const note = (differences: readonly string[]) => this.differences.push(...differences.map((one) => `${key}${one}`));
    if (error !== null && error !== "client") {
      const { __type: type, message } = isObject(body) ? body : {};
      if (status !== 400) note([`: HTTP ${status}, not 400: ${JSON.stringify(body)}`]);
      else
        note(
          this.scene.differences({ ...error }, { code: String(type).replace(/^.*#/, ""), message: message ?? null }),
        );
    } else if (status !== 200) note([`: HTTP ${status}: ${JSON.stringify(body)}`]);
    // Of lists that were filtered the recording has the items alone.
    else note(this.scene.differences(recorded, isArray(recorded) && isObject(body) ? Object.values(body)[0] : body));
  }

  /** Waits for what was started, and keeps what the next page needs. */
  private async settle({ operation }: RecordedCall, { body }: Answer): Promise<void> {
    if (!isObject(body)) return;
    this.nextToken = body["nextToken"] ?? null;
    const arn = body["executionArn"];
    if (operation === "start_execution" && typeof arn === "string") await this.ended(arn);
  }

  /** Resolves when an execution has ended, or waits for somebody. */
  private async ended(arn: string): Promise<void> {
    if (arn.includes(":express:")) return;
    for (let i = 0; i < 300; i++) {
      const row = await store.engine.execution(arn);
      const open = row === null ? [] : await store.engine.openTasks({ account: row.account, executionId: row.id }, 1);
      const isAnswered = this.recording.file.startsWith("TestFundamental");
      if (row?.status !== "RUNNING" || (open.length > 0 && !isAnswered)) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async ask(operation: string, request: JsonObject): Promise<Answer> {
    const response = await fetch(this.running.api.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AWSStepFunctions.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${this.scene.account}/20260101/${REGION}/states/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(request),
    });
    return { status: response.status, body: (await response.json()) as Json };
  }

  private async derive(operation: string, request: JsonObject): Promise<Answer> {
    this.derived.push(operation);
    const answer = await this.ask(operation, this.scene.fill(request));
    if (answer.status !== 200) throw new Error(`${operation}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** Makes what a call names and the recording did not make: machines, versions, executions, an activity. */
  private async setUp({ operation, recorded }: RecordedCall, request: JsonObject): Promise<void> {
    const text = JSON.stringify(request);
    if (operation.startsWith("create_state_machine") && operation !== "create_state_machine_alias") {
      this.machines.add(String(request["name"]));
      return;
    }
    if (operation === "create_activity" || errorOf(recorded) !== null) {
      if (operation === "describe_activity" && !this.scene.knows("activity_arn")) this.knowActivity();
      if (operation !== "create_state_machine_alias") return;
    }
    for (const [, name = "", version] of text.matchAll(/(?:stateMachine|execution):(<[\w-]+>)(?::(\d+)\b)?/g)) {
      await this.makeMachine(name, Number(version ?? 0));
    }
    const execution = /execution:(<[\w-]+>):(<[\w -]+>)/.exec(text);
    if (execution !== null && !this.scene.knows(execution[2]!))
      await this.start(execution[1]!, execution[2]!, recorded);
    if (operation === "list_executions" && !this.recording.calls.some((one) => one.operation === "start_execution")) {
      await this.startListed(request);
    }
  }

  private knowActivity(): void {
    this.scene.know("activity_arn", `arn:aws:states:${REGION}:${this.scene.account}:activity:activity_name`);
  }

  private readonly published = new Map<string, number>();

  private async makeMachine(name: string, versions: number): Promise<void> {
    const definition = this.derivedDefinition();
    const role = "arn:aws:iam::111111111111:role/derived";
    const recordedRole = this.recordedMember("roleArn");
    const arn = `arn:aws:states:<region>:111111111111:stateMachine:${name}`;
    if (!this.machines.has(name)) {
      this.machines.add(name);
      const roleArn = typeof recordedRole === "string" && !recordedRole.includes("<role") ? recordedRole : role;
      await this.derive("CreateStateMachine", { name, definition: JSON.stringify(definition), roleArn });
    }
    for (let made = this.published.get(name) ?? 0; made < this.versionsNamed(); made++) {
      if (
        versions === 0 ||
        this.recording.calls.some(
          ({ operation }) => operation.includes("publish") || operation === "create_state_machine",
        )
      )
        return;
      if (made > 0) {
        const next = { ...(definition as JsonObject), Comment: `version ${made + 1}` };
        await this.derive("UpdateStateMachine", { stateMachineArn: arn, definition: JSON.stringify(next) });
      }
      await this.derive("PublishStateMachineVersion", { stateMachineArn: arn });
      this.published.set(name, made + 1);
    }
  }

  /** The greatest version that any call of the recording names. */
  private versionsNamed(): number {
    const found = [...JSON.stringify(this.recording.calls).matchAll(/stateMachine:<[\w-]+>:(\d+)\b/g)];
    return Math.max(0, ...found.map(([, number]) => Number(number)));
  }

  private recordedMember(name: string): Json | undefined {
    for (const { recorded } of this.recording.calls) if (isObject(recorded) && name in recorded) return recorded[name];
    return undefined;
  }

  /** A machine that ends as the recording shows. */
  private derivedDefinition(): Json {
    const told = this.recordedMember("definition");
    if (told !== undefined) return typeof told === "string" ? (JSON.parse(told) as Json) : withTimestamp(told);
    const status = this.recordedMember("status");
    const one = (state: JsonObject): Json => ({ StartAt: "S", States: { S: state } });
    if (status === "FAILED") {
      return one({
        Type: "Fail",
        Error: this.recordedMember("error") ?? "E",
        Cause: this.recordedMember("cause") ?? "C",
      });
    }
    if (status === "TIMED_OUT") {
      return { TimeoutSeconds: 1, StartAt: "S", States: { S: { Type: "Wait", Seconds: 60, End: true } } };
    }
    return one({ Type: "Pass", Result: this.recordedMember("output") ?? {}, End: true });
  }

  private async start(machine: string, execution: string, recorded: Json): Promise<void> {
    const stateMachineArn = `arn:aws:states:<region>:111111111111:stateMachine:${machine}`;
    const input = isObject(recorded) ? (recorded["input"] ?? {}) : {};
    const { body } = await this.derive("StartExecution", { stateMachineArn, input: JSON.stringify(input) });
    const arn = String((body as JsonObject)["executionArn"]);
    this.scene.know(execution, arn.split(":").at(-1)!);
    await this.ended(arn);
  }

  /** As many executions as the pages of the recording have. */
  private async startListed({ stateMachineArn }: JsonObject): Promise<void> {
    if (this.derived.includes("StartExecution")) return;
    const listed = this.recording.calls.flatMap(({ recorded }) =>
      isObject(recorded) ? (recorded["executions"] ?? []) : [],
    );
    for (let i = 0; i < (listed as readonly Json[]).length; i++) {
      const { body } = await this.derive("StartExecution", { stateMachineArn: stateMachineArn ?? "" });
      await this.ended(String((body as JsonObject)["executionArn"]));
    }
  }

  private tookTime(): void {
    this.running.engine.time.advance(INVOCATION_MS[this.recording.file] ?? 0);
  }

  lambdaFailure(): never {
    this.tookTime();
    const output = this.recordedMember("output");
    throw new TaskError("Exception", isObject(output) ? String(output["Cause"]) : "");
  }

  lambdaAnswer(): Json {
    this.tookTime();
    const { final, ...answer } = this.recordedMember("output") as JsonObject;
    return final === undefined ? {} : answer;
  }

  answerToken(input: unknown): void {
    const text = JSON.stringify(input);
    const token = /"(AQ[\w-]{20,})"/.exec(text)?.[1] ?? "";
    const { engine } = this.running;
    const outputs = this.recording.calls.map(({ recorded }) => (isObject(recorded) ? recorded["output"] : undefined));
    const output = JSON.stringify(outputs.find((one) => one !== undefined) ?? {});
    const hasFailed = /"ShouldFail":"yes"/.test(text);
    setTimeout(() => {
      const told = hasFailed
        ? engine.taskFailed(this.scene.account, token, { error: "Failed" })
        : engine.taskSucceeded(this.scene.account, token, output);
      void told.then((answer) => {
        if (!answer.ok) throw new Error(answer.error.message);
      });
    }, 20);
  }
}

/** Timestamps of definitions were replaced by words that no definition may have. */
function withTimestamp(definition: Json): Json {
  return JSON.parse(
    JSON.stringify(definition)
      .replace(/"TimestampPath":"timestamp"/g, '"TimestampPath":"$startAt"')
      .replace(/"date"/g, '"2024-01-01T00:00:00Z"'),
  ) as Json;
}

/** One recording of ten, whose first call has an answer to tamper with. */
function isComparable({ calls }: Recording, index: number): boolean {
  const recorded = calls[0]!.recorded;
  return index % 10 === 1 && errorOf(recorded) !== "client" && JSON.stringify(recorded).length > 80;
}

/** The same answer with one text changed, or an error's message. */
function tamper(recorded: Json): Json {
  if (typeof recorded === "string") return `${recorded}!`;
  if (!isObject(recorded)) return [];
  if ("exception_value" in recorded) return { ...recorded, exception_value: `${String(recorded["exception_value"])}!` };
  const [name, value] = Object.entries(recorded).find(([, one]) => one !== "datetime") ?? ["", null];
  return { ...recorded, [name]: isObject(value) ? tamper(value) : `${String(value)}!` };
}

async function replayed(recording: Recording, offset = 0): Promise<Replay> {
  const isSync = recording.calls.some(({ operation }) => operation === "start_sync_execution");
  const index = recordings.findIndex(({ file }) => file === recording.file);
  current = new Replay(isSync ? virtual : real, recording, offset + index);
  await current.run();
  return current;
}

/** Verdicts of operations, not of their definitions: those are shown in tests/asl. */
const verdicts = present
  ? validationRecordings().filter(({ response }) => {
      const told = errorOf(response);
      return told !== null && told !== "client" && told.code !== "InvalidDefinition";
    })
  : [];

/** The machine that is there when a verdict is given. */
const THERE: JsonObject = {
  name: "<ArnPart_0idx>",
  roleArn: "snf_role_arn",
  definition: JSON.stringify({ StartAt: "Other", States: { Other: { Type: "Pass", End: true } } }),
};

describe.skipIf(!present)("recorded calls of the API", () => {
  const derived = new Map<string, readonly string[]>();
  let refusedByClient = 0;

  it.each(recordings.map((one) => [one.file, one] as const))("%s", async (file, recording) => {
    const replay = await replayed(recording);
    if (replay.derived.length > 0) derived.set(file, replay.derived);
    refusedByClient += replay.refusedByClient;
    expect(replay.differences).toEqual([]);
  });

  it.each(recordings.filter(isComparable).map((one) => [one.file, one] as const))(
    "%s does not agree with an answer that was tampered with",
    async (_, recording) => {
      const [first, ...rest] = recording.calls;
      const tampered = { ...recording, calls: [{ ...first!, recorded: tamper(first!.recorded) }, ...rest] };
      expect((await replayed(tampered, 500)).differences).not.toEqual([]);
    },
  );

  it.each(verdicts.map((one) => [one.file, one] as const))(
    "%s",
    async (file, { operation, type, definitionRaw, request, response }) => {
      const scene = new Replay(
        real,
        { file, validatedOnAws: "2030", calls: [] },
        300 + verdicts.findIndex((one) => one.file === file),
      );
      const isDuplicate = JSON.stringify(response).includes("AlreadyExists");
      if (isDuplicate || operation === "update_state_machine")
        await scene.ask("CreateStateMachine", scene.scene.fill(THERE));
      const { status, body } = await scene.ask(
        operationOf(operation),
        scene.scene.fill({
          definition: definitionRaw,
          ...(operation.startsWith("create") ? { type } : {}),
          ...request,
        }),
      );
      const { __type: code, message } = body as JsonObject;
      expect(status).toBe(400);
      const recorded = { ...(errorOf(response) as object) } as JsonObject;
      expect(scene.scene.differences(recorded, { code: code ?? null, message: message ?? null })).toEqual([]);
    },
  );

  it("are all of them, and their set-up is derived where they lack it", () => {
    expect(recordings).toHaveLength(127);
    expect(recordings.flatMap(({ calls }) => calls)).toHaveLength(301);
    expect(verdicts).toHaveLength(8);
    console.info(`Refused by the SDK before they were sent, left out: ${refusedByClient}`);
    for (const [file, operations] of derived) console.info(`Set-up of ${file}: ${operations.join(", ")}`);
  });
});
