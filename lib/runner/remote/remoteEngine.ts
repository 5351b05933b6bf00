import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  type LoggingConfiguration,
  type LogLevel,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { MachineType } from "@/lib/asl/machine";
import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { HistoryEvent } from "@/lib/history/event";
import { Api } from "@/lib/ingest/aws/api";
import { eventsOf } from "@/lib/ingest/aws/execution";
import type { Answer } from "@/lib/replay/answers";
import type { RecordedCall } from "@/lib/replay/recordedCalls";

/*
 * An engine behind an endpoint, asked by AWS's SDK: machines are created, executions started and read back. What only the
 * local engine has, records that an execution runs by, is asked of it alone.
 */

export type RemoteSettings = {
  readonly endpoint: string;
  readonly region: string;
  /** Told by the access key id. */
  readonly account: string;
  readonly signal: AbortSignal;
};

/** What an execution at an endpoint runs by: the same as `Recording` of the engine, as it crosses HTTP. */
export type UploadedRecord = {
  readonly answers: readonly Answer[];
  readonly calls: readonly RecordedCall[];
  readonly drawn: readonly (readonly [number, string | number])[];
  /** Addresses by the names of states. */
  readonly exchanged: Readonly<Record<string, string>>;
  /** What ItemReaders find. */
  readonly objects?: readonly { readonly bucket: string; readonly key: string; readonly body: string }[];
};

export type RemoteRun = {
  readonly arn: string;
  readonly status: ExecutionStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** Empty of an Express execution. */
  readonly events: readonly HistoryEvent[];
};

/** What a machine logs, and to which log group of its account. */
export type RemoteLogging = {
  readonly level: string;
  readonly includeExecutionData: boolean;
  readonly logGroup: string;
};

export type MadeByRecord = {
  /** Its task tokens, in the order in which they were made. */
  readonly taskTokens: readonly string[];
  /** States whose tasks the record has not answered. */
  readonly waiting: readonly string[];
};

/** First and longest pause between two looks at an execution, in ms. */
const [FIRST_LOOK_MS, LONGEST_LOOK_MS] = [5, 250];
/** Characters of a request that carries a part of a record; the engine takes 1 MB. */
const MAX_PART = 600_000;

export class RemoteEngine {
  private readonly api: Api;

  constructor(private readonly settings: RemoteSettings) {
    this.api = new Api(settings, settings.signal);
  }

  close(): void {
    this.api.close();
  }

  /** Throws the reason of the signal that it was opened with, when that is aborted. */
  throwIfAborted(): void {
    this.settings.signal.throwIfAborted();
  }

  /** Whether the endpoint is the local engine of this product. */
  async isOurs(): Promise<boolean> {
    try {
      const answer = await fetch(new URL("/_stepscope/health", this.settings.endpoint), {
        signal: this.settings.signal,
      });
      const body = (await answer.json()) as { readonly edition?: unknown };
      return body.edition === "stepscope";
    } catch {
      return false;
    }
  }

  /** Answers the machine's ARN. */
  async createMachine(
    name: string,
    definition: string,
    type: MachineType,
    roleArn: string,
    logging?: RemoteLogging,
  ): Promise<string> {
    const loggingConfiguration = logging && this.loggingTo(logging);
    const asked = { name, definition, roleArn, type, loggingConfiguration };
    const made = await this.ask((client, options) => client.send(new CreateStateMachineCommand(asked), options));
    return made.stateMachineArn ?? "";
  }

