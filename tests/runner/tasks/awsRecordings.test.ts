import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsTasks } from "@/lib/runner/tasks/aws/awsTasks";
import { askedTask, type Heard, listener } from "../../support/askedTasks";
import { corpusCases, corpusPresent, type Snapshot } from "../../support/corpus";
import {
  type FakeServices,
  json,
  refusal,
  type ServiceAnswer,
  type ServiceRequest,
  startFakeServices,
} from "../../support/fakeServices";

/*
 * Each recorded call of a service whose client is installed here is made again: the service on the loopback answers what it
 * answered then, and what the task gets has to be what AWS's history holds, members in the same order.
 */

type Recorded = {
  readonly path: string;
  readonly resource: string;
  readonly parameters: unknown;
  /** Of what was submitted or succeeded. */
  readonly output: Members;
};
type Members = Readonly<Record<string, unknown>>;

const SERVICES = new Set(["sqs", "sns", "dynamodb", "events", "ecs", "aws-sdk:dynamodb", "aws-sdk:s3", "aws-sdk:sfn"]);

const present = corpusPresent();
const recorded = present ? corpusCases().flatMap(({ path, recorded: events }) => callsOf(path, events)) : [];

let answering: (request: ServiceRequest) => ServiceAnswer = () => json({});
let services: FakeServices;
const tasks = awsTasks({ folders: [process.cwd()], readOnly: true, pause: () => Promise.reject(new Error("no job")) });
beforeAll(async () => {
  services = await startFakeServices((request) => answering(request));
});
afterAll(async () => {
  tasks.close();
  await services.close();
});

describe.skipIf(!present)("recorded results", () => {
  it("are what these services give", async () => {
    const wrong: unknown[] = [];
    for (const one of recorded) {
      const made = await again(one, (request) => wireOf(one, request));
      const difference = differenceOf(one, made);
      if (difference !== null) wrong.push({ path: one.path, resource: one.resource, difference });
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(recorded.length).toBeGreaterThan(50);
    console.info(`${recorded.length} recorded calls made again`);
  }, 300_000);

  it("differ when the service answers something else", async () => {
    const one = recorded.find(({ resource }) => resource.includes("dynamodb:getItem"));
    if (one === undefined) throw new Error("there is no such call");
    const made = await again(one, () => json({ Item: { other: { S: "x" } } }));
    expect(differenceOf(one, made)).not.toBeNull();
  });
});

describe("recorded errors", () => {
  const id = { "x-amzn-RequestId": "R" };
  const xml = (body: string, status: number, headers = {}): ServiceAnswer => ({
    status,
    headers: { ...id, ...headers },
    body,
  });
  const sns = `<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>R</RequestId></ErrorResponse>`;
  const s3 = (code: string, message: string) =>
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const s3Ids = { "x-amz-request-id": "R", "x-amz-id-2": "E" };
  const notFound = "Requested resource not found";
  const table = { TableName: "t", Item: { id: { S: "1" } } };

  it.each<[string, unknown, ServiceAnswer, string, string]>([
    [
      "aws-sdk:dynamodb:putItem",
      table,
      refusal("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", notFound),
      "DynamoDb.ResourceNotFoundException",
      "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: request-1)",
    ],
    [
      "dynamodb:putItem",
      table,
      refusal("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", notFound),
      "DynamoDB.ResourceNotFoundException",
      "Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: request-1; Proxy: null)",
    ],
    [
      "dynamodb:putItem",
      table,
      refusal("com.amazon.coral.validate#ValidationException", "1 validation error detected"),
      "DynamoDB.AmazonDynamoDBException",
      "1 validation error detected (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: request-1; Proxy: null)",
    ],
    [
      "aws-sdk:dynamodb:putItem",
      table,
      refusal("com.amazon.coral.validate#ValidationException", "1 validation error detected"),
      "DynamoDb.DynamoDbException",
      "1 validation error detected (Service: DynamoDb, Status Code: 400, Request ID: request-1)",
    ],
    [
      "sns:publish",
      { TopicArn: "arn:aws:sns:us-east-1:123456789012:t", Message: "m" },
      xml(sns, 404),
      "SNS.NotFoundException",
      "Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: R; Proxy: null)",
    ],
    [
      "aws-sdk:s3:listObjects",
      { Bucket: "b" },
      xml(s3("NoSuchBucket", "The specified bucket does not exist"), 404, s3Ids),
      "S3.NoSuchBucketException",
      "The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: R, Extended Request ID: E)",
    ],
    [
      "aws-sdk:s3:getObject",
      { Bucket: "b", Key: "k" },
      xml(s3("NoSuchKey", "The specified key does not exist."), 404, s3Ids),
      "S3.NoSuchKeyException",
      "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: R, Extended Request ID: E)",
    ],
    [
      "events:putEvents",
      { Entries: [{ Detail: "x" }] },
      json({ FailedEntryCount: 1, Entries: [{ ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." }] }),
      "EventBridge.FailedEntry",
      '{"Entries":[{"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."}],"FailedEntryCount":1}',
    ],
  ])("of %s have AWS's name and cause", async (resource, parameters, wire, error, cause) => {
    const made = await again({ resource, parameters }, () => wire);
    expect(made).toEqual({ kind: "taskFailed", error, cause });
  });
});

/** Makes a call once more; what was told last. */
async function again(
  { resource, parameters }: Pick<Recorded, "resource" | "parameters">,
  answer: (request: ServiceRequest) => ServiceAnswer,
): Promise<Heard | undefined> {
  answering = answer;
  const { heard, tell } = listener();
  const cancelled = new AbortController();
  const performing = tasks.perform(
    askedTask(`arn:aws:states:::${resource}`, parameters),
    services.endpoint,
    (news) => {
      tell(news);
      if (news.kind === "taskSubmitted") cancelled.abort(new Error("the job is not waited for"));
    },
    cancelled.signal,
  );
  await performing;
  return heard.at(-1);
}

/** Calls that went well, with what they were asked. */
function callsOf(path: string, events: readonly Snapshot[]): Recorded[] {
  const asked = new Map<string, unknown>();
  return events.flatMap((event): Recorded[] => {
    const details = event as Readonly<Record<string, Members | undefined>>;
    const scheduled = details["taskScheduledEventDetails"];
    if (scheduled !== undefined) asked.set(nameOf(scheduled), scheduled["parameters"]);
    const isWaited = (told: Members) => /\./.test(String(told["resource"]));
    const submitted = details["taskSubmittedEventDetails"];
    const succeeded = details["taskSucceededEventDetails"];
    const told = submitted ?? (succeeded !== undefined && !isWaited(succeeded) ? succeeded : undefined);
    if (told === undefined || !SERVICES.has(String(told["resourceType"]))) return [];
    const parameters = asked.get(nameOf(told));
    const output = told["output"];
    if (typeof output !== "object" || output === null || parameters === undefined) return [];
    return [{ path, resource: nameOf(told), parameters, output: output as Members }];
  });
}

function nameOf({ resourceType, resource }: Members): string {
  return `${String(resourceType)}:${String(resource)}`;
}

/** What the service answered then, in its protocol. */
function wireOf({ resource, output }: Recorded, { input }: ServiceRequest): ServiceAnswer {
  const { SdkHttpMetadata, SdkResponseMetadata: _, ...members } = output;
  const headers = headersOf(SdkHttpMetadata as Members | undefined);
  if (resource.startsWith("sns:")) {
    const body = `<PublishResponse><PublishResult><MessageId>${String(members["MessageId"]).replace("<", "&lt;")}</MessageId></PublishResult></PublishResponse>`;
    return { headers, body };
  }
  if (resource.includes(":s3:")) return objectOf(members);
  if (resource.startsWith("sqs:")) {
    const MD5OfMessageBody = createHash("md5").update(String(input["MessageBody"])).digest("hex");
    return { headers, body: JSON.stringify({ ...members, MD5OfMessageBody }) };
  }
  const isCamel = resource.startsWith("ecs:") || resource.includes(":sfn:");
  return { headers, body: JSON.stringify(isCamel ? uncapitalized(withTimes(members)) : members) };
}

function headersOf(metadata: Members | undefined): Readonly<Record<string, string>> {
  const headers = (metadata?.["HttpHeaders"] ?? {}) as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(content-length|date|connection)$/i.test(name)),
  );
}

const TIME = 1_700_000_000;

/** Times are words in the recordings, and numbers on the wire. */
function withTimes(value: unknown): unknown {
  if (value === "time" || value === "date") return TIME;
  if (Array.isArray(value)) return value.map(withTimes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTimes(one)]));
}

function uncapitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(uncapitalized);
  if (typeof value !== "object" || value === null) return value;
  const small = (key: string) => key.slice(0, 1).toLowerCase() + key.slice(1);
  // What AWS's own SDK makes of lists that are left out is not on the wire.
  const entries = Object.entries(value).filter(([, one]) => !(Array.isArray(one) && one.length === 0));
  return Object.fromEntries(entries.map(([key, one]) => [small(key), uncapitalized(one)]));
}

