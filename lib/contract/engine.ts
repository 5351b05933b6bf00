import { z } from "zod";

/*
 * The local engine as pages see it. What a page wants done is an operation of the Step Functions API or of EventBridge, written as a row that
 * the engine answers: `POST /api/engine/requests`, then `GET /api/engine/requests/ID`.
 */

const machineSchema = z.object({
  arn: z.string(),
  name: z.string(),
  account: z.string(),
  region: z.string(),
  type: z.enum(["STANDARD", "EXPRESS"]),
  status: z.enum(["ACTIVE", "DELETING"]),
  updatedAt: z.number(),
  /** The file that it is read from, and why the newest text of that is not taken. */
  file: z.string().nullable(),
  problem: z.string().nullable(),
});
export type EngineMachine = z.output<typeof machineSchema>;

/** A task that somebody outside has to end. */
const waitingSchema = z.object({
  taskToken: z.string(),
  state: z.string(),
  /** Null: a callback. */
  activity: z.string().nullable(),
  /** Of an activity: who has it. */
  worker: z.string().nullable(),
  /** JSON, cut where it is long. */
  input: z.string(),
  scheduledAt: z.number(),
  heartbeatAt: z.number().nullable(),
  heartbeatSeconds: z.number().nullable(),
  timeoutSeconds: z.number().nullable(),
  executionArn: z.string(),
  executionName: z.string(),
  machine: z.string(),
});
export type WaitingTask = z.output<typeof waitingSchema>;

/** What a target gets: `TargetInput` of lib/events, in EventBridge's members. */
const targetSchema = z.object({
  Id: z.string(),
  Arn: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
});
export type EngineTarget = z.output<typeof targetSchema>;

const ruleSchema = z.object({
  arn: z.string(),
  account: z.string(),
  region: z.string(),
  bus: z.string(),
  name: z.string(),
  eventPattern: z.string().nullable(),
  scheduleExpression: z.string().nullable(),
  timeZone: z.string().nullable(),
  description: z.string().nullable(),
  roleArn: z.string().nullable(),
  isEnabled: z.boolean(),
  /** It stands in the configuration, and is changed there. */
  isConfigured: z.boolean(),
  /** When its schedule is due next, and from when its rate counts. */
  nextAt: z.number().nullable(),
  since: z.number(),
  /** Why it started less than it should have the last time. */
  problem: z.string().nullable(),
  targets: z.array(targetSchema),
});
export type EngineRule = z.output<typeof ruleSchema>;

export const engineSchema = z.object({
  /** Where AWS SDKs reach it. */
  url: z.string(),
  isRunning: z.boolean(),
  machines: z.array(machineSchema),
  tasks: z.array(waitingSchema),
  rules: z.array(ruleSchema),
});
export type EngineOverview = z.output<typeof engineSchema>;

const executionSchema = z.object({
  arn: z.string(),
  /** What its page is found by. */
  key: z.string(),
  name: z.string(),
  status: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]),
  startedAt: z.number(),
  stoppedAt: z.number().nullable(),
  error: z.string().nullable(),
  /** "SDK call", "the rule nightly": who or what started it. */
  startedBy: z.string(),
  redriveCount: z.number(),
  isRedrivable: z.boolean(),
});
export type EngineExecution = z.output<typeof executionSchema>;

export const engineMachineSchema = z.object({
  machine: machineSchema,
  definition: z.string(),
  roleArn: z.string(),
  versions: z.array(z.object({ number: z.number(), description: z.string().nullable(), createdAt: z.number() })),
  aliases: z.array(
    z.object({ name: z.string(), routes: z.array(z.object({ version: z.string(), weight: z.number() })) }),
  ),
  executions: z.array(executionSchema),
});
export type OpenedEngineMachine = z.output<typeof engineMachineSchema>;

/** An execution with its whole input, JSON, to start another one with; null: it is none of the local engine. */
export const engineExecutionSchema = z
  .object({
    execution: executionSchema,
    /** Null: it is deleted. */
    machineArn: z.string().nullable(),
    input: z.string(),
    url: z.string(),
  })
  .nullable();
export type OpenedEngineExecution = z.output<typeof engineExecutionSchema>;

/** What pages ask for; everything else of the API is for SDKs. */
export const ENGINE_OPERATIONS = [
  "CreateStateMachine",
  "UpdateStateMachine",
  "DeleteStateMachine",
  "PublishStateMachineVersion",
  "CreateStateMachineAlias",
  "UpdateStateMachineAlias",
  "DeleteStateMachineAlias",
  "StartExecution",
  "StopExecution",
  "RedriveExecution",
  "TestState",
  "SendTaskSuccess",
  "SendTaskFailure",
  "SendTaskHeartbeat",
  "PutRule",
  "PutTargets",
  "RemoveTargets",
  "DeleteRule",
  "EnableRule",
  "DisableRule",
] as const;
export type EngineOperation = (typeof ENGINE_OPERATIONS)[number];

export const engineRequestSchema = z.object({
  operation: z.enum(ENGINE_OPERATIONS),
  /** The machine, execution or token's execution that it is about: whose account and region it is asked for. */
  about: z.string().nullable(),
  input: z.record(z.string(), z.unknown()),
});
export type EngineRequestBody = z.output<typeof engineRequestSchema>;

export const askedEngineSchema = z.object({ id: z.number() });

export const engineAnswerSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("waiting") }),
  z.object({ state: z.literal("done"), answer: z.record(z.string(), z.unknown()) }),
  z.object({ state: z.literal("refused"), code: z.string(), message: z.string() }),
]);
export type EngineAnswer = z.output<typeof engineAnswerSchema>;
