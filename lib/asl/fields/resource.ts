import { isObject, type JsonObject } from "@/lib/base/json";
import { holdsPlaceholder } from "../placeholder";
import { parseResource, type TaskResource } from "../resource";
import { integrationOf, takesParameter } from "../integrations";
import { valueOf } from "../check/objectRules";
import { refuse, warn, within, type Check, type Site } from "../check/site";
import { words } from "../check/misleadingText";

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
  if (parsed.kind === "service" && !holdsPlaceholder(value)) {
    const known = integrationOf(parsed.service, parsed.action);
    if (known.kind === "wrong" || impossible(parsed)) return refuse(site, words.unrecognised(value));
    if (known.kind === "unknown" && known.service !== undefined)
      warn(site, "STEPSCOPE_UNKNOWN_SERVICE", words.unknownService(known.service));
  }
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

/** Measured: an integration needs its Parameters or Arguments, in them what its action requires, and nothing it does not know. */
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
  const inside = within(site, field);
  const missing = required.filter((name) => !gives(payload, name, site));
  for (const name of missing) refuse(inside, words.parameterMissing(name));
  // As with Credentials: what is too much is told only when nothing is missing.
  if (missing.length > 0) return;
  const integration = integrationOf(parsed.service, parsed.action);
  if (integration.kind === "known") surplusParameters(payload, integration.parameters, inside);
}

function gives(payload: JsonObject, name: string, site: Site): boolean {
  return Object.hasOwn(payload, name) || (site.language === "JSONPath" && Object.hasOwn(payload, `${name}.$`));
}

function surplusParameters(payload: JsonObject, parameters: readonly string[], site: Site): void {
  for (const key of Object.keys(payload)) {
    const name = site.language === "JSONPath" && key.endsWith(".$") ? key.slice(0, -2) : key;
    if (holdsPlaceholder(name) || takesParameter(parameters, name)) continue;
    refuse(site, words.parameterUnsupported(name), { place: [...site.at, key] });
  }
}
