import { DAY_MS } from "@/lib/base/time";

/*
 * What can never be seen of a machine because of how its logs are set up, with what mends it. Facts:
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */

/** How a machine logs, as far as it may be read; null where it may not. */
export type LogSetUp = {
  readonly machineArn: string;
  readonly machine: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly level: "ALL" | "ERROR" | "FATAL" | "OFF";
  readonly includesData: boolean;
  /** ARN without `:*`; null: none is named. */
  readonly group: string | null;
  readonly groupFacts: LogGroupFacts | null;
  /** Whether a resource policy of CloudWatch Logs lets the delivery service write to the group. */
  readonly mayDeliver: boolean | null;
};

export type LogGroupFacts = {
  readonly exists: boolean;
  /** Null: for ever. */
  readonly retentionDays: number | null;
  readonly kmsKey: string | null;
  /** Reading it failed for want of the key. */
  readonly isKeyDenied: boolean;
  readonly subscriptions: number | null;
};

export const LOG_FINDINGS = [
  "off",
  "errorsOnly",
  "noData",
  "noGroup",
  "groupGone",
  "noDelivery",
  "shortRetention",
  "keyDenied",
  "noFilterLeft",
] as const;
export type LogFindingCode = (typeof LOG_FINDINGS)[number];

export type LogFinding = {
  readonly code: LogFindingCode;
  readonly machine: string;
  /** What cannot be seen. */
  readonly sentence: string;
  readonly remedy: { readonly cli: string; readonly cdk: string; readonly terraform: string };
};

/** Subscription filters that a log group takes. */
const MAX_SUBSCRIPTIONS = 5;

/** @param backfillMs how far back the source reads. */
export function findingsOf(setUp: LogSetUp, backfillMs: number): LogFinding[] {
  const { level, includesData, group, groupFacts, mayDeliver, machine } = setUp;
  if (setUp.type === "STANDARD") return [];
  const found = (code: LogFindingCode, sentence: string): LogFinding => ({
    ...{ code, machine, sentence },
    remedy: REMEDIES[code](setUp, backfillMs),
  });
  if (level === "OFF") {
    return [found("off", `${machine} logs nothing: its Express executions can never be seen.`)];
  }
  if (group === null) return [found("noGroup", `${machine} names no log group: nothing of it is kept.`)];
  const findings: LogFinding[] = [];
  if (level !== "ALL") {
    const only = level === "ERROR" ? "failures and what led to their end" : "the ends of failed executions";
    findings.push(found("errorsOnly", `${machine} logs at level ${level}: of its executions only ${only} are seen.`));
  }
  if (!includesData) {
    findings.push(found("noData", `${machine} logs without execution data: inputs and outputs are never seen.`));
  }
  if (groupFacts?.exists === false) {
    findings.push(found("groupGone", `The log group of ${machine} does not exist: its executions are lost.`));
    return findings;
  }
  if (mayDeliver === false) {
    const sentence = `No resource policy of CloudWatch Logs lets ${machine} deliver to its log group: nothing arrives.`;
    findings.push(found("noDelivery", sentence));
  }
  return [...findings, ...groupFindings(groupFacts, machine, backfillMs, found)];
}

function groupFindings(
  facts: LogGroupFacts | null,
  machine: string,
  backfillMs: number,
  found: (code: LogFindingCode, sentence: string) => LogFinding,
): LogFinding[] {
  if (facts === null) return [];
  const { retentionDays, isKeyDenied, kmsKey, subscriptions } = facts;
  const findings: LogFinding[] = [];
  if (retentionDays !== null && retentionDays * DAY_MS < backfillMs) {
    const asked = Math.round(backfillMs / DAY_MS);
    findings.push(
      found("shortRetention", `The log group of ${machine} keeps ${retentionDays} days, and ${asked} are asked for.`),
    );
  }
  if (isKeyDenied) {
    const sentence = `The log group of ${machine} is encrypted with ${kmsKey ?? "a key"} that may not be used: it cannot be read.`;
    findings.push(found("keyDenied", sentence));
  }
  if (subscriptions !== null && subscriptions >= MAX_SUBSCRIPTIONS) {
    findings.push(
      found(
        "noFilterLeft",
        `The log group of ${machine} has ${subscriptions} subscription filters, the most it takes.`,
      ),
    );
  }
  return findings;
}

