import { randomUUID } from "node:crypto";
import { ATTEMPT_HEADERS } from "./attemptHeaders";
import type { AwsTasks } from "./aws/awsTasks";
import { serviceOf } from "./aws/integrations";
import { eventOf, refusedEvent } from "./functionEvent";
import { newsOf } from "./functionOutcome";
import { HandlerPool } from "./handlerPool";
import { callEndpoint, callUrl } from "./httpFunction";
import { isHttpTask } from "./http/address";
import { type HttpTaskSettings, performHttp } from "./http/httpTask";
import { MockFile } from "./mockTask";
import { type NestedExecutions, performNested } from "./nestedTask";
import type { AskedTask, TaskNews, TaskPerformer } from "./performer";
import {
  functionOf,
  lastName,
  type MappedResource,
  mappedResource,
  type MappedResources,
  namesOf,
  notMapped,
} from "./resources";
import type { FunctionOutcome } from "./functionOutcome";

/*
 * What tasks do on this machine: local functions, addresses, endpoints, mocks, machines of the same engine, services through
 * AWS's SDK. What nothing stands for fails and says how to map it: nothing is made up, and AWS is called only where it is named.
 */

export type LocalTaskSettings = {
  readonly resources: MappedResources;
  /** Base addresses by service, as `sqs`. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** A module whose functions stand for all that nothing else does. Absolute. */
  readonly handlers: string | null;
  /** A mock file of Step Functions Local. */
  readonly mock: string | null;
  /** The bundled lib/runner/tasks/handlerHost. */
  readonly handlerScript: string;
  /** What calls AWS's services, or an endpoint that speaks as they do. */
  readonly aws: AwsTasks | null;
  /** What HTTP tasks may do. */
  readonly http: HttpTaskSettings;
  readonly onOutput?: (text: string) => void;
};

export function localTasks(settings: LocalTaskSettings, nested: NestedExecutions): TaskPerformer {
  const tasks = new LocalTasks(settings, nested);
  return {
    perform: (task, tell, signal) => tasks.perform(task, tell, signal),
    close: () => tasks.close(),
  };
}

class LocalTasks {
  private readonly pool: HandlerPool;
  private readonly mocks: MockFile | null;

  constructor(
    private readonly settings: LocalTaskSettings,
    private readonly nested: NestedExecutions,
  ) {
    this.pool = new HandlerPool(settings.handlerScript, settings.onOutput);
    this.mocks = settings.mock === null ? null : new MockFile(settings.mock);
  }

  close(): Promise<void> {
    this.settings.aws?.close();
    return this.pool.close();
  }

  async perform(task: AskedTask, tell: (news: TaskNews) => void, signal: AbortSignal): Promise<void> {
    const mocked = this.mocked(task);
    if (mocked !== null) return mocked.forEach(tell);
    const names = namesOf(task);
    const mapped = mappedResource(this.settings.resources, names);
    if (mapped !== null) return this.performMapped(mapped, task, tell, signal);
    const { target } = task;
    if (target.family === "service") {
      const { resourceType, action } = target;
      if (isNested(resourceType, action)) return performNested(this.nested, task, tell, signal);
    }
    const endpoint = this.endpointOf(task);
    if (endpoint !== undefined) return this.performMapped({ kind: "endpoint", url: endpoint }, task, tell, signal);
    if (this.settings.handlers !== null) return this.handled(this.settings.handlers, null, task, tell, signal);
    tell({ kind: "taskStarted" });
    tell({ kind: "taskFailed", error: "Stepscope.ResourceNotMapped", cause: notMapped(names) });
  }

  /** What stands for the whole service. */
  private endpointOf({ target }: AskedTask): string | undefined {
    const { endpoints } = this.settings;
    if (target.family !== "service") return target.family === "lambda" ? endpoints.get("lambda") : undefined;
    return endpoints.get(target.resourceType.replace(/^aws-sdk:/, "")) ?? endpoints.get(serviceOf(target.resourceType));
  }

  private mocked(task: AskedTask): readonly TaskNews[] | null {
    if (this.mocks === null || task.mockCase === null) return null;
    return this.mocks.answer(task, task.execution.stateMachineName.split("/")[0] ?? "", task.mockCase);
  }

