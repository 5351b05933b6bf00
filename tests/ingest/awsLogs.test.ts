import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  paginateFilterLogEvents,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, it } from "vitest";
import { type AwsWorld, BEGINNING } from "../support/awsWorld/awsWorld";
import { worldOf } from "../support/awsWorld/clients";

const never = new AbortController().signal;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const group = (machine: string) => `/aws/vendedlogs/states/${machine}-Logs`;
const telemetry = { logGroupName: group("telemetry") };

async function readAll(
  client: CloudWatchLogsClient,
  of: { logGroupName: string; startTime?: number; endTime?: number },
) {
  const all: FilteredLogEvent[] = [];
  // The paginator writes its token into what it is given.
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { ...of })) all.push(...events);
  return all;
}

describe("a log group", () => {
  let all: readonly FilteredLogEvent[];
  beforeAll(async () => {
    const { world, logs } = await worldOf({ standard: 10, expressEvents: 8_000 });
    await world.clock.pass(6 * HOUR);
    all = await world.clock.run(readAll(logs, telemetry));
  });

  it("takes a fifth of its events one to fourteen minutes late, and a few later than fifteen", () => {
    const late = all.map(({ ingestionTime = 0, timestamp = 0 }) => ingestionTime - timestamp);
    const part = (test: (ms: number) => boolean) => late.filter(test).length / late.length;
    expect(part((ms) => ms >= MINUTE && ms <= 14 * MINUTE)).toBeCloseTo(0.2, 1);
    expect(part((ms) => ms > 15 * MINUTE)).toBeGreaterThan(0);
    expect(part((ms) => ms > 15 * MINUTE)).toBeLessThan(0.02);
    expect(part((ms) => ms < 0)).toBe(0);
  });

  it("holds copies, broken lines, two runs under one ARN, one run over two streams, and cut payloads", () => {
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(all.length);
    const byArn = new Map<string, { starts: Set<string>; streams: Set<string> }>();
    const texts = new Map<string, number>();
    const broken: string[] = [];
    for (const { message = "", logStreamName = "" } of all) {
      texts.set(message, (texts.get(message) ?? 0) + 1);
      const record = parsed(message);
      if (record === null) {
        broken.push(message);
        continue;
      }
      const of = byArn.get(record.execution_arn) ?? { starts: new Set(), streams: new Set() };
      byArn.set(record.execution_arn, of);
      of.streams.add(logStreamName);
      if (record.type === "ExecutionStarted") of.starts.add(record.event_timestamp);
    }
    expect([...texts.values()].filter((count) => count > 1).length).toBeGreaterThan(5);
    expect(broken.length).toBeGreaterThan(0);
    expect([...byArn.values()].some(({ starts }) => starts.size === 2)).toBe(true);
    expect([...byArn.values()].filter(({ streams }) => streams.size === 2).length).toBeGreaterThan(5);
    expect(all.some(({ message }) => message?.includes('"truncated":true'))).toBe(true);
  });

  it("answers thirty empty pages in a row, and then what there is", async () => {
    const rough = { emptyRuns: 1, emptyPages: 30, throttles: false };
    const { world, logs } = await worldOf({ expressEvents: 600 }, rough);
    const pages: number[] = [];
    const work = async () => {
      for await (const page of paginateFilterLogEvents({ client: logs }, { ...telemetry }))
        pages.push(page.events!.length);
    };
    await world.clock.run(work());
    expect(pages.slice(0, 30).every((length) => length === 0)).toBe(true);
    expect(pages[30]).toBeGreaterThan(0);
  });

  it("answers pages of a size, in windows, without a loss at their borders", async () => {
    const { world, logs } = await worldOf({ standard: 10, expressEvents: 2_000 });
    const whole = await world.clock.run(readAll(logs, telemetry));
    const middle = whole[Math.floor(whole.length / 2)]!.timestamp!;
    const work = async () => {
      const before = await readAll(logs, { ...telemetry, endTime: middle });
      const after = await readAll(logs, { ...telemetry, startTime: middle + 1 });
      expect([...before, ...after]).toEqual(whole);
      const first = await logs.send(new FilterLogEventsCommand({ ...telemetry, limit: 7 }));
      const second = await logs.send(
        new FilterLogEventsCommand({ ...telemetry, limit: 7, nextToken: first.nextToken }),
      );
      expect([...first.events!, ...second.events!]).toEqual(whole.slice(0, 14));
    };
    await world.clock.run(work());
  });

  it("tells its streams, and what each holds", async () => {
    const { world, logs } = await worldOf({ standard: 10, expressEvents: 2_000 }, { throttles: false });
    const work = async () => {
      const { logStreams } = await logs.send(new DescribeLogStreamsCommand(telemetry));
      let events = 0;
      for (const { logStreamName } of logStreams!) {
        const asked = { ...telemetry, logStreamName, startFromHead: true };
        const page = await logs.send(new GetLogEventsCommand(asked));
        events += page.events!.length;
        const next = await logs.send(new GetLogEventsCommand({ ...asked, nextToken: page.nextForwardToken }));
        expect([next.events!.length, next.nextForwardToken]).toEqual([0, page.nextForwardToken]);
      }
      const hours = { startTime: BEGINNING - 24 * HOUR };
      const known = new Set(logStreams!.map(({ logStreamName }) => logStreamName));
      const same = (await readAll(logs, { ...telemetry, ...hours })).filter((one) => known.has(one.logStreamName));
      expect(events).toBe(same.length);
    };
    await world.clock.run(work());
  });
});

