import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { FunctionOutcome } from "../functionOutcome";
import { type AskedTask, TaskCancelled, type TaskNews } from "../performer";
import { Clients, ClientProblem, type Peer } from "./clients";
import { type Integration, integrationOf } from "./integrations";
import { JOB_KINDS } from "./jobs/kinds";
import type { JobCall, JobKind } from "./jobs/job";
import { waitForJob } from "./jobs/waitForJob";
import { invokeOnAws } from "./lambdaFunction";
import { NOT_POSSIBLE, optimizedOf } from "./optimized";
import { refusal } from "./permission";
import { type Called, sdkCall } from "./sdkCall";
import { UnknownParameter } from "./toRequest";

/** Calls services of AWS through its SDK. */
export type AwsTasks = {
  /**
   * Performs an attempt whose target is a service.
   * @param endpoint base address of whoever stands for the service; null: AWS itself, as far as the settings allow.
   */
  perform(task: AskedTask, endpoint: string | null, tell: (news: TaskNews) => void, signal: AbortSignal): Promise<void>;
  /** Invokes a function on AWS. `event`: JSON. */
  invoke(task: AskedTask, event: string, signal: AbortSignal): Promise<FunctionOutcome>;
  /** Ends all connections. */
  close(): void;
};

export type AwsTaskSettings = {
  /** Where the SDK's clients are looked for, in order; absolute. */
  readonly folders: readonly string[];
  /** Whether AWS is only read. An endpoint is not AWS. */
  readonly readOnly: boolean;
  /** Resolves after ms of the engine's time; rejects when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How long one answer may take, in ms of the computer's time. */
  readonly requestMs?: number;
};

/** What services answer in, and what functions and models may take. */
const REQUEST_MS = 60_000;
const LONG_REQUEST_MS = 900_000;
const SLOW = new Set(["lambda", "bedrockruntime", "bedrockagentruntime", "bedrockagentcore", "sagemakerruntime"]);
/** How long the call that ends a job may take: the execution does not wait for it. */
const STOP_MS = 10_000;

export function awsTasks(settings: AwsTaskSettings): AwsTasks {
  const clients = new Clients(settings.folders);
  return {
    perform: (task, endpoint, tell, signal) => new SdkTask(settings, clients, task, endpoint, tell).perform(signal),
    invoke: async (task, event, signal) => {
      try {
        return await invokeOnAws(clients, task, event, settings.readOnly, signal);
      } catch (error) {
        if (error instanceof ClientProblem) return { ok: false, error: error.error, cause: error.message };
        if (signal.aborted) return { ok: false, error: "Stepscope.Stopped", cause: "Nobody waits for it any more." };
        throw error;
      }
    },
    close: () => clients.close(),
  };
}

class SdkTask {
  private readonly integration: Integration;
  private readonly peer: Peer;
  private readonly parameters: JsonObject;
  private isSubmitted: boolean;

  constructor(
    private readonly settings: AwsTaskSettings,
    private readonly clients: Clients,
    private readonly task: AskedTask,
    endpoint: string | null,
    private readonly tell: (news: TaskNews) => void,
  ) {
    const integration = integrationOf(task);
    if (integration === null) throw new Error(`${task.target.resource} is no service`);
    this.integration = integration;
    const requestMs = settings.requestMs ?? (SLOW.has(integration.service) ? LONG_REQUEST_MS : REQUEST_MS);
    this.peer = { service: integration.service, region: task.execution.region, endpoint, requestMs };
    this.isSubmitted = task.submitted !== null;
    const parameters = JSON.parse(task.input) as Json;
    this.parameters = isObject(parameters) ? parameters : {};
  }

  async perform(signal: AbortSignal): Promise<void> {
    try {
      await this.performed(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ClientProblem) return this.fail(error.error, error.message);
      if (error instanceof UnknownParameter) return this.fail("States.Runtime", this.unknown(error));
      throw error;
    }
  }

  private async performed(signal: AbortSignal): Promise<void> {
    this.tell({ kind: "taskStarted" });
    const refused = refusal(this.peer, this.integration, this.settings.readOnly) ?? this.impossible();
    if (refused !== null) return this.fail(refused.error, refused.cause);
    const submitted = this.task.submitted === null ? await this.submit(signal) : this.readSubmitted();
    if (submitted === null) return;
    const kind = this.jobKind;
    if (kind !== null) await this.follow(kind, submitted, signal);
  }