  private async performMapped(
    mapped: MappedResource,
    task: AskedTask,
    tell: (news: TaskNews) => void,
    signal: AbortSignal,
  ): Promise<void> {
    switch (mapped.kind) {
      case "mock":
        if (this.mocks === null)
          return failed(tell, "Stepscope.NoMock", "The engine has no mock file: give --mock FILE.");
        return this.mocks.named(task, mapped.response).forEach(tell);
      case "module":
        return this.handled(mapped.file, mapped.name, task, tell, signal);
      case "url":
        if (isHttpTask(task)) return performHttp(this.settings.http, task, mapped.url, tell, signal);
        return this.called(
          withEvent(task, (event) => callUrl(mapped.url, event, attemptHeaders(task), signal)),
          task,
          tell,
        );
      case "endpoint":
        if (isHttpTask(task)) return performHttp(this.settings.http, task, mapped.url, tell, signal);
        if (isInvocation(task)) {
          const name = functionName(task);
          return this.called(callEndpoint(mapped.url, name, eventOf(task), signal), task, tell);
        }
        return this.performAws(mapped.url, task, tell, signal);
      case "aws":
        if (isHttpTask(task)) return performHttp(this.settings.http, task, null, tell, signal);
        if (isInvocation(task) && this.settings.aws !== null) {
          return this.called(this.settings.aws.invoke(task, eventOf(task), signal), task, tell);
        }
        return this.performAws(null, task, tell, signal);
    }
  }

  private performAws(
    endpoint: string | null,
    task: AskedTask,
    tell: (news: TaskNews) => void,
    signal: AbortSignal,
  ): Promise<void> | void {
    const { aws } = this.settings;
    if (aws === null) return failed(tell, "Stepscope.ResourceNotMapped", "This engine calls no services of AWS.");
    return aws.perform(task, endpoint, tell, signal);
  }

  private handled(
    file: string,
    name: string | null,
    task: AskedTask,
    tell: (news: TaskNews) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const invocation = {
      module: file,
      name: name ?? handlerName(task),
      context: {
        attemptId: task.attemptId,
        awsRequestId: randomUUID(),
        executionArn: task.execution.id,
        state: task.state,
        functionName: name ?? handlerName(task),
      },
    };
    return this.called(
      withEvent(task, (event) => this.pool.invoke({ ...invocation, event }, signal)),
      task,
      tell,
    );
  }

  /** A function tells one thing; what is submitted waits for its token. */
  private async called(call: Promise<FunctionOutcome>, task: AskedTask, tell: (news: TaskNews) => void): Promise<void> {
    tell({ kind: "taskStarted" });
    const outcome = await call;
    const { target } = task;
    const news = newsOf(outcome, target.family === "service" && target.resourceType === "lambda");
    if (target.family !== "service" || target.pattern === "requestResponse") return tell(news);
    if (news.kind !== "taskSucceeded") return tell({ ...news, kind: "submitFailed" } as TaskNews);
    tell({ kind: "taskSubmitted", output: news.output });
    // Whoever has the token brings the outcome; a job that is waited for ends with its function.
    if (target.pattern !== "waitForTaskToken") tell(news);
  }
}

/** Calls what stands for a function, unless Lambda would refuse its event. */
async function withEvent(task: AskedTask, call: (event: string) => Promise<FunctionOutcome>): Promise<FunctionOutcome> {
  const event = eventOf(task);
  return refusedEvent(event) ?? call(event);
}

function failed(tell: (news: TaskNews) => void, error: string, cause: string): void {
  tell({ kind: "taskStarted" });
  tell({ kind: "taskFailed", error, cause });
}

function isNested(resourceType: string, action: string): boolean {
  return (resourceType === "states" || resourceType === "aws-sdk:sfn") && action.split(".")[0] === "startExecution";
}

function isFunction({ target }: AskedTask): boolean {
  return target.family === "lambda" || (target.family === "service" && /^(aws-sdk:)?lambda$/.test(target.resourceType));
}

/** A function that is invoked as itself; `aws-sdk:lambda` is a service like others. */
function isInvocation({ target }: AskedTask): boolean {
  return target.family === "lambda" || (target.family === "service" && target.resourceType === "lambda");
}

function functionName(task: AskedTask): string {
  const { target } = task;
  return lastName(target.family === "service" ? (functionOf(task.input) ?? "") : target.resource);
}

/** What a function of a module is called by: the function's name, or `sqs_sendMessage` for other services. */
function handlerName(task: AskedTask): string {
  const { target } = task;
  if (isFunction(task)) return functionName(task);
  if (target.family !== "service") return lastName(target.resource);
  return `${target.resourceType.replace(/^aws-sdk:/, "")}_${target.action.split(".")[0] ?? ""}`;
}

function attemptHeaders(task: AskedTask): Readonly<Record<string, string>> {
  return {
    [ATTEMPT_HEADERS.attemptId]: task.attemptId,
    [ATTEMPT_HEADERS.state]: encodeURIComponent(task.state),
    [ATTEMPT_HEADERS.attempt]: String(task.attempt),
    [ATTEMPT_HEADERS.functionName]: encodeURIComponent(handlerName(task)),
  };
}
