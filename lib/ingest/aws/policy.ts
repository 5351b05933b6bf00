/*
 * The least that a role needs for what Stepscope asks of AWS, as an IAM policy. All kinds but those of WRITING_KINDS read;
 * nothing in them starts, changes or invokes.
 */

/** Parts of what is asked for, each with permissions of its own. */
export const POLICY_KINDS = [
  "standard",
  "express",
  "lambda-logs",
  "s3",
  "kms",
  "metrics",
  "cloudtrail",
  "rerun",
  "teststate",
] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** What sources with `readOnly: false` ask for besides, after a confirmation: executions run again, and states tested. */
export const WRITING_KINDS: readonly PolicyKind[] = ["rerun", "teststate"];

/** What the policy is narrowed to; `*` where nothing is given. */
export type PolicyScope = {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Names of state machines; `*` in one stands for any characters. */
  readonly machines: readonly string[];
  /** Buckets that Map Runs export to. */
  readonly buckets: readonly string[];
};

export const ANYWHERE: PolicyScope = { partition: "aws", region: "*", account: "*", machines: ["*"], buckets: ["*"] };

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Statement = {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
};

export type Policy = { readonly Version: "2012-10-17"; readonly Statement: readonly Statement[] };

/** What a statement allows, and on what. `*` where IAM knows no resource of the action. */
type Grant = {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly on: (scope: PolicyScope) => readonly string[];
  readonly condition?: (scope: PolicyScope) => Condition;
};

const everything = () => ["*"];

function states(what: string, { partition, region, account, machines }: PolicyScope): string[] {
  return machines.map((machine) => `arn:${partition}:states:${region}:${account}:${what}:${machine}`);
}

function logGroups(names: readonly string[], { partition, region, account }: PolicyScope): string[] {
  return names.map((name) => `arn:${partition}:logs:${region}:${account}:log-group:${name}:*`);
}

/** Machines with what belongs to them. */
const MACHINES: readonly Grant[] = [
  { sid: "Machines", actions: ["states:ListStateMachines"], on: everything },
  {
    sid: "MachineRevisions",
    actions: [
      "states:DescribeStateMachine",
      "states:DescribeStateMachineAlias",
      "states:ListStateMachineAliases",
      "states:ListStateMachineVersions",
      "states:ListTagsForResource",
    ],
    // A version or an alias stands behind the name.
    on: (scope) => states("stateMachine", scope).flatMap((arn) => (arn.endsWith("*") ? [arn] : [arn, `${arn}:*`])),
  },
];

const GRANTS: Readonly<Record<PolicyKind, readonly Grant[]>> = {
  standard: [
    ...MACHINES,
    {
      sid: "Executions",
      actions: ["states:ListExecutions", "states:ListMapRuns", "states:DescribeMapRun"],
      // A Map Run is asked for its children by ListExecutions; in its ARN and in theirs a label stands behind the machine's name.
      on: (scope) => [
        ...states("stateMachine", scope),
        ...behind(states("mapRun", scope), "/*:*"),
        ...behind(states("execution", scope), ":*"),
      ],
    },
    {
      sid: "Histories",
      actions: ["states:DescribeExecution", "states:DescribeStateMachineForExecution", "states:GetExecutionHistory"],
      on: (scope) => [...behind(states("execution", scope), ":*"), ...behind(states("execution", scope), "/*:*")],
    },
  ],
  express: [
    ...MACHINES,
    {
      sid: "Logs",
      actions: ["logs:FilterLogEvents", "logs:StartQuery", "logs:DescribeSubscriptionFilters"],
      on: (scope) => logGroups(["/aws/vendedlogs/states/*"], scope),
    },
    {
      sid: "LogsWithoutResource",
      actions: ["logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:GetQueryResults", "logs:StopQuery"],
      on: everything,
    },
  ],
  "lambda-logs": [
    {
      sid: "LambdaLogs",
      actions: ["logs:FilterLogEvents", "logs:GetLogEvents"],
      on: (scope) => logGroups(["/aws/lambda/*"], scope),
    },
  ],
  s3: [
    {
      sid: "MapRunResults",
      actions: ["s3:GetObject"],
      on: ({ partition, buckets }) =>
        buckets.flatMap((bucket) =>
          ["manifest.json", "FAILED_*.json", "PENDING_*.json"].map((key) => `arn:${partition}:s3:::${bucket}/*${key}`),
        ),
    },
  ],
  kms: [
    {
      sid: "EncryptedHistories",
      actions: ["kms:Decrypt"],
      on: ({ partition, region, account }) => [`arn:${partition}:kms:${region}:${account}:key/*`],
      condition: ({ region, partition }) => ({
        StringLike: {
          "kms:ViaService": `states.${region}.${partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}`,
        },
      }),
    },
  ],
  metrics: [{ sid: "Metrics", actions: ["cloudwatch:GetMetricData"], on: everything }],
  cloudtrail: [{ sid: "WhoChangedIt", actions: ["cloudtrail:LookupEvents"], on: everything }],
  rerun: [
    { sid: "Redrives", actions: ["states:RedriveExecution"], on: (scope) => behind(states("execution", scope), ":*") },
    {
      sid: "NewStarts",
      actions: ["states:StartExecution"],
      on: (scope) =>
        states("stateMachine", scope).flatMap((arn) => (arn.endsWith("*") ? [arn] : [arn, `${arn}-resume-*`])),
    },
    {
      sid: "ResumeMachines",
      actions: ["states:CreateStateMachine", "states:DeleteStateMachine", "states:TagResource"],
      on: (scope) => states("stateMachine", scope).map((arn) => `${arn}-resume-*`),
    },
    {
      sid: "RolesOfMachines",
      actions: ["iam:PassRole"],
      on: ({ partition, account }) => [`arn:${partition}:iam::${account}:role/*`],
      condition: () => ({ StringEquals: { "iam:PassedToService": "states.amazonaws.com" } }),
    },
  ],
  teststate: [{ sid: "TestedStates", actions: ["states:TestState"], on: everything }],
};

function behind(arns: readonly string[], rest: string): string[] {
  return arns.map((arn) => `${arn}${rest}`);
}

/** The least policy for some kinds: every grant once. */
export function leastPolicy(kinds: readonly PolicyKind[], scope: PolicyScope): Policy {
  const grants = new Set(POLICY_KINDS.filter((kind) => kinds.includes(kind)).flatMap((kind) => GRANTS[kind]));
  return {
    Version: "2012-10-17",
    Statement: [...grants].map(({ sid, actions, on, condition }) => ({
      ...{ Sid: sid, Effect: "Allow", Action: actions, Resource: on(scope) },
      ...(condition === undefined ? {} : { Condition: condition(scope) }),
    })),
  };
}
