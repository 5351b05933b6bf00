import type { AskedTask } from "../performer";
import type { AnswerStyle } from "./fromAnswer";

/*
 * How a Resource's service is called, and how its results and errors are written. The optimized integrations are older than
 * `aws-sdk` and write theirs as the SDK for Java 1 does.
 */

export type Integration = {
  /** The service as `aws-sdk` names it, which names the SDK's package too. */
  readonly service: string;
  /** Without the pattern: `runTask`. */
  readonly action: string;
  readonly isOptimized: boolean;
  readonly style: AnswerStyle;
  /** Whether results tell of the HTTP answer. Recorded: sqs, sns, dynamodb, ecs; not events, nor any aws-sdk. */
  readonly hasMetadata: boolean;
  /** How errors of the optimized integrations are written; null: as those of aws-sdk. */
  readonly errors: OlderErrors | null;
};

export type OlderErrors = {
  /** `SQS` of `SQS.QueueDoesNotExistException`. */
  readonly prefix: string;
  /** The service in the cause. */
  readonly service: string;
  /** What an error is called that the service's model does not name. */
  readonly unnamed: string;
};

export const SDK_STYLE: AnswerStyle = { names: "java2", times: "iso", emptyLists: new Set() };
const OLDER_STYLE: AnswerStyle = { names: "model", times: "ms", emptyLists: new Set() };

/** Of ECS, all that a recording shows; lists that the service got later are not known to that SDK. */
const ECS_STYLE: AnswerStyle = {
  ...OLDER_STYLE,
  emptyLists: new Set(
    (
      "Attachments Attributes Command ContainerOverrides Containers Details Environment EnvironmentFiles Failures GpuIds " +
      "InferenceAcceleratorOverrides InferenceAccelerators ManagedAgents NetworkBindings NetworkInterfaces " +
      "ResourceRequirements Tags Tasks"
    ).split(" "),
  ),
};

/** Names of optimized integrations that are not the service's. */
const SERVICES: Readonly<Record<string, string>> = {
  events: "eventbridge",
  elasticmapreduce: "emr",
  "emr-containers": "emrcontainers",
  "emr-serverless": "emrserverless",
  states: "sfn",
};

/** Recorded: SQS, SNS, DynamoDB, EventBridge; the others by AWS's documentation. */
const ERRORS: Readonly<Record<string, OlderErrors>> = {
  sqs: older("SQS", "AmazonSQS", "AmazonSQSException"),
  sns: older("SNS", "AmazonSNS", "AmazonSNSException"),
  dynamodb: older("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException"),
  events: older("EventBridge", "AmazonEventBridge", "AmazonEventBridgeException"),
  ecs: older("ECS", "AmazonECS", "AmazonECSException"),
  batch: older("Batch", "AWSBatch", "AWSBatchException"),
  glue: older("Glue", "AWSGlue", "AWSGlueException"),
  codebuild: older("CodeBuild", "AWSCodeBuild", "AWSCodeBuildException"),
  athena: older("Athena", "AmazonAthena", "AmazonAthenaException"),
  sagemaker: older("SageMaker", "AmazonSageMaker", "AmazonSageMakerException"),
  elasticmapreduce: older("ElasticMapReduce", "AmazonElasticMapReduce", "AmazonElasticMapReduceException"),
};

function older(prefix: string, service: string, unnamed: string): OlderErrors {
  return { prefix, service, unnamed };
}

/** Of a task whose target is a service. Null for others. */
export function integrationOf({ target }: Pick<AskedTask, "target">): Integration | null {
  if (target.family !== "service") return null;
  const action = target.action.split(".")[0] ?? "";
  const { resourceType } = target;
  if (resourceType.startsWith("aws-sdk:")) {
    const service = resourceType.slice("aws-sdk:".length);
    return { service, action, isOptimized: false, style: SDK_STYLE, hasMetadata: false, errors: null };
  }
  return {
    service: resourceType === "bedrock" && action === "invokeModel" ? "bedrockruntime" : serviceOf(resourceType),
    action,
    isOptimized: true,
    style: resourceType === "ecs" ? ECS_STYLE : resourceType in ERRORS ? OLDER_STYLE : SDK_STYLE,
    hasMetadata: resourceType !== "events" && resourceType in ERRORS,
    errors: ERRORS[resourceType] ?? null,
  };
}

/** `eventbridge` of `events`. */
export function serviceOf(resourceType: string): string {
  const name = resourceType.replace(/^aws-sdk:/, "");
  return SERVICES[name] ?? name;
}
