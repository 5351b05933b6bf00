import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { AskedTask } from "../performer";

/*
 * Where an optimized integration is more than the service's action of the same name: what is asked differs, or what is
 * answered.
 */

export type Optimized = {
  /** The service's action; absent: of the same name. */
  readonly action?: string;
  readonly ask?: (parameters: JsonObject, task: AskedTask) => JsonObject;
  readonly answer?: (answer: JsonObject, parameters: JsonObject) => JsonObject;
  /** The failure that an answer tells of though the call went well. */
  readonly failed?: (answer: JsonObject) => { readonly error: string; readonly cause: string } | null;
};

/** EMR's actions take one cluster, the service's take many. */
const oneCluster = ({ ClusterId = null, ...rest }: JsonObject): JsonObject => ({ JobFlowIds: [ClusterId], ...rest });

const OPTIMIZED: ReadonlyMap<string, Optimized> = new Map<string, Optimized>([
  [
    "events:putEvents",
    {
      // https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html: the ARNs of who sends are added.
      ask: (parameters, { execution }) => ({
        ...parameters,
        Entries: listOf(parameters["Entries"]).map((entry) => withResources(entry, execution)),
      }),
      // Recorded: services/test_put_events_mixed_malformed_detail.
      failed: (answer) =>
        typeof answer["FailedEntryCount"] === "number" && answer["FailedEntryCount"] > 0
          ? { error: "EventBridge.FailedEntry", cause: JSON.stringify(answer) }
          : null,
    },
  ],
  [
    "batch:submitJob",
    {
      ask: (parameters, { target }) =>
        target.family === "service" && target.pattern !== "requestResponse" ? managed(parameters) : parameters,
    },
  ],
  ["glue:startJobRun", { answer: (answer, { JobName = null }) => ({ ...answer, JobName }) }],
  [
    "elasticmapreduce:createCluster",
    {
      action: "runJobFlow",
      answer: ({ JobFlowId = null, ClusterArn = null, ...rest }) => ({ ClusterArn, ClusterId: JobFlowId, ...rest }),
    },
  ],
  [
    "elasticmapreduce:addStep",
    {
      action: "addJobFlowSteps",
      ask: ({ ClusterId = null, Step = null, ...rest }) => ({ JobFlowId: ClusterId, Steps: [Step], ...rest }),
      answer: ({ StepIds, ...rest }) => ({ ...rest, StepId: listOf(StepIds)[0] ?? null }),
    },
  ],
  [
    "elasticmapreduce:cancelStep",
    {
      action: "cancelSteps",
      ask: ({ StepId = null, ...rest }) => ({ ...rest, StepIds: [StepId] }),
      answer: (answer) => firstOf(answer, "CancelStepsInfoList"),
    },
  ],
  ["elasticmapreduce:terminateCluster", { action: "terminateJobFlows", ask: oneCluster }],
  ["elasticmapreduce:setClusterTerminationProtection", { action: "setTerminationProtection", ask: oneCluster }],
  ["bedrock:invokeModel", { answer: withParsedBody }],
]);

/** What is special about an action; empty: nothing. */
export function optimizedOf(resourceType: string, action: string): Optimized {
  return OPTIMIZED.get(`${resourceType}:${action}`) ?? {};
}

/** What no client of the SDK does: with the reason. */
export const NOT_POSSIBLE: ReadonlyMap<string, string> = new Map([
  ["eks:runJob", "it speaks to a Kubernetes API server, which no client of the SDK does"],
  ["eks:call", "it speaks to a Kubernetes API server, which no client of the SDK does"],
  [
    "elasticmapreduce:modifyInstanceFleetByName",
    "the service has no such action: it looks a fleet up by its name first",
  ],
  [
    "elasticmapreduce:modifyInstanceGroupByName",
    "the service has no such action: it looks a group up by its name first",
  ],
]);

function listOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

function firstOf(answer: JsonObject, member: string): JsonObject {
  const [first] = listOf(answer[member]);
  return isObject(first) ? first : answer;
}

function withResources(entry: Json, { id, stateMachineId }: AskedTask["execution"]): Json {
  if (!isObject(entry)) return entry;
  return { ...entry, Resources: [...listOf(entry["Resources"]), id, stateMachineId] };
}

/** Batch is told who waits for the job. */
function managed(parameters: JsonObject): JsonObject {
  const { ContainerOverrides: given } = parameters;
  const overrides = isObject(given) ? given : {};
  const mark = { Name: "MANAGED_BY_AWS", Value: "STARTED_BY_STEP_FUNCTIONS" };
  const Environment = [...listOf(overrides["Environment"]), mark];
  return { ...parameters, ContainerOverrides: { ...overrides, Environment } };
}

/** A model's answer is JSON in the result. */
function withParsedBody(answer: JsonObject): JsonObject {
  const { Body } = answer;
  if (typeof Body !== "string") return answer;
  try {
    return { ...answer, Body: JSON.parse(Body) as Json };
  } catch {
    return answer;
  }
}
