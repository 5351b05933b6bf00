/*
 * What a made-up account holds, in the shapes of the wire (awsJson1.0: times are epoch seconds).
 */

export type FakeExecution = {
  readonly name: string;
  readonly status: string;
  /** Epoch seconds. */
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly events: readonly Record<string, unknown>[];
};

export type FakeMachine = {
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly definition: string;
  /** Newest first, as AWS lists them. */
  readonly executions: readonly FakeExecution[];
};

export type FakeWorld = {
  readonly region: string;
  readonly account: string;
  readonly machines: readonly FakeMachine[];
};

export const DEFINITION = '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}';
const START = 1772359200;

export function machineArn({ region, account }: FakeWorld, machine: FakeMachine): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${machine.name}`;
}

export function executionArn({ region, account }: FakeWorld, machine: FakeMachine, { name }: FakeExecution): string {
  return `arn:aws:states:${region}:${account}:execution:${machine.name}:${name}`;
}

/** An execution of one Pass state. */
export function passExecution(name: string, startDate = START): FakeExecution {
  const input = JSON.stringify({ name });
  const event = (id: number, type: string, previousEventId: number, details: object) => ({
    ...{ id, type, previousEventId, timestamp: startDate + id / 10 },
    ...details,
  });
  return {
    name,
    status: "SUCCEEDED",
    startDate,
    stopDate: startDate + 1,
    events: [
      event(1, "ExecutionStarted", 0, { executionStartedEventDetails: { input, roleArn: "arn:aws:iam::1:role/r" } }),
      event(2, "PassStateEntered", 0, { stateEnteredEventDetails: { name: "P", input } }),
      event(3, "PassStateExited", 2, { stateExitedEventDetails: { name: "P", output: input } }),
      event(4, "ExecutionSucceeded", 3, { executionSucceededEventDetails: { output: input } }),
    ],
  };
}

/** Two Standard machines with three executions each, an hour apart, and one Express machine. */
export function usualWorld(): FakeWorld {
  const executions = ["c", "b", "a"].map((name, i) => passExecution(name, START - i * 3600));
  const standard = { type: "STANDARD", definition: DEFINITION, executions } as const;
  return {
    region: "eu-west-1",
    account: "111122223333",
    machines: [
      { name: "orders", ...standard },
      { name: "telemetry", type: "EXPRESS", definition: DEFINITION, executions: [] },
      { name: "refunds", ...standard },
    ],
  };
}