type Remedy = (setUp: LogSetUp, backfillMs: number) => LogFinding["remedy"];

/** The configuration that shows everything. */
function logging({ machineArn, machine, group }: LogSetUp): LogFinding["remedy"] {
  const target = group ?? `arn:aws:logs:REGION:ACCOUNT:log-group:/aws/vendedlogs/states/${machine}`;
  const configuration = JSON.stringify({
    level: "ALL",
    includeExecutionData: true,
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: `${target}:*` } }],
  });
  return {
    cli: `aws stepfunctions update-state-machine --state-machine-arn '${machineArn}' --logging-configuration '${configuration}'`,
    cdk: "new sfn.StateMachine(this, …, { logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: true } })",
    terraform:
      'logging_configuration {\n  level                  = "ALL"\n  include_execution_data = true\n' +
      '  log_destination        = "${aws_cloudwatch_log_group.states.arn}:*"\n}',
  };
}

const REMEDIES: { readonly [K in LogFindingCode]: Remedy } = {
  off: logging,
  errorsOnly: logging,
  noData: logging,
  noGroup: logging,
  groupGone: ({ group, machine }) => {
    const name = groupName(group) ?? `/aws/vendedlogs/states/${machine}`;
    return {
      cli: `aws logs create-log-group --log-group-name '${name}'`,
      cdk: `new logs.LogGroup(this, …, { logGroupName: '${name}' })`,
      terraform: `resource "aws_cloudwatch_log_group" "states" {\n  name = "${name}"\n}`,
    };
  },
  noDelivery: ({ group }) => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${group ?? "LOG_GROUP_ARN"}:log-stream:*`,
        },
      ],
    });
    return {
      cli: `aws logs put-resource-policy --policy-name states-delivery --policy-document '${policy}'`,
      cdk: "logGroup.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')], actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }))",
      terraform: `resource "aws_cloudwatch_log_resource_policy" "states" {\n  policy_name     = "states-delivery"\n  policy_document = jsonencode(${policy})\n}`,
    };
  },
  shortRetention: ({ group }, backfillMs) => {
    const name = groupName(group) ?? "LOG_GROUP";
    const days = RETENTIONS.find((one) => one * DAY_MS >= backfillMs) ?? 3_653;
    return {
      cli: `aws logs put-retention-policy --log-group-name '${name}' --retention-in-days ${days}`,
      cdk: `new logs.LogGroup(this, …, { retention: ${days} })`,
      terraform: `retention_in_days = ${days}`,
    };
  },
  keyDenied: ({ groupFacts }) => {
    const key = groupFacts?.kmsKey ?? "KEY_ARN";
    return {
      cli: `aws kms create-grant --key-id '${key}' --grantee-principal ROLE_ARN --operations Decrypt`,
      cdk: "key.grantDecrypt(reader)",
      terraform: `resource "aws_kms_grant" "reader" {\n  key_id            = "${key}"\n  grantee_principal = ROLE_ARN\n  operations        = ["Decrypt"]\n}`,
    };
  },
  noFilterLeft: ({ group }) => {
    const name = groupName(group) ?? "LOG_GROUP";
    return {
      cli: `aws logs describe-subscription-filters --log-group-name '${name}'`,
      cdk: "// Take one of the filters away, or let this source read the group: kind: 'express'.",
      terraform: "# Take one of the filters away, or let this source read the group: kind = express.",
    };
  },
};

/** Days that CloudWatch Logs takes. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** How calls of CloudWatch Logs name a group: by its ARN, or by its name. */
export function groupTarget(
  group: string,
): { readonly logGroupIdentifier: string } | { readonly logGroupName: string } {
  return group.startsWith("arn:") ? { logGroupIdentifier: group } : { logGroupName: group };
}

/** The name in a log group's ARN. */
export function groupName(group: string | null): string | null {
  return group?.split(":log-group:")[1]?.replace(/:\*$/, "") ?? null;
}
