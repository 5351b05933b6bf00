import { hash, logGroupArn, saltOf } from "./ids";
import type { LogEvent, LogGroup, Place } from "./logs";
import { type Asked, type Body, disordered, Fault, type Operation, sizeIn, textIn, type World } from "./world";

const HOUR = 3_600_000;
/** The service ends a page where its events would have more. */
const PAGE_BYTES = 1024 ** 2;
const EVENT_OVERHEAD = 26;

export function groupIn(world: World, request: Body): LogGroup {
  const given = request["logGroupName"] ?? request["logGroupIdentifier"];
  const name = String(given ?? "").replace(/^arn:.*:log-group:([^:]+).*$/, "$1");
  for (const group of world.express.values()) {
    if (group.name !== name || !group.logging.groupExists || group.logging.level === "OFF") continue;
    if (group.logging.keyDenied) throw new Fault("AccessDeniedException", KMS_DENIED);
    return group;
  }
  throw new Fault("ResourceNotFoundException", "The specified log group does not exist.");
}

const KMS_DENIED =
  "The KMS key of the log group is not accessible: User is not authorized to perform: kms:Decrypt on the resource";

type FilterPlace = { readonly after: Place | null; readonly empty: number };

const filterLogEvents: Operation = (world, asked) => {
  const { operation, request, now } = asked;
  const group = groupIn(world, request);
  const limit = sizeIn(request, "limit", 10_000, 10_000);
  const place = world.tokens.read<FilterPlace>(operation, request, now) ?? firstPlace(world, asked);
  if (place.empty > 0) {
    const next = world.tokens.make(operation, request, { ...place, empty: place.empty - 1 }, now);
    return { events: [], searchedLogStreams: [], nextToken: next };
  }
  const { startTime = 0, endTime = now } = request as { startTime?: number; endTime?: number };
  const isWanted = wantedBy(request);
  const page: LogEvent[] = [];
  let bytes = 0;
  let isMore = false;
  for (const event of group.events(startTime, endTime, now, place.after)) {
    if (!isWanted(event)) continue;
    bytes += event.message.length + EVENT_OVERHEAD;
    isMore = page.length === limit || bytes > PAGE_BYTES;
    if (isMore) break;
    page.push(event);
  }
  const { timestamp = 0, eventId = "" } = page.at(-1) ?? {};
  const after: FilterPlace = { after: { timestamp, eventId }, empty: 0 };
  return {
    events: disordered(page, asked).map(({ stream, ...event }) => ({ ...event, logStreamName: stream })),
    searchedLogStreams: [],
    ...(isMore ? { nextToken: world.tokens.make(operation, request, after, now) } : {}),
  };
};

/** Some hours of a group begin with pages without an event, whoever asks. */
function firstPlace({ seed }: World, { request, misbehaviour }: Asked): FilterPlace {
  const hour = Math.floor(Number(request["startTime"] ?? 0) / HOUR);
  const group = saltOf(String(request["logGroupName"] ?? request["logGroupIdentifier"]));
  const isEmpty = hash(seed, saltOf("empty pages"), group, hour) / 2 ** 32 < misbehaviour.emptyRuns;
  return { after: null, empty: isEmpty ? misbehaviour.emptyPages : 0 };
}

/** Of the filters, streams and plain terms are known; anything else is refused. */
function wantedBy(request: Body): (event: LogEvent) => boolean {
  const {
    logStreamNames,
    logStreamNamePrefix,
    filterPattern = "",
  } = request as {
    readonly logStreamNames?: readonly string[];
    readonly logStreamNamePrefix?: string;
    readonly filterPattern?: string;
  };
  const term = /^"([^"]+)"$/.exec(filterPattern)?.[1] ?? filterPattern;
  if (/[[\]{}%?]/.test(term)) throw new Fault("InvalidParameterException", "Invalid filter pattern");
  return ({ stream, message }) =>
    (logStreamNames === undefined || logStreamNames.includes(stream)) &&
    (logStreamNamePrefix === undefined || stream.startsWith(logStreamNamePrefix)) &&
    (term === "" || message.includes(term));
}