function parsed(message: string) {
  try {
    return JSON.parse(message) as { execution_arn: string; type: string; event_timestamp: string };
  } catch {
    return null;
  }
}

describe("Logs Insights", () => {
  const query = async (logs: CloudWatchLogsClient, world: AwsWorld, queryString: string) => {
    const during = {
      startTime: Math.floor(BEGINNING / 1000) - 3 * 86_400,
      endTime: Math.floor(BEGINNING / 1000) + 86_400,
    };
    const { queryId } = await logs.send(new StartQueryCommand({ ...telemetry, ...during, queryString }));
    for (;;) {
      const answer = await logs.send(new GetQueryResultsCommand({ queryId }));
      if (answer.status === "Complete") return answer;
      expect(answer.results).toEqual([]);
      await world.clock.sleep(500, never);
    }
  };
  const field = (row: readonly ResultField[], name: string) => row.find((one) => one.field === name)?.value ?? "";

  it("finds by ingestion time what came too late for windows of event time", async () => {
    const { world, logs } = await worldOf({ standard: 10, expressEvents: 3_000 });
    await world.clock.pass(2 * HOUR);
    const since = BEGINNING + HOUR;
    const work = async () => {
      const text = `fields @timestamp, @ingestionTime, @message, @logStream | filter @ingestionTime >= ${since} | limit 10000`;
      const begun = world.clock.now();
      const { results, statistics } = await query(logs, world, text);
      const all = await readAll(logs, telemetry);
      const wanted = all.filter(({ ingestionTime = 0 }) => ingestionTime >= since && ingestionTime <= begun);
      expect(results!.length).toBeGreaterThanOrEqual(wanted.length);
      expect(statistics!.recordsMatched).toBe(results!.length);
      const times = results!.map((row) => Date.parse(`${field(row, "@ingestionTime").replace(" ", "T")}Z`));
      expect(Math.min(...times)).toBeGreaterThanOrEqual(since);
      const late = times.map((at, i) => at - Date.parse(`${field(results![i]!, "@timestamp").replace(" ", "T")}Z`));
      expect(Math.max(...late)).toBeGreaterThan(10 * MINUTE);
    };
    await world.clock.run(work());
  });

  it("knows members of the message, order, limits, pages and counts", async () => {
    const { world, logs } = await worldOf({ standard: 10, expressEvents: 3_000 });
    const work = async () => {
      const ended = 'filter type = "ExecutionSucceeded" or type in ["ExecutionFailed"]';
      const { results } = await query(
        logs,
        world,
        `fields execution_arn, type | ${ended} | sort @timestamp desc | limit 5`,
      );
      expect(results!.map((row) => field(row, "type").startsWith("Execution"))).toEqual([true, true, true, true, true]);
      const counted = await query(logs, world, `${ended} | stats count(*) as n by type`);
      const counts = Object.fromEntries(counted.results!.map((row) => [field(row, "type"), Number(field(row, "n"))]));
      const all = await readAll(logs, telemetry);
      const of = (type: string) => all.filter(({ message = "" }) => parsed(message)?.type === type).length;
      expect(counts).toEqual({ ExecutionFailed: of("ExecutionFailed"), ExecutionSucceeded: of("ExecutionSucceeded") });
      const whole = await query(logs, world, "fields @message");
      expect(whole.results!.length).toBe(all.length);
    };
    await world.clock.run(work());
  });

  it("refuses what it does not know, and a query that was stopped gives nothing", async () => {
    const { world, logs } = await worldOf({ expressEvents: 600 });
    const work = async () => {
      const asked = { ...telemetry, startTime: 0, endTime: 1, queryString: "fields @message | dedup type" };
      const refused = { name: "MalformedQueryException" };
      await expect(logs.send(new StartQueryCommand(asked))).rejects.toMatchObject(refused);
      const { queryId } = await logs.send(new StartQueryCommand({ ...asked, queryString: "fields @message" }));
      await logs.send(new StopQueryCommand({ queryId }));
      expect((await logs.send(new GetQueryResultsCommand({ queryId }))).status).toBe("Cancelled");
    };
    await world.clock.run(work());
  });
});

