import { z } from "zod";
import * as m from "./members";

/* The input of each operation, as AWS's model has it. Members that it does not know are passed over, as AWS does. */

const configuration = {
  loggingConfiguration: m.loggingConfiguration.optional(),
  tracingConfiguration: m.tracingConfiguration.optional(),
  encryptionConfiguration: m.encryptionConfiguration.optional(),
  publish: z.boolean().optional(),
  versionDescription: m.description.optional(),
};

const page = { maxResults: m.maxResults.optional(), nextToken: m.token.optional() };
const ofMachine = { stateMachineArn: m.arn };
const start = {
  stateMachineArn: m.arn,
  name: m.name.optional(),
  input: m.data.optional(),
  traceHeader: z
    .string()
    .min(0)
    .max(256)
    .regex(/^\p{ASCII}*$/u)
    .optional(),
};

const ALIAS_NAME = /^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$/;

export const SHAPES = {
  CreateActivity: z.object({
    name: m.name,
    tags: m.tags.optional(),
    encryptionConfiguration: m.encryptionConfiguration.optional(),
  }),
  CreateStateMachine: z.object({
    name: m.name,
    definition: m.definition,
    roleArn: m.arn,
    type: m.machineType.optional(),
    tags: m.tags.optional(),
    ...configuration,
  }),
  CreateStateMachineAlias: z.object({
    name: z.string().min(1).max(80).regex(ALIAS_NAME),
    description: m.description.optional(),
    routingConfiguration: m.routingConfiguration,
  }),
  DeleteActivity: z.object({ activityArn: m.arn }),
  DeleteStateMachine: z.object(ofMachine),
  DeleteStateMachineAlias: z.object({ stateMachineAliasArn: m.arn }),
  DeleteStateMachineVersion: z.object({ stateMachineVersionArn: m.longArn }),
  DescribeActivity: z.object({ activityArn: m.arn }),
  DescribeExecution: z.object({ executionArn: m.arn, includedData: m.includedData.optional() }),
  DescribeMapRun: z.object({ mapRunArn: m.longArn }),
  DescribeStateMachine: z.object({ ...ofMachine, includedData: m.includedData.optional() }),
  DescribeStateMachineAlias: z.object({ stateMachineAliasArn: m.arn }),
  DescribeStateMachineForExecution: z.object({ executionArn: m.arn, includedData: m.includedData.optional() }),
  GetActivityTask: z.object({ activityArn: m.arn, workerName: m.name.optional() }),
  GetExecutionHistory: z.object({
    executionArn: m.arn,
    maxResults: m.maxResults.optional(),
    reverseOrder: z.boolean().optional(),
    nextToken: m.token.optional(),
    includeExecutionData: z.boolean().optional(),
  }),
  ListActivities: z.object(page),
  ListExecutions: z.object({
    stateMachineArn: m.arn.optional(),
    statusFilter: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]).optional(),
    maxResults: m.maxResults.optional(),
    nextToken: m.longToken.optional(),
    mapRunArn: m.longArn.optional(),
    redriveFilter: z.enum(["REDRIVEN", "NOT_REDRIVEN"]).optional(),
  }),
  ListMapRuns: z.object({ executionArn: m.arn, ...page }),
  ListStateMachineAliases: z.object({ ...ofMachine, ...page }),
  ListStateMachineVersions: z.object({ ...ofMachine, ...page }),
  ListStateMachines: z.object(page),
  ListTagsForResource: z.object({ resourceArn: m.arn }),
  PublishStateMachineVersion: z.object({
    ...ofMachine,
    revisionId: z.string().optional(),
    description: m.description.optional(),
  }),
  RedriveExecution: z.object({
    executionArn: m.arn,
    clientToken: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[!-~]+$/)
      .optional(),
  }),
  SendTaskFailure: z.object({ taskToken: m.taskToken, error: m.error.optional(), cause: m.cause.optional() }),
  SendTaskHeartbeat: z.object({ taskToken: m.taskToken }),
  SendTaskSuccess: z.object({ taskToken: m.taskToken, output: m.data }),
  StartExecution: z.object(start),
  StartSyncExecution: z.object({ ...start, includedData: m.includedData.optional() }),
  StopExecution: z.object({ executionArn: m.arn, error: m.error.optional(), cause: m.cause.optional() }),
  TagResource: z.object({ resourceArn: m.arn, tags: m.tags }),
  TestState: z.object({
    definition: m.definition,
    roleArn: m.arn.optional(),
    input: m.data.optional(),
    inspectionLevel: z.enum(["INFO", "DEBUG", "TRACE"]).optional(),
    revealSecrets: z.boolean().optional(),
    variables: m.data.optional(),
    stateName: m.name.optional(),
    context: m.data.optional(),
    mock: z
      .object({
        result: m.data.optional(),
        errorOutput: z.object({ error: m.error.optional(), cause: m.cause.optional() }).optional(),
        fieldValidationMode: z.enum(["STRICT", "PRESENT", "NONE"]).optional(),
      })
      .optional(),
    stateConfiguration: z
      .object({
        retrierRetryCount: m.integer(0).optional(),
        errorCausedByState: m.name.optional(),
        mapIterationFailureCount: m.integer(0).optional(),
        mapItemReaderData: m.data.optional(),
      })
      .optional(),
  }),
  UntagResource: z.object({ resourceArn: m.arn, tagKeys: z.array(m.text(1, 128)) }),
  UpdateMapRun: z.object({
    mapRunArn: m.longArn,
    maxConcurrency: m.integer(0).optional(),
    toleratedFailurePercentage: z.number().min(0).max(100).optional(),
    toleratedFailureCount: m.integer(0).optional(),
  }),
  UpdateStateMachine: z.object({
    ...ofMachine,
    definition: m.definition.optional(),
    roleArn: m.arn.optional(),
    ...configuration,
  }),
  UpdateStateMachineAlias: z.object({
    stateMachineAliasArn: m.arn,
    description: m.description.optional(),
    routingConfiguration: m.routingConfiguration.optional(),
  }),
  ValidateStateMachineDefinition: z.object({
    definition: m.definition,
    type: m.machineType.optional(),
    severity: z.enum(["ERROR", "WARNING"]).optional(),
    maxResults: m.integer(0, 100).optional(),
  }),
};

export type OperationName = keyof typeof SHAPES;
export type RequestOf<Name extends OperationName> = z.infer<(typeof SHAPES)[Name]>;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(SHAPES, name);
}
