import type { Field, Shape } from "./shape";

/*
 * One shape for each operation, by AWS's model.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */

const text = (max: number, min = 1) => ({ kind: "text", min, max }) as const;
const needed = <F extends Field>(field: F): F & { readonly required: true } => ({ ...field, required: true });
const FLAG = { kind: "flag" } as const;

const ARN = text(256);
const LONG_ARN = text(2_000);
const NAME = text(80);
/** Longer than any payload may be: the engine says that in its own words. */
const DATA = text(2_000_000, 0);
const DEFINITION = text(1_048_576);
const MAX_RESULTS = { kind: "number", min: 0, max: 1_000, whole: true } as const;
const NEXT_TOKEN = text(1_024);
const LONG_NEXT_TOKEN = text(3_096);
const TASK_TOKEN = text(2_048);
const ERROR = text(256, 0);
const CAUSE = text(32_768, 0);
const TRACE_HEADER = { kind: "text", min: 0, max: 256 } as const;
const DESCRIPTION = text(256, 0);

const TAGS = {
  kind: "list",
  of: { kind: "object", members: { key: text(128), value: text(256, 0) } },
} as const;
const oneOf = (...values: string[]) => ({ kind: "text", oneOf: values }) as const;
const TYPE = oneOf("STANDARD", "EXPRESS");
const INCLUDED = oneOf("ALL_DATA", "METADATA_ONLY");

const LOGGING = {
  kind: "object",
  members: {
    level: oneOf("ALL", "ERROR", "FATAL", "OFF"),
    includeExecutionData: FLAG,
    destinations: {
      kind: "list",
      of: {
        kind: "object",
        members: { cloudWatchLogsLogGroup: { kind: "object", members: { logGroupArn: ARN } } },
      },
    },
  },
} as const;
const TRACING = { kind: "object", members: { enabled: FLAG } } as const;
const ENCRYPTION = {
  kind: "object",
  members: {
    type: needed(oneOf("AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY")),
    kmsKeyId: text(2_048),
    kmsDataKeyReusePeriodSeconds: { kind: "number", min: 60, max: 900, whole: true },
  },
} as const;
const CONFIGURATION = {
  loggingConfiguration: LOGGING,
  tracingConfiguration: TRACING,
  encryptionConfiguration: ENCRYPTION,
} as const;

const ALIAS_NAME = { kind: "text", min: 1, max: 80, pattern: /^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$/ } as const;
const ROUTING = {
  kind: "list",
  min: 1,
  max: 2,
  of: {
    kind: "object",
    members: {
      stateMachineVersionArn: needed(ARN),
      weight: { kind: "number", required: true, min: 0, max: 100, whole: true },
    },
  },
} as const;

