import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type StateMachineListItem,
} from "@aws-sdk/client-sfn";
import { HOUR_MS, SECOND_MS } from "@/lib/base/time";
import type { AwsClients } from "./awsClients";
import { findResults, tryResults } from "./checkResults";
import { codeOf, type Collection } from "./collection";
import { deniedSentence, isDenied } from "./denied";
import { groupQuery } from "./express/insightsQuery";
import { groupsOf } from "./express/collectExpress";
import { groupTarget } from "./express/logFindings";
import { isCompared } from "./metrics/hourWatch";
import { metricInput } from "./metrics/metricData";
import { isAudited } from "./standard/changeAuthors";

/** One call that a source needs, tried. */
export type SourceCheck = {
  readonly operation: string;
  /** What a policy has to allow. */
  readonly permission: string;
  /** `skipped`: there was nothing to try it on. */
  readonly outcome: "ok" | "refused" | "failed" | "skipped";
  /** In a sentence; null when it went well. */
  readonly why: string | null;
};

/** Tries each call that a source needs, once: which of them its credentials may make. */
export async function checkSource(collection: Collection): Promise<SourceCheck[]> {
  const checks = new Checks(collection);
  if (collection.tools.settings.kind === "folder" || collection.tools.settings.kind === "push") return checks.made;
  const machines = await checks.try("ListStateMachines", "states:ListStateMachines", (abortSignal) =>
    collection.tools.clients.sfn.send(new ListStateMachinesCommand({ maxResults: 1_000 }), { abortSignal }),
  );
  const wanted = collection.tools.settings.kind === "express" ? "EXPRESS" : "STANDARD";
  const machine = machines?.stateMachines?.find(({ type }) => type === undefined || type === wanted);
  const described = await checks.tryOn(
    machine?.stateMachineArn,
    "DescribeStateMachine",
    (stateMachineArn, abortSignal) =>
      collection.tools.clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }), { abortSignal }),
  );
  if (wanted === "STANDARD") {
    await checkStandard(checks, collection, machine?.stateMachineArn);
    await checkResults(checks, collection, machines?.stateMachines ?? []);
  } else await checkLogs(checks, collection, JSON.stringify(described?.loggingConfiguration ?? {}));
  if (isCompared(collection.tools.settings)) await checkMetrics(checks, collection, machine?.stateMachineArn);
  if (isAudited(collection.tools.settings)) await checkTrail(checks, collection);
  return checks.made;
}

/** Without it only who changed a machine is not known. */
async function checkTrail(checks: Checks, { tools: { clients, clock } }: Collection) {
  const { client, LookupEventsCommand } = await clients.trail();
  const input = {
    LookupAttributes: [{ AttributeKey: "EventName" as const, AttributeValue: "UpdateStateMachine" }],
    ...{ StartTime: new Date(clock.now() - HOUR_MS), EndTime: new Date(clock.now()), MaxResults: 1 },
  };
  await checks.try("LookupEvents", "cloudtrail:LookupEvents", (abortSignal) =>
    client.send(new LookupEventsCommand(input), { abortSignal }),
  );
}

async function checkMetrics(checks: Checks, collection: Collection, machine: string | undefined) {
  const now = collection.tools.clock.now();
  const { client, GetMetricDataCommand } = await collection.tools.clients.metrics();
  await checks.tryOn(
    machine,
    "GetMetricData",
    (arn, abortSignal) =>
      client.send(new GetMetricDataCommand(metricInput([arn], now - HOUR_MS, now)), { abortSignal }),
    "cloudwatch",
  );
}

async function checkStandard(checks: Checks, { tools: { clients } }: Collection, machine: string | undefined) {
  const list = await checks.tryOn(machine, "ListExecutions", (stateMachineArn, abortSignal) =>
    clients.sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }), { abortSignal }),
  );
  const execution = list?.executions?.[0]?.executionArn;
  await checks.tryOn(execution, "DescribeExecution", (executionArn, abortSignal) =>
    clients.sfn.send(new DescribeExecutionCommand({ executionArn }), { abortSignal }),
  );
  await checks.tryOn(execution, "GetExecutionHistory", (executionArn, abortSignal) =>
    clients.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1 }), { abortSignal }),
  );
}

/** Only where a machine exports what its Map Runs brought. */
async function checkResults(checks: Checks, collection: Collection, machines: readonly StateMachineListItem[]) {
  const place = await collection.orNull(() => findResults(collection, machines));
  if (place === null) return;
  await checks.try("GetObject", `s3:GetObject on ${place.bucket}`, (signal) => tryResults(collection, place, signal));
}

async function checkLogs(checks: Checks, { tools: { clients, settings, clock } }: Collection, logging: string) {
  await checks.try("DescribeLogGroups", "logs:DescribeLogGroups", (abortSignal) =>
    clients.logs.send(new DescribeLogGroupsCommand({ limit: 1 }), { abortSignal }),
  );
  const [group] = [...(settings.logGroups ?? []), ...groupsOf(logging)];
  const now = clock.now();
  await checks.tryOn(
    group,
    "FilterLogEvents",
    (name, abortSignal) => {
      const input = { ...groupTarget(name), startTime: now - 60_000, endTime: now, limit: 1 };
      return clients.logs.send(new FilterLogEventsCommand(input), { abortSignal });
    },
    "logs",
  );
  if (settings.insights !== false) await checkInsights(checks, clients, group, now);
}

/** A query over a minute: it costs what a minute of the group scans. */
async function checkInsights(checks: Checks, clients: AwsClients, group: string | undefined, now: number) {
  const end = Math.floor(now / SECOND_MS);
  const query = { startTime: end - 60, endTime: end, limit: 1, queryString: "fields @timestamp" };
  const started = await checks.tryOn(
    group,
    "StartQuery",
    (name, abortSignal) => clients.logs.send(new StartQueryCommand({ ...groupQuery(name), ...query }), { abortSignal }),
    "logs",
  );
  await checks.tryOn(
    started?.queryId,
    "GetQueryResults",
    (queryId, abortSignal) => clients.logs.send(new GetQueryResultsCommand({ queryId }), { abortSignal }),
    "logs",
  );
}

class Checks {
  readonly made: SourceCheck[] = [];

  constructor(private readonly collection: Collection) {}

  tryOn<T>(
    subject: string | undefined,
    operation: string,
    send: (subject: string, signal: AbortSignal) => Promise<T>,
    service = "states",
  ): Promise<T | null> {
    const permission = `${service}:${operation}`;
    if (subject !== undefined) return this.try(operation, permission, (signal) => send(subject, signal));
    this.made.push({ operation, permission, outcome: "skipped", why: "There is nothing yet to try it on." });
    return Promise.resolve(null);
  }

  async try<T>(operation: string, permission: string, send: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    try {
      const answer = await this.collection.tools.ask(operation, "watched", send);
      this.made.push({ operation, permission, outcome: "ok", why: null });
      return answer;
    } catch (error) {
      this.collection.tools.signal.throwIfAborted();
      if (codeOf(error) === null || !(error instanceof Error)) throw error;
      const refused = isDenied(error);
      const why = refused ? deniedSentence(permission) : error.message;
      this.made.push({ operation, permission, outcome: refused ? "refused" : "failed", why });
      return null;
    }
  }
}