  /** Asks for what the task is there for, and tells it. Null: nothing is waited for. */
  private async submit(signal: AbortSignal): Promise<JsonObject | null> {
    const { pattern } = this;
    const called = await this.ask(signal);
    if (!called.ok) {
      this.fail(called.error, called.cause);
      return null;
    }
    const output = JSON.stringify(called.answer);
    if (pattern === "requestResponse") {
      this.tell({ kind: "taskSucceeded", output });
      return null;
    }
    this.tell({ kind: "taskSubmitted", output });
    this.isSubmitted = true;
    return pattern === "waitForTaskToken" ? null : called.answer;
  }

  private async ask(signal: AbortSignal): Promise<Called> {
    const { integration, task, parameters } = this;
    const special = integration.isOptimized ? optimizedOf(this.resourceType, integration.action) : {};
    const asked = special.ask?.(parameters, task) ?? parameters;
    const called = await this.call({ action: special.action ?? integration.action, parameters: asked }, signal);
    if (!called.ok) return called;
    const failed = special.failed?.(called.answer) ?? null;
    if (failed !== null) return { ok: false, ...failed };
    const answer = special.answer?.(called.answer, parameters) ?? called.answer;
    return { ...called, answer: integration.hasMetadata ? sorted({ ...answer, ...called.metadata }) : answer };
  }

  private async follow(kind: JobKind, submitted: JsonObject, signal: AbortSignal): Promise<void> {
    const asked = this.parameters;
    if (kind.refused?.(submitted) === true) {
      return this.tell({ kind: "taskFailed", error: "States.TaskFailed", cause: JSON.stringify(submitted) });
    }
    try {
      const call = (one: JobCall, until: AbortSignal) => this.call(one, until);
      const end = await waitForJob({ kind, submitted, asked, call, pause: this.settings.pause }, signal);
      if (end.ok) this.tell({ kind: "taskSucceeded", output: JSON.stringify(end.output) });
      else this.tell({ kind: "taskFailed", error: end.error, cause: end.cause });
    } catch (error) {
      if (!signal.aborted) throw error;
      // Step Functions ends what nobody waits for. When the engine ends, both go on in the next one.
      if (signal.reason instanceof TaskCancelled && kind.stop !== undefined) {
        await this.call(kind.stop(submitted, asked), AbortSignal.timeout(STOP_MS)).catch(() => undefined);
      }
    }
  }

  private call({ action, parameters }: JobCall, signal: AbortSignal): Promise<Called> {
    const { attemptId } = this.task;
    return sdkCall(this.clients, this.peer, { integration: this.integration, action, parameters, attemptId }, signal);
  }

  private get pattern() {
    const { target } = this.task;
    return target.family === "service" ? target.pattern : "requestResponse";
  }

  private get resourceType(): string {
    const { target } = this.task;
    return target.family === "service" ? target.resourceType : "";
  }

  private get jobKind(): JobKind | null {
    if (this.pattern !== "sync" && this.pattern !== "sync2") return null;
    return JOB_KINDS.get(`${this.resourceType}:${this.integration.action}`) ?? null;
  }

  /** What was answered before the engine ended: the job goes on, and is not asked for again. */
  private readSubmitted(): JsonObject | null {
    const submitted = JSON.parse(this.task.submitted ?? "null") as Json;
    return isObject(submitted) ? submitted : null;
  }

  private impossible(): { readonly error: string; readonly cause: string } | null {
    const name = `${this.resourceType}:${this.integration.action}`;
    const why = NOT_POSSIBLE.get(name);
    const error = "Stepscope.NotPossible";
    if (why !== undefined) {
      return {
        error,
        cause: `The local engine does not perform ${name}: ${why}. Map it to a module, a url or a mock.`,
      };
    }
    const isSync = this.pattern === "sync" || this.pattern === "sync2";
    if (!isSync || this.jobKind !== null) return null;
    return { error, cause: `Step Functions has no job to wait for in ${name}.` };
  }

  /** What fails before it is submitted, when it is to be, is told as that. */
  private fail(error: string, cause: string): void {
    const isLate = this.isSubmitted || this.pattern === "requestResponse";
    this.tell({ kind: isLate ? "taskFailed" : "submitFailed", error, cause });
  }

  private unknown({ message }: UnknownParameter): string {
    return `The Parameters '${this.task.input}' could not be used to start the Task: [${message}]`;
  }
}

function sorted(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}