export const SHAPES = {
  CreateActivity: { name: needed(NAME), tags: TAGS, encryptionConfiguration: ENCRYPTION },
  CreateStateMachineAlias: {
    name: needed(ALIAS_NAME),
    description: DESCRIPTION,
    routingConfiguration: needed(ROUTING),
  },
  CreateStateMachine: {
    name: needed(NAME),
    definition: needed(DEFINITION),
    roleArn: needed(ARN),
    type: TYPE,
    tags: TAGS,
    publish: FLAG,
    versionDescription: DESCRIPTION,
    ...CONFIGURATION,
  },
  DeleteActivity: { activityArn: needed(ARN) },
  DeleteStateMachineAlias: { stateMachineAliasArn: needed(ARN) },
  DeleteStateMachine: { stateMachineArn: needed(ARN) },
  DeleteStateMachineVersion: { stateMachineVersionArn: needed(LONG_ARN) },
  DescribeActivity: { activityArn: needed(ARN) },
  DescribeExecution: { executionArn: needed(ARN), includedData: INCLUDED },
  DescribeMapRun: { mapRunArn: needed(LONG_ARN) },
  DescribeStateMachineAlias: { stateMachineAliasArn: needed(ARN) },
  DescribeStateMachine: { stateMachineArn: needed(ARN), includedData: INCLUDED },
  DescribeStateMachineForExecution: { executionArn: needed(ARN), includedData: INCLUDED },
  GetActivityTask: { activityArn: needed(ARN), workerName: NAME },
  GetExecutionHistory: {
    executionArn: needed(ARN),
    maxResults: MAX_RESULTS,
    reverseOrder: FLAG,
    nextToken: NEXT_TOKEN,
    includeExecutionData: FLAG,
  },
  ListActivities: { maxResults: MAX_RESULTS, nextToken: NEXT_TOKEN },
  ListExecutions: {
    stateMachineArn: ARN,
    statusFilter: oneOf("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"),
    maxResults: MAX_RESULTS,
    nextToken: LONG_NEXT_TOKEN,
    mapRunArn: LONG_ARN,
    redriveFilter: oneOf("REDRIVEN", "NOT_REDRIVEN"),
  },
  ListMapRuns: { executionArn: needed(ARN), maxResults: MAX_RESULTS, nextToken: NEXT_TOKEN },
  ListStateMachineAliases: { stateMachineArn: needed(ARN), maxResults: MAX_RESULTS, nextToken: NEXT_TOKEN },
  ListStateMachineVersions: { stateMachineArn: needed(ARN), maxResults: MAX_RESULTS, nextToken: NEXT_TOKEN },
  ListStateMachines: { maxResults: MAX_RESULTS, nextToken: NEXT_TOKEN },
  ListTagsForResource: { resourceArn: needed(ARN) },
  PublishStateMachineVersion: { stateMachineArn: needed(ARN), revisionId: text(256, 0), description: DESCRIPTION },
  RedriveExecution: { executionArn: needed(ARN), clientToken: text(64) },
  SendTaskFailure: { taskToken: needed(TASK_TOKEN), error: ERROR, cause: CAUSE },
  SendTaskHeartbeat: { taskToken: needed(TASK_TOKEN) },
  SendTaskSuccess: { taskToken: needed(TASK_TOKEN), output: needed(DATA) },
  StartExecution: { stateMachineArn: needed(ARN), name: NAME, input: DATA, traceHeader: TRACE_HEADER },
  StartSyncExecution: {
    stateMachineArn: needed(ARN),
    name: NAME,
    input: DATA,
    traceHeader: TRACE_HEADER,
    includedData: INCLUDED,
  },
  StopExecution: { executionArn: needed(ARN), error: ERROR, cause: CAUSE },
  TagResource: { resourceArn: needed(ARN), tags: needed(TAGS) },
  TestState: {
    definition: needed(DEFINITION),
    roleArn: ARN,
    input: DATA,
    inspectionLevel: oneOf("INFO", "DEBUG", "TRACE"),
    revealSecrets: FLAG,
    variables: DATA,
    stateName: NAME,
    context: DATA,
    mock: {
      kind: "object",
      members: {
        result: DATA,
        errorOutput: { kind: "object", members: { error: ERROR, cause: CAUSE } },
        fieldValidationMode: oneOf("STRICT", "PRESENT", "NONE"),
      },
    },
    stateConfiguration: {
      kind: "object",
      members: {
        retrierRetryCount: { kind: "number", min: 0, whole: true },
        errorCausedByState: NAME,
        mapIterationFailureCount: { kind: "number", min: 0, whole: true },
        mapItemReaderData: text(1_048_576),
      },
    },
  },
  UntagResource: { resourceArn: needed(ARN), tagKeys: needed({ kind: "list", of: text(128) }) },
  UpdateMapRun: {
    mapRunArn: needed(LONG_ARN),
    maxConcurrency: { kind: "number", min: 0, whole: true },
    toleratedFailurePercentage: { kind: "number", min: 0, max: 100 },
    toleratedFailureCount: { kind: "number", min: 0, whole: true },
  },
  UpdateStateMachineAlias: {
    stateMachineAliasArn: needed(ARN),
    description: DESCRIPTION,
    routingConfiguration: ROUTING,
  },
  UpdateStateMachine: {
    stateMachineArn: needed(ARN),
    definition: DEFINITION,
    roleArn: ARN,
    publish: FLAG,
    versionDescription: DESCRIPTION,
    ...CONFIGURATION,
  },
  ValidateStateMachineDefinition: {
    definition: needed(DEFINITION),
    type: TYPE,
    severity: oneOf("ERROR", "WARNING"),
    maxResults: { kind: "number", min: 0, max: 100, whole: true },
  },
} as const satisfies Record<string, Shape>;

export type OperationName = keyof typeof SHAPES;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(SHAPES, name);
}

type Value<F> = F extends { readonly kind: "text" }
  ? string
  : F extends { readonly kind: "number" }
    ? number
    : F extends { readonly kind: "flag" }
      ? boolean
      : F extends { readonly kind: "list"; readonly of: infer Of }
        ? readonly Value<Of>[]
        : F extends { readonly kind: "object"; readonly members: infer Members }
          ? Members extends Shape
            ? Request<Members>
            : never
          : never;

type Request<S extends Shape> = {
  readonly [N in keyof S as S[N] extends { readonly required: true } ? N : never]: Value<S[N]>;
} & { readonly [N in keyof S as S[N] extends { readonly required: true } ? never : N]?: Value<S[N]> };

/** What an operation is asked with, once it has its shape. */
export type RequestOf<N extends OperationName> = Request<(typeof SHAPES)[N]>;
