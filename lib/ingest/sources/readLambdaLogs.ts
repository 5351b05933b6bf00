import { lambdaConsoleHref, logGroupConsoleHref } from "@/lib/base/awsConsole";
import {
  FilterLogEventsCommand,
  type FilteredLogEvent,
  GetLogEventsCommand,
  type OutputLogEvent,
} from "@aws-sdk/client-cloudwatch-logs";
import { MINUTE_MS, SECOND_MS } from "@/lib/base/time";
import type { LambdaLogs } from "@/lib/contract/lambdaLogs";
import type { LambdaAttempt } from "@/lib/history/lambdaAttempt";
import { listed } from "../aws/pages";
import type { Collection } from "./collection";

/** Lines that are shown of an attempt, and characters of one. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 4_000;
/** Pages that are read until the request's id is found: AWS answers empty pages. */
const MOST_PAGES = 40;
/** A function may log a while before its attempt is recorded, and after. */
const BEFORE_MS = 2 * SECOND_MS;
const AFTER_MS = 5 * SECOND_MS;
/** The longest that a function runs. */
const LONGEST_MS = 15 * MINUTE_MS;

type Line = LambdaLogs["lines"][number];

/**
 * What a function logged during an attempt: all lines of its request where the history has the request's id, else what the
 * function logged in that time. Throws CallFailed.
 */
export async function readLambdaLogs(collection: Collection, attempt: LambdaAttempt): Promise<LambdaLogs> {
  const { functionName, requestId, from } = attempt;
  const region = attempt.region ?? collection.tools.region;
  const logGroup = `/aws/lambda/${functionName}`;
  const stretch = { from: from - BEFORE_MS, to: (attempt.to ?? from + LONGEST_MS) + AFTER_MS };
  const exact = requestId === null ? null : await linesOfRequest(collection, logGroup, requestId, stretch);
  const lines = exact ?? (await linesBetween(collection, logGroup, stretch));
  return {
    ...{ functionName, logGroup, region, requestId },
    certainty: exact === null ? "probable" : "exact",
    lines: lines.slice(0, MOST_LINES),
    isCut: lines.length > MOST_LINES,
    consoleLinks: consoleLinks(region, functionName, logGroup),
  };
}

type Stretch = { readonly from: number; readonly to: number };

/**
 * Lines of one request: those of its stream from its START to its REPORT, because what a function prints need not name
 * the request. Null where the stream has none of it.
 */
async function linesOfRequest(
  collection: Collection,
  logGroup: string,
  requestId: string,
  stretch: Stretch,
): Promise<Line[] | null> {
  const named = await filter(collection, logGroup, stretch, `"${requestId}"`);
  const stream = named.find(({ logStreamName }) => logStreamName !== undefined)?.logStreamName;
  const times = named.flatMap(({ timestamp }) => timestamp ?? []);
  if (stream === undefined || times.length === 0) return null;
  const { clients, ask } = collection.tools;
  const input = {
    ...{ logGroupName: logGroup, logStreamName: stream, startFromHead: true, limit: 10_000 },
    startTime: Math.min(...times),
    endTime: Math.max(...times) + 1,
  };
  const page = await ask("GetLogEvents", "watched", (abortSignal) =>
    clients.logs.send(new GetLogEventsCommand(input), { abortSignal }),
  );
  return ofRequest(listed(page.events).map(lineOf), requestId);
}

/** A stream runs one request at a time; of the lines at both edges those of its neighbours are left out. */
function ofRequest(lines: readonly Line[], requestId: string): Line[] {
  const first = lines.findIndex(({ text }) => text.includes(requestId));
  const last = lines.findLastIndex(({ text }) => text.includes(requestId));
  return first < 0 ? [...lines] : lines.slice(first, last + 1);
}

async function linesBetween(collection: Collection, logGroup: string, stretch: Stretch): Promise<Line[]> {
  return (await filter(collection, logGroup, stretch, null)).map(lineOf);
}

async function filter(
  { tools: { clients, ask } }: Collection,
  logGroupName: string,
  { from, to }: Stretch,
  pattern: string | null,
): Promise<FilteredLogEvent[]> {
  const found: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  for (let pages = 0; pages < MOST_PAGES && found.length <= MOST_LINES; pages += 1) {
    const input = {
      ...{ logGroupName, startTime: from, endTime: to, limit: MOST_LINES + 1, nextToken },
      ...(pattern === null ? {} : { filterPattern: pattern }),
    };
    const page = await ask("FilterLogEvents", "watched", (abortSignal) =>
      clients.logs.send(new FilterLogEventsCommand(input), { abortSignal }),
    );
    found.push(...listed(page.events));
    nextToken = page.nextToken;
    if (!nextToken) break;
  }
  return found;
}

function lineOf({ timestamp = 0, message = "" }: OutputLogEvent): Line {
  return { at: timestamp, text: message.slice(0, MOST_CHARACTERS).trimEnd() };
}

function consoleLinks(region: string, functionName: string, logGroup: string): LambdaLogs["consoleLinks"] {
  return { function: lambdaConsoleHref(region, functionName), logGroup: logGroupConsoleHref(region, logGroup) };
}
