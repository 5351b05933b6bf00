import type { JsonObject } from "@/lib/base/json";
import type { Answer } from "./answeringHandler";

/*
 * An account of one machine with any number of executions that last a second, made when they are asked for: one of a
 * hundred failed, and each has a history of one page.
 */

const PREFIX = "arn:aws:states:eu-west-1:123456789012:";
const MACHINE_ARN = `${PREFIX}stateMachine:flat`;
/** Between two starts, ms: a busy account's million a day. */
const APART_MS = 86;
const LASTS_MS = 1_000;

export const FAILURES_PER_HUNDRED = 1;

export class FlatAccount {
  /** By operation. */
  readonly requests = new Map<string, number>();

  /** @param endsAt when the last of them has ended, ms since the epoch. */
  constructor(
    readonly count: number,
    private readonly endsAt: number,
  ) {}

  isFailure(i: number): boolean {
    return i % 100 < FAILURES_PER_HUNDRED;
  }

  arn(i: number): string {
    return `${PREFIX}execution:flat:run-${String(i).padStart(8, "0")}`;
  }

  /** What EventBridge sends when it ends. */
  event(i: number): string {
    const { executionArn, name, status } = this.listed(i);
    const [startDate, stopDate] = [this.start(i), this.start(i) + LASTS_MS];
    const failure = this.isFailure(i) ? { error: "Declined", cause: "no money" } : {};
    return JSON.stringify({
      ...{
        version: "0",
        id: `event-${i}`,
        "detail-type": "Step Functions Execution Status Change",
        source: "aws.states",
      },
      ...{ account: "123456789012", region: "eu-west-1", resources: [executionArn] },
      time: new Date(stopDate).toISOString(),
      detail: {
        executionArn,
        name,
        status,
        stateMachineArn: MACHINE_ARN,
        startDate,
        stopDate,
        input: "{}",
        ...failure,
      },
    });
  }

  readonly answer: Answer = (operation, request) => {
    this.requests.set(operation, (this.requests.get(operation) ?? 0) + 1);
    switch (operation) {
      case "ListStateMachines":
        return { stateMachines: [{ ...HEAD }] };
      case "DescribeStateMachine":
        return { ...HEAD, definition: DEFINITION, roleArn: "role", status: "ACTIVE" };
      case "ListExecutions":
        return this.page(Number(request["nextToken"] ?? this.count), Number(request["maxResults"] ?? 100));
      case "GetExecutionHistory":
        return { events: this.history(Number(String(request["executionArn"]).split("run-")[1])) };
      default:
        return { refused: "UnknownOperationException" };
    }
  };

  /** The newest first; `from`: how many are left. */
  private page(from: number, size: number): JsonObject {
    const to = Math.max(0, from - size);
    const executions = Array.from({ length: from - to }, (_, n) => this.listed(from - 1 - n));
    return { executions, ...(to > 0 ? { nextToken: String(to) } : {}) };
  }

  private start(i: number): number {
    return this.endsAt - LASTS_MS - (this.count - 1 - i) * APART_MS;
  }

  private listed(i: number) {
    return {
      ...{ executionArn: this.arn(i), stateMachineArn: MACHINE_ARN, name: `run-${String(i).padStart(8, "0")}` },
      ...{ status: this.isFailure(i) ? "FAILED" : "SUCCEEDED", redriveCount: 0 },
      ...{ startDate: this.start(i) / 1000, stopDate: (this.start(i) + LASTS_MS) / 1000 },
    };
  }

  private history(i: number): JsonObject[] {
    const at = (ms: number) => (this.start(i) + ms) / 1000;
    const entered = { name: "Charge", input: "{}" };
    const failed = { error: "Declined", cause: "no money" };
    const end = this.isFailure(i)
      ? { type: "ExecutionFailed", executionFailedEventDetails: failed }
      : { type: "ExecutionSucceeded", executionSucceededEventDetails: { output: "{}" } };
    return [
      {
        id: 1,
        previousEventId: 0,
        timestamp: at(0),
        type: "ExecutionStarted",
        executionStartedEventDetails: { input: "{}", roleArn: "role" },
      },
      { id: 2, previousEventId: 0, timestamp: at(10), type: "PassStateEntered", stateEnteredEventDetails: entered },
      { id: 3, previousEventId: 2, timestamp: at(LASTS_MS), ...end },
    ];
  }
}

const HEAD = { stateMachineArn: MACHINE_ARN, name: "flat", type: "STANDARD", creationDate: 1_700_000_000 };
const DEFINITION = JSON.stringify({ StartAt: "Charge", States: { Charge: { Type: "Pass", End: true } } });
