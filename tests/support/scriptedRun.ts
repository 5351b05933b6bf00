import type { Json } from "@/lib/base/json";
import type { Engine } from "@/lib/runner/durable/engine";
import { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { performNested } from "@/lib/runner/tasks/nestedTask";
import type { TaskPerformer } from "@/lib/runner/tasks/performer";
import { nestedExecutions } from "@/lib/server/engine/nestedExecutions";
import type { Store } from "@/lib/store/store";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { ACCOUNT, createMachine, handlerPerformer, type Handlers, REGION, START, TaskError } from "./localEngine";

/*
 * One run of everything that an engine must not lose: retries, waits, Maps, Map Runs, an activity, a callback, nested
 * machines, a Parallel that fails.
 */

export const ACTIVITY = `arn:aws:states:${REGION}:${ACCOUNT}:activity:review`;

const lambda = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const call = (name: string) => ({ Type: "Task", Resource: lambda(name) });

/** What the seconds of the script are: in real time all are short. */
type Seconds = (virtual: number) => number;

const innerOf = (seconds: Seconds): Json => ({
  StartAt: "Inside",
  States: {
    Inside: { ...call("Inside"), Next: "Pause" },
    Pause: { Type: "Wait", Seconds: seconds(3), End: true },
  },
});

const scriptOf = (seconds: Seconds): Json => ({
  StartAt: "Flaky",
  States: {
    Flaky: {
      ...call("Flaky"),
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: seconds(5), MaxAttempts: 3 }],
      ResultPath: "$.flaky",
      Next: "Pause",
    },
    Pause: { Type: "Wait", Seconds: seconds(60), Next: "Squares" },
    Squares: {
      Type: "Map",
      ItemsPath: "$.items",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "Square",
        States: {
          Square: { ...call("Square"), Next: "Breath" },
          Breath: { Type: "Wait", Seconds: seconds(1), End: true },
        },
      },
      ResultPath: "$.squares",
      Next: "Counts",
    },
    Counts: {
      Type: "Map",
      Label: "Counts",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "JSON" },
        Parameters: { Bucket: "given", Key: "items.json" },
      },
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Count",
        States: {
          Count: { ...call("Count"), Next: "Rest" },
          Rest: { Type: "Wait", Seconds: seconds(2), End: true },
        },
      },
      ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "given", Prefix: "out" } },
      ResultPath: null,
      Next: "Batches",
    },
    Batches: {
      Type: "Map",
      Label: "Batches",
      ItemsPath: "$.items",
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "Batch",
        States: { Batch: { ...call("Batch"), End: true } },
      },
      ResultPath: "$.batches",
      Next: "Review",
    },
    Review: {
      Type: "Task",
      Resource: ACTIVITY,
      HeartbeatSeconds: seconds(60),
      Retry: [{ ErrorEquals: ["States.HeartbeatTimeout", "States.Timeout"], IntervalSeconds: 1, MaxAttempts: 50 }],
      ResultPath: "$.review",
      Next: "Approve",
    },
    Approve: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: { QueueUrl: "q", MessageBody: { "token.$": "$$.Task.Token" } },
      ResultPath: "$.approval",
      Next: "Nested",
    },
    Nested: {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Parameters: {
        StateMachineArn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:inner`,
        Input: { "n.$": "$.n" },
      },
      ResultPath: "$.nested",
      Next: "Both",
    },
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Left", States: { Left: { ...call("Left"), End: true } } },
        { StartAt: "Long", States: { Long: { Type: "Wait", Seconds: seconds(500), End: true } } },
      ],
      Catch: [{ ErrorEquals: ["Wrong"], ResultPath: "$.both", Next: "Last" }],
      Next: "Last",
    },
    Last: { ...call("Last"), End: true },
  },
});

export const INPUT = { n: 7, items: [1, 2, 3, 4] };

export function storageOf(): MemoryStorage {
  const storage = new MemoryStorage(START);
  storage.put("given", "items.json", JSON.stringify([{ id: 1 }, { id: 2 }, { id: 3 }]));
  return storage;
}

/** Tokens that messages brought, for who approves. */
export type Mailbox = Set<string>;

/** Performs the tasks of the script. `invoked`: ids of attempts. */
export function performerOf(engine: Engine, store: EngineStore, mail: Mailbox, invoked: string[]): TaskPerformer {
  const functions = handlerPerformer(handlersOf(mail), invoked);
  return {
    ...functions,
    perform(task, tell, signal) {
      if (task.state !== "Nested") return functions.perform(task, tell, signal);
      invoked.push(task.attemptId);
      return performNested(nestedExecutions(engine, store), task, tell, signal);
    },
  };
}

function handlersOf(mail: Mailbox): Handlers {
  const echo = (name: string) => (input: unknown) => ({ [name]: input });
  return {
    Flaky: (_, { attempt }) => {
      if (attempt < 2) throw new TaskError("Busy", `attempt ${attempt}`);
      return "well";
    },
    Square: (n) => (n as number) ** 2,
    Count: echo("counted"),
    Batch: echo("batch"),
    Inside: echo("inside"),
    Left: () => {
      throw new TaskError("Wrong", "of course");
    },
    Last: () => "done",
    Approve: (input) => void mail.add((input as { MessageBody: { token: string } }).MessageBody.token),
  };
}

export async function createScript(store: Store, seconds: Seconds = (virtual) => virtual) {
  await store.engine.activities.create({
    arn: ACTIVITY,
    account: ACCOUNT,
    region: REGION,
    name: "review",
    createdAt: START,
  });
  await createMachine(store, "inner", innerOf(seconds));
  return createMachine(store, "script", scriptOf(seconds));
}