function objectOf({ Body, ...members }: Members): ServiceAnswer {
  const names: Readonly<Record<string, string>> = {
    AcceptRanges: "accept-ranges",
    ContentType: "content-type",
    ETag: "etag",
    ServerSideEncryption: "x-amz-server-side-encryption",
    ChecksumCRC32: "x-amz-checksum-crc32",
    ChecksumType: "x-amz-checksum-type",
  };
  const headers = Object.entries(members).flatMap(([key, value]): [string, string][] => {
    const name = names[key];
    return name === undefined ? [] : [[name, String(value)]];
  });
  const modified = "LastModified" in members ? { "last-modified": new Date(TIME * 1000).toUTCString() } : {};
  return { headers: { ...Object.fromEntries(headers), ...modified }, body: typeof Body === "string" ? Body : "" };
}

/** Null: the same, but for what a recording replaces by words. The order of members counts. */
function differenceOf({ output }: Recorded, made: Heard | undefined): string | null {
  if (made === undefined || (made.kind !== "taskSucceeded" && made.kind !== "taskSubmitted"))
    return JSON.stringify(made);
  const expected = JSON.stringify(plain(output));
  const actual = JSON.stringify(plain(made.output));
  return expected === actual ? null : `expected ${expected}\ngot ${actual}`;
}

function plain(value: unknown, key = ""): unknown {
  if (/^(Date|MessageId|MD5OfMessageBody|RequestId|Content-Length|x-amzn-RequestId|x-amz-crc32)$/i.test(key)) return "";
  if (value === "time" || value === "date" || value === TIME * 1000 || value === "2023-11-14T22:13:20Z") return "";
  if (Array.isArray(value)) return value.map((one) => plain(one));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !/^(connection|keep-alive|transfer-encoding)$/i.test(name));
  return Object.fromEntries(entries.map(([name, one]) => [name, plain(one, name)]));
}
