/*
 * Makes lib/asl/integrations.json: the actions and parameters of Step Functions' optimized integrations and of some
 * services behind `aws-sdk`, from the schemas inside the AWS SDK's client packages (Apache-2.0). Run by hand, when the
 * tables are to be renewed:
 *
 *   node scripts/integrations.mjs FOLDER   # FOLDER/node_modules/@aws-sdk/client-… as installed by npm
 *
 * What no client package has (`eks:call`, `http:invoke`, …) is written here, from AWS's pages of each integration.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { format, resolveConfig } from "prettier";

/** Optimized service, package, and actions; an action may have another name in the service, and parameters of its own. */
const OPTIMIZED = [
  ["lambda", "lambda", ["invoke"]],
  ["sns", "sns", ["publish"]],
  ["sqs", "sqs", ["sendMessage"]],
  ["dynamodb", "dynamodb", ["getItem", "putItem", "deleteItem", "updateItem"]],
  ["ecs", "ecs", ["runTask"]],
  ["batch", "batch", ["submitJob"]],
  ["glue", "glue", ["startJobRun"]],
  ["events", "eventbridge", ["putEvents"]],
  ["states", "sfn", ["startExecution"]],
  ["databrew", "databrew", ["startJobRun"]],
  ["mediaconvert", "mediaconvert", ["createJob"]],
  ["athena", "athena", ["startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"]],
  [
    "eks",
    "eks",
    [
      "createCluster",
      "deleteCluster",
      "createNodegroup",
      "deleteNodegroup",
      "createFargateProfile",
      "deleteFargateProfile",
    ],
  ],
  [
    "codebuild",
    "codebuild",
    [
      "startBuild",
      "stopBuild",
      "batchDeleteBuilds",
      "batchGetReports",
      "startBuildBatch",
      "stopBuildBatch",
      "retryBuildBatch",
      "deleteBuildBatch",
    ],
  ],
  [
    "emr-serverless",
    "emr-serverless",
    ["createApplication", "startApplication", "stopApplication", "deleteApplication", "startJobRun", "cancelJobRun"],
  ],
  [
    "sagemaker",
    "sagemaker",
    [
      "createEndpoint",
      "createEndpointConfig",
      "createHyperParameterTuningJob",
      "createLabelingJob",
      "createModel",
      "createProcessingJob",
      "createTrainingJob",
      "createTransformJob",
      "updateEndpoint",
    ],
  ],
  ["bedrock", "bedrock", ["createModelCustomizationJob"]],
  ["bedrock", "bedrock-runtime", ["invokeModel"], { invokeModel: ["Input", "Output"] }],
  ["bedrockagentcore", "bedrock-agentcore", ["invokeHarness"]],
  ["elasticmapreduce", "emr", [["createCluster", "runJobFlow"]]],
];

const HTTP = ["ApiEndpoint", "Method", "Headers", "QueryParameters", "RequestBody"];
const WRITTEN = {
  apigateway: { invoke: [...HTTP, "Stage", "Path", "AllowNullValues", "AuthType"] },
  http: { invoke: [...HTTP, "Authentication", "InvocationConfig", "Transform"] },
  eks: {
    call: ["ClusterName", "CertificateAuthority", "Endpoint", "Method", "Path", "QueryParameters", "RequestBody"],
    runJob: ["ClusterName", "CertificateAuthority", "Endpoint", "Namespace", "Job", "LogOptions"],
  },
  elasticmapreduce: {
    addStep: ["ClusterId", "Step", "ExecutionRoleArn"],
    cancelStep: ["ClusterId", "StepId", "StepCancellationOption"],
    modifyInstanceFleetByName: ["ClusterId", "InstanceFleetName", "InstanceFleet"],
    modifyInstanceGroupByName: ["ClusterId", "InstanceGroupName", "InstanceGroup"],
    setClusterTerminationProtection: ["ClusterId", "TerminationProtected"],
    terminateCluster: ["ClusterId"],
  },
  "emr-containers": {
    createVirtualCluster: ["Name", "ContainerProvider", "ClientToken", "Tags", "SecurityConfigurationId"],
    deleteVirtualCluster: ["Id"],
    startJobRun: [
      "Name",
      "VirtualClusterId",
      "ClientToken",
      "ExecutionRoleArn",
      "ReleaseLabel",
      "JobDriver",
      "ConfigurationOverrides",
      "Tags",
      "JobTemplateId",
      "JobTemplateParameters",
      "RetryPolicyConfiguration",
    ],
  },
};

/** Name behind `aws-sdk`, package. */
const SDK = [
  ["sfn", "sfn"],
  ["lambda", "lambda"],
  ["dynamodb", "dynamodb"],
  ["eventbridge", "eventbridge"],
  ["sqs", "sqs"],
  ["sns", "sns"],
  ["kms", "kms"],
  ["secretsmanager", "secrets-manager"],
];

const OUT = "lib/asl/integrations.json";
const [folder = "."] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const upper = (name) => name.charAt(0).toUpperCase() + name.slice(1);
const lower = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** Parameters by action, as Step Functions spells both. */
function operationsOf(name) {
  const schemas = Object.values(require(`@aws-sdk/client-${name}`)).filter(Array.isArray);
  const operations = schemas.filter(([kind]) => kind === 9);
  return new Map(operations.map(([, , operation, , input]) => [lower(operation), membersOf(input)]));
}

function membersOf(input) {
  const schema = typeof input === "function" ? input() : input;
  return Array.isArray(schema) ? (schema[4] ?? []).map(upper) : [];
}

const optimized = structuredClone(WRITTEN);
for (const [service, name, actions, more = {}] of OPTIMIZED) {
  const operations = operationsOf(name);
  for (const action of actions) {
    const [called, operation] = Array.isArray(action) ? action : [action, action];
    const members = operations.get(operation);
    if (members === undefined) throw new Error(`${name} has no ${operation}`);
    optimized[service] = { ...optimized[service], [called]: [...members, ...(more[called] ?? [])] };
  }
}
const sdk = Object.fromEntries(SDK.map(([service, name]) => [service, Object.fromEntries(operationsOf(name))]));
const text = JSON.stringify({ source: "schemas of the @aws-sdk client packages, Apache-2.0", optimized, sdk });
writeFileSync(OUT, await format(text, { ...(await resolveConfig(OUT)), filepath: OUT, printWidth: 120 }));