  private loggingTo({ level, includeExecutionData, logGroup }: RemoteLogging): LoggingConfiguration {
    const { region, account } = this.settings;
    const logGroupArn = `arn:aws:logs:${region}:${account}:log-group:${logGroup}:*`;
    const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn } }];
    return { level: level as LogLevel, includeExecutionData, destinations };
  }

  async deleteMachine(stateMachineArn: string): Promise<void> {
    await this.ask((client, options) => client.send(new DeleteStateMachineCommand({ stateMachineArn }), options));
  }

  async createActivity(name: string): Promise<void> {
    await this.ask((client, options) => client.send(new CreateActivityCommand({ name }), options));
  }

  /** Uploads a record in parts; it is named in `run`. */
  async putRecord(name: string, record: UploadedRecord): Promise<void> {
    const { answers, calls, objects = [], ...rest } = record;
    await this.post({ name, ...rest });
    for (const part of partsOf(objects)) await this.post({ name, objects: part });
    for (const part of partsOf(answers)) await this.post({ name, answers: part });
    for (const part of partsOf(calls)) await this.post({ name, calls: part });
  }

  async stop(executionArn: string): Promise<void> {
    await this.ask((client, options) => client.send(new StopExecutionCommand({ executionArn }), options));
  }

  /**
   * Starts an execution, waits until it has ended and reads its history. `redrives`: it is redriven so often on the way.
   * When `isEnough` says so, or after `limitMs`, it is not waited for any more, and told as it stands.
   */
  async run(
    machineArn: string,
    given: {
      readonly name: string;
      readonly input: string;
      readonly record?: string;
      readonly redrives?: number;
      readonly isEnough?: ((executionArn: string) => Promise<boolean>) | undefined;
    },
    limitMs: number,
  ): Promise<RemoteRun> {
    const { name, input, record, redrives = 0, isEnough = () => Promise.resolve(false) } = given;
    const stateMachineArn = record === undefined ? machineArn : `${machineArn}#recorded:${record}`;
    const { executionArn = "" } = await this.ask((client, options) =>
      client.send(new StartExecutionCommand({ stateMachineArn, name, input }), options),
    );
    const until = performance.now() + limitMs;
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_LOOK_MS)) {
      const told = await this.ask((client, options) =>
        client.send(new DescribeExecutionCommand({ executionArn }), options),
      );
      const { status = "RUNNING", output = null, error = null, cause = null, redriveCount = 0 } = told;
      const isOver = status !== "RUNNING" && status !== "PENDING_REDRIVE" && redriveCount >= redrives;
      if (isOver || performance.now() > until || (await isEnough(executionArn))) {
        const events = await this.eventsOf(executionArn);
        return { arn: executionArn, status: status as ExecutionStatus, output, error, cause, events };
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** Runs an Express execution and waits for its answer. */
  async runSync(
    machineArn: string,
    { name, input, record }: { readonly name: string; readonly input: string; readonly record?: string },
  ): Promise<RemoteRun> {
    const stateMachineArn = record === undefined ? machineArn : `${machineArn}#recorded:${record}`;
    const told = await this.ask((client, options) =>
      client.send(new StartSyncExecutionCommand({ stateMachineArn, name, input }), options),
    );
    const { executionArn: arn = "", status = "FAILED", output = null, error = null, cause = null } = told;
    return { arn, status, output, error, cause, events: [] };
  }

  async eventsOf(executionArn: string): Promise<readonly HistoryEvent[]> {
    return (await eventsOf(this.api, executionArn)).map(({ event }) => event);
  }

  /** What an execution by a record has made so far. */
  async madeBy(executionArn: string): Promise<MadeByRecord> {
    const url = new URL("/_stepscope/recordings", this.settings.endpoint);
    url.searchParams.set("execution", executionArn);
    const answer = await fetch(url, { signal: this.settings.signal });
    const { taskTokens = [], waiting = [] } = (await answer.json()) as Partial<MadeByRecord>;
    return { taskTokens, waiting };
  }

  private ask<T>(call: (client: SFNClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    return this.api.ask(call);
  }

  private async post(body: object): Promise<void> {
    const { endpoint, signal } = this.settings;
    const answer = await fetch(new URL("/_stepscope/recordings", endpoint), {
      method: "POST",
      body: JSON.stringify(body),
      signal,
    });
    if (answer.ok) return void (await answer.arrayBuffer());
    const { message = `status ${answer.status}` } = (await answer.json()) as { readonly message?: string };
    throw new Error(`the engine does not take the record: ${message}`);
  }
}

/** A list in pieces that are small enough for a request. */
function* partsOf<T>(list: readonly T[]): Generator<readonly T[]> {
  let part: T[] = [];
  let size = 0;
  for (const one of list) {
    const length = JSON.stringify(one).length;
    if (part.length > 0 && size + length > MAX_PART) {
      yield part;
      [part, size] = [[], 0];
    }
    part.push(one);
    size += length;
  }
  if (part.length > 0) yield part;
}
