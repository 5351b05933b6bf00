import {
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { isObject, type Json } from "@/lib/base/json";
import { matchesParts } from "@/lib/base/wildcard";
import type { SeenMachine } from "@/lib/store/sources/sourceCommit";
import { listed } from "../../aws/pages";
import { codeOf, type Collection } from "../collection";
import { sinceOf } from "@/lib/contract/sourceSettings";
import { groupsOf } from "./collectExpress";
import { findingsOf, groupName, type LogFinding, type LogGroupFacts, type LogSetUp } from "./logFindings";

/** Policies of CloudWatch Logs in an account and region: AWS allows ten. */
const MAX_POLICIES = 50;

/** Looks at how machines log, and says what can never be seen of them. What may not be read is no finding. */
export async function auditLogs(collection: Collection, machines: readonly SeenMachine[]): Promise<LogFinding[]> {
  const policies = await readPolicies(collection);
  const findings: LogFinding[] = [];
  for (const machine of machines) {
    if (machine.type !== "EXPRESS") continue;
    const setUp = await readSetUp(collection, machine, policies);
    findings.push(...findingsOf(setUp, sinceOf(collection.tools.settings)));
  }
  return findings;
}

async function readSetUp(
  collection: Collection,
  { arn, name, type, logging }: SeenMachine,
  policies: readonly string[] | null,
): Promise<LogSetUp> {
  const text = logging ?? "{}";
  const configuration = JSON.parse(text) as Json;
  const { level, includeExecutionData } = isObject(configuration) ? configuration : {};
  const [group = null] = groupsOf(text);
  return {
    ...{ machineArn: arn, machine: name, type, group },
    level: level === "ALL" || level === "ERROR" || level === "FATAL" ? level : "OFF",
    includesData: includeExecutionData === true,
    groupFacts: group === null ? null : await readGroup(collection, group),
    mayDeliver: group === null || policies === null ? null : policies.some((policy) => letsDeliver(policy, group)),
  };
}

async function readPolicies(collection: Collection): Promise<readonly string[] | null> {
  const { clients, ask } = collection.tools;
  const said = await collection.orNull(() =>
    ask("DescribeResourcePolicies", "rest", (abortSignal) =>
      clients.logs.send(new DescribeResourcePoliciesCommand({ limit: MAX_POLICIES }), { abortSignal }),
    ),
  );
  return said === null ? null : listed(said.resourcePolicies).map(({ policyDocument }) => policyDocument ?? "");
}

/** Null where it may not be read. */
async function readGroup(collection: Collection, group: string): Promise<LogGroupFacts | null> {
  const { clients, ask } = collection.tools;
  const name = groupName(group) ?? group;
  const said = await collection.orNull(() =>
    ask("DescribeLogGroups", "rest", (abortSignal) =>
      clients.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }), { abortSignal }),
    ),
  );
  if (said === null) return null;
  const found = listed(said.logGroups).find(({ logGroupName }) => logGroupName === name);
  if (found === undefined) {
    return { exists: false, retentionDays: null, kmsKey: null, isKeyDenied: false, subscriptions: null };
  }
  return {
    exists: true,
    retentionDays: found.retentionInDays ?? null,
    kmsKey: found.kmsKeyId ?? null,
    isKeyDenied: await isKeyDenied(collection, name),
    subscriptions: await readSubscriptions(collection, name),
  };
}

async function readSubscriptions(collection: Collection, logGroupName: string): Promise<number | null> {
  const { clients, ask } = collection.tools;
  const said = await collection.orNull(() =>
    ask("DescribeSubscriptionFilters", "rest", (abortSignal) =>
      clients.logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }), { abortSignal }),
    ),
  );
  return said === null ? null : listed(said.subscriptionFilters).length;
}

/** Whether a group cannot be read for want of a KMS key. */
async function isKeyDenied(collection: Collection, logGroupName: string): Promise<boolean> {
  const { clients, ask, clock } = collection.tools;
  const now = clock.now();
  const input = { logGroupName, startTime: now - 1_000, endTime: now, limit: 1 };
  let isDenied = false;
  await collection.orNull(() =>
    ask("FilterLogEvents", "rest", (abortSignal) =>
      clients.logs.send(new FilterLogEventsCommand(input), { abortSignal }),
    ).catch((error: unknown) => {
      isDenied = error instanceof Error && /kms/i.test(`${codeOf(error)} ${error.message}`);
      throw error;
    }),
  );
  return isDenied;
}

/** Whether a resource policy lets the delivery service write to a group. */
function letsDeliver(document: string, group: string): boolean {
  let policy: Json;
  try {
    policy = JSON.parse(document) as Json;
  } catch {
    return false;
  }
  const statements = isObject(policy) ? policy["Statement"] : null;
  const list = Array.isArray(statements) ? statements : [statements ?? null];
  return list.some((one) => isObject(one) && one["Effect"] === "Allow" && letsIn(one, group));
}

function letsIn(statement: { readonly [name: string]: Json | undefined }, group: string): boolean {
  const text = (value: Json | undefined) => JSON.stringify(value ?? "");
  const isService = text(statement["Principal"]).includes("delivery.logs.amazonaws.com");
  const mayPut = /logs:(PutLogEvents|\*)|"\*"/.test(text(statement["Action"]));
  const resources = statement["Resource"];
  const patterns = Array.isArray(resources) ? resources : [resources ?? null];
  return (
    isService &&
    mayPut &&
    patterns.some((one) => typeof one === "string" && matchesParts(one.split("*"), `${group}:log-stream:x`))
  );
}
