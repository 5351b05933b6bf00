import {
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { isObject, type Json } from "@/lib/base/json";
import { matchesParts } from "@/lib/base/wildcard";
import { listed } from "../../aws/pages";
import { codeOf, type Collection } from "../collection";
import { sinceOf } from "@/lib/contract/sourceSettings";
import type { WatchedMachine } from "../standard/watchMachines";
import { groupsOf } from "./collectExpress";
import { findingsOf, groupName, type LogFinding, type LogGroupFacts, type LogSetUp } from "./logFindings";

/** Policies of CloudWatch Logs in an account and region: AWS allows ten. */
const MAX_POLICIES = 50;

/** Looks at how machines log, and says what can never be seen of them. What may not be read is no finding. */
export async function auditLogs(collection: Collection, machines: readonly WatchedMachine[]): Promise<LogFinding[]> {
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
  { arn, name, type, seen }: WatchedMachine,
  policies: readonly string[] | null,
): Promise<LogSetUp> {
  const logging: Json = JSON.parse(seen.logging ?? "{}") as Json;
  const { level, includeExecutionData } = isObject(logging) ? logging : {};
  const [group = null] = groupsOf(seen.logging ?? "{}");
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
  try {
    const said = await ask("DescribeResourcePolicies", "rest", (abortSignal) =>
      clients.logs.send(new DescribeResourcePoliciesCommand({ limit: MAX_POLICIES }), { abortSignal }),
    );
    return listed(said.resourcePolicies).map(({ policyDocument }) => policyDocument ?? "");
  } catch (error) {
    return refusedOr(collection, error, null);
  }
}

async function readGroup(collection: Collection, group: string): Promise<LogGroupFacts | null> {
  const { clients, ask, clock } = collection.tools;
  const name = groupName(group) ?? group;
  try {
    const said = await ask("DescribeLogGroups", "rest", (abortSignal) =>
      clients.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }), { abortSignal }),
    );
    const found = listed(said.logGroups).find(({ logGroupName }) => logGroupName === name);
    if (found === undefined) {
      return { exists: false, retentionDays: null, kmsKey: null, isKeyDenied: false, subscriptions: null };
    }
    const now = clock.now();
    const isKeyDenied = await isDenied(collection, () =>
      ask("FilterLogEvents", "rest", (abortSignal) =>
        clients.logs.send(
          new FilterLogEventsCommand({ logGroupName: name, startTime: now - 1_000, endTime: now, limit: 1 }),
          { abortSignal },
        ),
      ),
    );
    return {
      exists: true,
      retentionDays: found.retentionInDays ?? null,
      kmsKey: found.kmsKeyId ?? null,
      isKeyDenied,
      subscriptions: await readSubscriptions(collection, name),
    };
  } catch (error) {
    return refusedOr(collection, error, null);
  }
}

async function readSubscriptions(collection: Collection, logGroupName: string): Promise<number | null> {
  const { clients, ask } = collection.tools;
  try {
    const said = await ask("DescribeSubscriptionFilters", "rest", (abortSignal) =>
      clients.logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }), { abortSignal }),
    );
    return listed(said.subscriptionFilters).length;
  } catch (error) {
    return refusedOr(collection, error, null);
  }
}

/** Whether a call is refused for want of a KMS key. */
async function isDenied(collection: Collection, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return false;
  } catch (error) {
    refusedOr(collection, error, null);
    return error instanceof Error && /kms/i.test(`${codeOf(error)} ${error.message}`);
  }
}

/** What may not be read is not known; anything else is thrown. */
function refusedOr<T>(collection: Collection, error: unknown, otherwise: T): T {
  collection.tools.signal.throwIfAborted();
  if (codeOf(error) === null) throw error;
  return otherwise;
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
