import { isObject, type JsonObject } from "@/lib/base/json";
import { holdsPlaceholder } from "../placeholder";
import { parseResource, type TaskResource } from "../resource";
import { valueOf } from "../check/shape";
import { refuse, warn, within, type Check, type Site } from "../check/site";
import { words } from "../check/words";

/*
 * What a Task may name as its Resource, and what the integration behind it asks for.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */

export const resource: Check = (value, site) => {
  if (typeof value !== "string") return refuse(site, words.type("STRING"));
  const parsed = parseResource(value);
  if (parsed.kind === "unknown") return refuse(site, words.resource);
  if (parsed.masked) {
    warn(site, "STEPSCOPE_MASKED_ARN", `'${value}' is no ARN; it is taken as the mask of one`);
  }
  if (parsed.kind === "service" && impossible(parsed)) return refuse(site, words.unrecognised(value));
  if (site.machine.type === "EXPRESS") express(parsed, site);
};

/** Recorded in TestSfnApiExpress. */
function express(parsed: TaskResource, site: Site): void {
  if (parsed.kind === "activity") refuse(site, words.expressActivity);
  if (parsed.kind !== "service") return;
  if (parsed.pattern === "sync") refuse(site, words.expressSync);
  if (parsed.pattern === "waitForTaskToken") refuse(site, words.expressCallback);
}

// Measured: services whose integration never has the pattern. What others have depends on the action.
const WITHOUT_SYNC = new Set(["lambda", "sns", "sqs", "dynamodb", "events", "apigateway", "aws-sdk", "http"]);
const WITHOUT_CALLBACK = new Set([
  "athena",
  "batch",
  "codebuild",
  "elasticmapreduce",
  "emr-containers",
  "emr-serverless",
  "glue",
  "databrew",
  "mediaconvert",
  "sagemaker",
  "dynamodb",
  "http",
]);

function impossible({ service, pattern, version }: TaskResource & { kind: "service" }): boolean {
  if (pattern === "sync") return WITHOUT_SYNC.has(service) || (version === 2 && service !== "states");
  return pattern === "waitForTaskToken" && WITHOUT_CALLBACK.has(service);
}

/** Rules over the Resource and the fields beside it. */
export function resourceRules(state: JsonObject, site: Site): void {
  const value = valueOf(state, "Resource");
  if (typeof value !== "string") return;
  const parsed = parseResource(value);
  if (parsed.kind === "activity" && Object.hasOwn(state, "Credentials")) {
    refuse(within(site, "Credentials"), words.activityCredentials);
  }
}

/** Measured: fields without which the integration is refused; `X.$` counts as X. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "lambda:invoke": ["FunctionName"],
  "sqs:sendMessage": ["QueueUrl", "MessageBody"],
  "sns:publish": ["Message"],
  "dynamodb:putItem": ["TableName", "Item"],
  "dynamodb:getItem": ["TableName", "Key"],
  "states:startExecution": ["StateMachineArn"],
  "events:putEvents": ["Entries"],
  "ecs:runTask": ["TaskDefinition"],
  "glue:startJobRun": ["JobName"],
};

/** Measured: an integration needs its Parameters or Arguments, and in them what its action requires. */
export function requiredParameters(state: JsonObject, site: Site): void {
  const value = valueOf(state, "Resource");
  if (typeof value !== "string" || holdsPlaceholder(value)) return;
  const parsed = parseResource(value);
  if (parsed.kind !== "service") return;
  const field = site.language === "JSONata" ? "Arguments" : "Parameters";
  const payload = valueOf(state, field);
  if (payload === undefined) return refuse(site, words.payloadRequired(field, value));
  if (!isObject(payload)) return;
  const key = `${parsed.service}:${parsed.action}`;
  const required = Object.hasOwn(REQUIRED, key) ? (REQUIRED[key] ?? []) : [];
  for (const name of required) {
    const given = Object.hasOwn(payload, name) || (site.language === "JSONPath" && Object.hasOwn(payload, `${name}.$`));
    if (!given) refuse(within(site, field), words.parameterMissing(name));
  }
}
