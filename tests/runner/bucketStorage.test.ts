import { afterEach, beforeEach, expect, it } from "vitest";
import { bucketStorage } from "@/lib/runner/s3/bucketStorage";
import { bytesOf, type Storage } from "@/lib/runner/s3/storage";
import { Clients, ClientProblem } from "@/lib/runner/tasks/aws/clients";
import { type FakeServices, type ServiceAnswer, type ServiceRequest, startFakeServices } from "../support/fakeServices";

/* S3 by an endpoint: the SDK's own client against a service on the loopback that keeps objects in memory. */

let objects: Map<string, string>;
let services: FakeServices;
let clients: Clients;
let storage: Storage;

beforeEach(async () => {
  objects = new Map();
  services = await startFakeServices(s3);
  clients = new Clients([process.cwd()]);
  storage = bucketStorage(clients, { endpoint: services.endpoint, region: "us-east-1" });
});
afterEach(async () => {
  clients.close();
  await services.close();
});

const MODIFIED = "Thu, 01 Jan 2026 00:00:00 GMT";

/** Two objects a page. */
function s3({ method, url, headers, body }: ServiceRequest): ServiceAnswer {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [, bucket = "", ...rest] = pathname.split("/").map(decodeURIComponent);
  const key = rest.join("/");
  if (bucket !== "bucket")
    return { status: 404, body: "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>" };
  if (key === "") return listOf(searchParams.get("prefix") ?? "", Number(searchParams.get("continuation-token") ?? 0));
  if (method === "PUT") {
    objects.set(key, body);
    return { headers: { etag: '"e"' } };
  }
  const text = objects.get(key);
  if (text === undefined) return { status: 404, body: "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>" };
  const range = /^bytes=(\d+)-(\d+)$/.exec(String(headers.range));
  const part = range === null ? text : text.slice(Number(range[1]), Number(range[2]) + 1);
  const told = { etag: '"e"', "last-modified": MODIFIED };
  return { status: range === null ? 200 : 206, headers: told, body: part };
}

function listOf(prefix: string, from: number): ServiceAnswer {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const page = keys.slice(from, from + 2);
  const contents = page.map(
    (key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length ?? 0}</Size></Contents>`,
  );
  const isMore = from + 2 < keys.length;
  const more = isMore ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : "";
  return {
    body: `<ListBucketResult><IsTruncated>${isMore}</IsTruncated>${more}${contents.join("")}</ListBucketResult>`,
  };
}

it("writes an object when its writer is closed, and reads its bytes", async () => {
  const writer = await storage.write("bucket", "a/b.json");
  await writer.write("[1,");
  await writer.write("2]");
  expect(objects.size).toBe(0);
  await writer.close();
  const object = await storage.get("bucket", "a/b.json");
  if (object === null) throw new Error("it is not there");
  expect(object).toMatchObject({ key: "a/b.json", size: 5, etag: '"e"', modifiedAt: Date.parse(MODIFIED) });
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesOf(object)) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe("[1,2]");
});

it("lists all pages in order, and nothing of another prefix", async () => {
  for (const key of ["p/1", "p/2", "p/3", "p/4", "p/5", "q/1"]) objects.set(key, "x");
  const keys: string[] = [];
  for await (const { key } of (await storage.list("bucket", "p/")) ?? []) keys.push(key);
  expect(keys).toEqual(["p/1", "p/2", "p/3", "p/4", "p/5"]);
});

it("tells what is not there, and that an object became shorter", async () => {
  expect(await storage.get("bucket", "none")).toBeNull();
  expect(await storage.list("other", "")).toBeNull();
  objects.set("k", "abc");
  const object = await storage.get("bucket", "k");
  await expect(object?.read(0, 10)).rejects.toThrow("other bytes than it said");
});

it("names the client that is missing", async () => {
  const none = bucketStorage(new Clients(["/"]), { endpoint: services.endpoint, region: "us-east-1" });
  await expect(none.get("bucket", "k")).rejects.toThrow(ClientProblem);
  await expect(none.get("bucket", "k")).rejects.toThrow("npm install @aws-sdk/client-s3");
});
