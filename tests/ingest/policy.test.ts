import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ANYWHERE, leastPolicy, POLICY_KINDS, type Policy, WRITING_KINDS } from "@/lib/ingest/aws/policy";

const actionsOf = ({ Statement }: Policy) => Statement.flatMap(({ Action }) => Action);

/** IAM's names of the services whose clients are used. */
const SERVICES: Readonly<Record<string, string>> = {
  "client-sfn": "states",
  "client-cloudwatch-logs": "logs",
  "client-s3": "s3",
  "client-cloudwatch": "cloudwatch",
  "client-cloudtrail": "cloudtrail",
};
/** What needs no permission, or is no part of a source. */
const WITHOUT = new Set(["client-sts", "client-pricing"]);

/** The actions behind the commands of the SDK that a source's text imports. */
function actionsIn(text: string): string[] {
  return [...text.matchAll(/import (?:type )?\{([^}]*)\} from "@aws-sdk\/(client-[a-z0-9-]+)"/g)].flatMap(
    ([, names = "", client = ""]) => {
      if (WITHOUT.has(client)) return [];
      return [...names.matchAll(/\b(\w+)Command\b(?!Output|Input)/g)].map(
        ([, name]) => `${SERVICES[client] ?? client}:${name}`,
      );
    },
  );
}

describe("the least policy", () => {
  const all = actionsOf(leastPolicy(POLICY_KINDS, ANYWHERE));

  test("allows every operation that a source calls", () => {
    const folder = join(process.cwd(), "lib/ingest");
    const called = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => actionsIn(readFileSync(join(folder, path), "utf8")));
    expect(called).toContain("states:GetExecutionHistory");
    expect([...new Set(called)].filter((action) => !all.includes(action))).toEqual([]);
  });

  test("twin: an operation that it does not allow is found", () => {
    const text = `import {\n  StopExecutionCommand,\n  type SFNClient,\n} from "@aws-sdk/client-sfn";`;
    expect(actionsIn(text)).toEqual(["states:StopExecution"]);
    expect(all).not.toContain("states:StopExecution");
  });

  test("reads, and does nothing else, unless it is asked for what is done", () => {
    const reading = POLICY_KINDS.filter((kind) => !WRITING_KINDS.includes(kind));
    expect(actionsOf(leastPolicy(WRITING_KINDS, ANYWHERE))).toContain("states:RedriveExecution");
    for (const action of actionsOf(leastPolicy(reading, ANYWHERE)))
      expect(action).toMatch(/^\w+:(Get|List|Describe|Filter|Lookup|StartQuery|StopQuery|Decrypt)/);
  });

  test("has no more than its kinds, and each grant once", () => {
    expect(actionsOf(leastPolicy(["lambda-logs"], ANYWHERE))).toEqual(["logs:FilterLogEvents", "logs:GetLogEvents"]);
    const sids = leastPolicy(["express", "standard"], ANYWHERE).Statement.map(({ Sid }) => Sid);
    expect(sids).toEqual(["Machines", "MachineRevisions", "Executions", "Histories", "Logs", "LogsWithoutResource"]);
    // The statements' names are letters and digits, each once.
    const names = leastPolicy(POLICY_KINDS, ANYWHERE).Statement.map(({ Sid }) => Sid);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9]+$/);
  });

  test("is narrowed to what is given", () => {
    const scope = {
      ...ANYWHERE,
      region: "eu-west-1",
      account: "123456789012",
      machines: ["orders"],
      buckets: ["results"],
    };
    const resources = leastPolicy(POLICY_KINDS, scope).Statement.flatMap(({ Resource }) => Resource);
    expect(new Set(resources.filter((one) => one !== "*"))).toEqual(
      new Set([
        "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
        "arn:aws:states:eu-west-1:123456789012:stateMachine:orders:*",
        "arn:aws:states:eu-west-1:123456789012:mapRun:orders/*:*",
        "arn:aws:states:eu-west-1:123456789012:execution:orders:*",
        "arn:aws:states:eu-west-1:123456789012:execution:orders/*:*",
        "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/*:*",
        "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/*:*",
        "arn:aws:s3:::results/*manifest.json",
        "arn:aws:s3:::results/*FAILED_*.json",
        "arn:aws:s3:::results/*PENDING_*.json",
        "arn:aws:kms:eu-west-1:123456789012:key/*",
        "arn:aws:states:eu-west-1:123456789012:stateMachine:orders-resume-*",
        "arn:aws:iam::123456789012:role/*",
      ]),
    );
    expect(leastPolicy(["kms"], scope).Statement[0]?.Condition).toEqual({
      StringLike: { "kms:ViaService": "states.eu-west-1.amazonaws.com" },
    });
  });
});
