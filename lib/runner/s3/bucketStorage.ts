import { instant } from "@/lib/base/instant";
import type { Client, Clients, Peer } from "../tasks/aws/clients";
import type { ObjectWriter, Storage, StoredObject } from "./storage";

/*
 * S3 by an endpoint, through the SDK's client, which is an optional package: for ItemReader and ResultWriter.
 */

/** Pages of one list: a thousand objects each, so ten million at most. */
const MAX_PAGES = 10_000;
/** What a writer holds before it is sent: S3 takes an object of this size in one request. */
const MAX_OBJECT_BYTES = 256 * 1024 ** 2;
/** How long one request may take, ms. */
const REQUEST_MS = 60_000;

type Members = Readonly<Record<string, unknown>>;

/**
 * Objects of an S3 endpoint. Its methods throw ClientProblem where the SDK's client is not installed.
 * @param place the endpoint's base address, and the region that requests are signed for.
 */
export function bucketStorage(
  clients: Clients,
  place: { readonly endpoint: string; readonly region: string },
): Storage {
  const peer: Peer = { service: "s3", ...place, requestMs: REQUEST_MS };
  const ask = async (action: string, input: Members): Promise<Members> => {
    const client: Client = await clients.client(peer);
    const command = await clients.command("s3", action, input);
    return client.send(command, { abortSignal: AbortSignal.timeout(REQUEST_MS) });
  };
  /** Null: there is no such thing. */
  const find = (action: string, input: Members): Promise<Members | null> =>
    ask(action, input).catch((error: unknown) => {
      if (isAbsent(error)) return null;
      throw error;
    });
  const read = async (bucket: string, key: string, from: number, to: number): Promise<Uint8Array> => {
    const { Body } = await ask("getObject", { Bucket: bucket, Key: key, Range: `bytes=${from}-${to - 1}` });
    const bytes = await (Body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray();
    if (bytes.length === to - from) return bytes;
    throw new Error(`${bucket}/${key} has other bytes than it said: ${bytes.length} in place of ${to - from}.`);
  };
  const objectOf = (bucket: string, key: string, told: Members): StoredObject => ({
    key,
    size: Number(told["Size"] ?? told["ContentLength"] ?? 0),
    modifiedAt: instant(told["LastModified"] instanceof Date ? told["LastModified"].getTime() : 0),
    etag: typeof told["ETag"] === "string" ? told["ETag"] : "",
    read: (from, to) => read(bucket, key, from, to),
  });
  return {
    async get(bucket, key) {
      const told = await find("headObject", { Bucket: bucket, Key: key });
      return told === null ? null : objectOf(bucket, key, told);
    },
    async list(bucket, prefix) {
      const first = await find("listObjectsV2", { Bucket: bucket, Prefix: prefix });
      if (first === null) return null;
      const next = (token: unknown) =>
        ask("listObjectsV2", { Bucket: bucket, Prefix: prefix, ContinuationToken: token });
      return objectsOf(first, next, (key, told) => objectOf(bucket, key, told));
    },
    write: (bucket, key) =>
      Promise.resolve(writer((body) => ask("putObject", { Bucket: bucket, Key: key, Body: body }))),
  };
}

/** The objects of all pages, one page in memory at a time. */
async function* objectsOf(
  first: Members,
  next: (token: unknown) => Promise<Members>,
  objectOf: (key: string, told: Members) => StoredObject,
): AsyncGenerator<StoredObject> {
  let page = first;
  for (let pages = 1; ; pages++) {
    for (const told of (page["Contents"] ?? []) as readonly Members[]) yield objectOf(String(told["Key"]), told);
    const token = page["NextContinuationToken"];
    if (page["IsTruncated"] !== true || token === undefined) return;
    if (pages === MAX_PAGES) throw new Error(`The list has more than ${MAX_PAGES} pages.`);
    page = await next(token);
  }
}

/** An object is there whole or not at all, so it is sent when it is closed. */
function writer(put: (body: Buffer) => Promise<unknown>): ObjectWriter {
  const parts: Buffer[] = [];
  let bytes = 0;
  return {
    write: (text) => {
      const part = Buffer.from(text);
      bytes += part.length;
      if (bytes > MAX_OBJECT_BYTES) throw new Error(`The object has more than ${MAX_OBJECT_BYTES} bytes.`);
      parts.push(part);
    },
    close: async () => {
      await put(Buffer.concat(parts));
    },
  };
}

function isAbsent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
  return httpStatusCode === 404 || /^(NotFound|NoSuchKey|NoSuchBucket)$/.test(error.name);
}