describe("what can never be seen", () => {
  it("is told by the machine, the group and the policies, seven ways", async () => {
    const { world, sfn, logs } = await worldOf({ expressEvents: 100, brokenLogging: true });
    await world.clock.pass(6 * HOUR);
    const machine = async (name: string) => {
      const stateMachineArn = `arn:aws:states:eu-west-1:111122223333:stateMachine:${name}`;
      return (await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).loggingConfiguration!;
    };
    const read = (name: string) =>
      readAll(logs, { logGroupName: group(name) }).then(
        ({ length }) => length > 0,
        ({ name: error }: Error) => error,
      );
    const work = async () => {
      expect([(await machine("off")).level, await read("off")]).toEqual(["OFF", "ResourceNotFoundException"]);
      expect((await machine("errors-only")).level).toBe("ERROR");
      expect([(await machine("without-data")).includeExecutionData, await read("without-data")]).toEqual([false, true]);
      expect([(await machine("no-policy")).level, await read("no-policy")]).toEqual(["ALL", false]);
      expect(await read("group-gone")).toBe("ResourceNotFoundException");
      expect(await read("key-denied")).toBe("AccessDeniedException");
      const { logGroups } = await logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: group("short").slice(0, -5) }),
      );
      expect(logGroups!.map(({ retentionInDays }) => retentionInDays)).toEqual([1]);
      const events = await readAll(logs, { logGroupName: group("short-retention") });
      expect(Math.min(...events.map(({ timestamp = 0 }) => timestamp))).toBeGreaterThan(world.clock.now() - 25 * HOUR);
      const { resourcePolicies } = await logs.send(new DescribeResourcePoliciesCommand({}));
      expect(resourcePolicies![0]!.policyDocument).toContain(group("telemetry"));
      expect(resourcePolicies![0]!.policyDocument).not.toContain(group("no-policy"));
      const filters = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName: group("telemetry") }));
      expect(filters.subscriptionFilters).toHaveLength(1);
    };
    await world.clock.run(work());
  });
});