const getLogEvents: Operation = (world, asked) => {
  const { operation, request, now } = asked;
  const group = groupIn(world, request);
  const stream = textIn(request, "logStreamName");
  const limit = sizeIn(request, "limit", 10_000, 10_000);
  const after = world.tokens.read<Place>(operation, request, now);
  const { startTime = 0, endTime = now } = request as { startTime?: number; endTime?: number };
  const page: LogEvent[] = [];
  for (const event of group.events(startTime, endTime, now, after)) {
    if (event.stream === stream) page.push(event);
    if (page.length === limit) break;
  }
  const { timestamp, eventId } = page.at(-1) ?? after ?? { timestamp: startTime, eventId: "" };
  // The same token again says that the stream has no more.
  const token = page.length === 0 && after !== null ? request["nextToken"] : null;
  const next = token ?? world.tokens.make(operation, request, { timestamp, eventId }, now);
  return {
    events: page.map(({ timestamp: at, message, ingestionTime }) => ({ timestamp: at, message, ingestionTime })),
    ...{ nextForwardToken: next, nextBackwardToken: next },
  };
};

const groupsOf = ({ express }: World) => [...express.values()].filter(({ logging }) => logging.groupExists);

const describeLogGroups: Operation = (world, asked) => {
  const { operation, request, now } = asked;
  const prefix = String(request["logGroupNamePrefix"] ?? "");
  const all = groupsOf(world).filter(({ name, logging }) => name.startsWith(prefix) && logging.level !== "OFF");
  const size = sizeIn(request, "limit", 50, 50);
  const from = world.tokens.read<number>(operation, request, now) ?? 0;
  const logGroups = all.slice(from, from + size).map(({ name, truth, logging }) => ({
    ...{ logGroupName: name, creationTime: truth.createdAt, metricFilterCount: 0, storedBytes: 1_000_000 },
    ...{ arn: `${logGroupArn(name)}:*`, logGroupArn: logGroupArn(name), logGroupClass: "STANDARD" },
    ...(logging.retentionDays === null ? {} : { retentionInDays: logging.retentionDays }),
    ...(logging.keyDenied ? { kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/logs" } : {}),
  }));
  const isMore = from + size < all.length;
  return { logGroups, ...(isMore ? { nextToken: world.tokens.make(operation, request, from + size, now) } : {}) };
};

/** The streams of the hours up to now, newest first. */
const describeLogStreams: Operation = (world, { request, now }) => {
  const group = groupIn(world, request);
  const names = group.isDelivered ? group.streamsUntil(now, sizeIn(request, "limit", 50, 50)) : [];
  return { logStreams: names.map((logStreamName) => ({ logStreamName, storedBytes: 0 })) };
};

const describeSubscriptionFilters: Operation = (world, { request }) => {
  const group = groupIn(world, { logGroupName: request["logGroupName"] });
  const subscribed = group.truth.machine.name === "telemetry";
  const filter = {
    ...{ filterName: "to-firehose", logGroupName: group.name, filterPattern: "", distribution: "ByLogStream" },
    ...{ destinationArn: "arn:aws:firehose:eu-west-1:111122223333:deliverystream/logs", creationTime: 1 },
  };
  return { subscriptionFilters: subscribed ? [filter] : [] };
};

/** One policy for all groups that may be written to; the others are named in none. */
const describeResourcePolicies: Operation = (world) => {
  const Resource = groupsOf(world)
    .filter(({ logging }) => logging.mayDeliver)
    .map(({ name }) => `${logGroupArn(name)}:*`);
  const statement = {
    ...{ Sid: "AWSLogDeliveryWrite20150319", Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" } },
    ...{ Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource },
  };
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return { resourcePolicies: [{ policyName: "AWSLogDeliveryWrite20150319", policyDocument, lastUpdatedTime: 1 }] };
};

/** Operations of CloudWatch Logs that read, but for the queries of Insights. */
export const LOG_OPERATIONS: Readonly<Record<string, Operation>> = {
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  DescribeSubscriptionFilters: describeSubscriptionFilters,
  DescribeResourcePolicies: describeResourcePolicies,
};
