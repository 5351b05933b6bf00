import { instant } from "@/lib/base/instant";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import { manifestOf, type ResultFile, writtenTexts } from "@/lib/engine/distributed/resultWriterFiles";
import type { Account } from "./account";
import { type Execution, type Executions, rowAt } from "./execution";
import { REGION } from "./ids";
import { bucketOfMapRun } from "./standardMachines";
import type { Outcome } from "./outcome";

/*
 * What the Map Runs with a ResultWriter left in S3: a manifest, and a file of all that succeeded and one of all that
 * failed. The files are made while they are read; a file of a million results is never held.
 */

/** The bucket and the key of a request, whether the bucket is in the host or in the path. */
export function objectOf(host: string, path: string): { readonly bucket: string; readonly key: string } {
  const [, inHost] = /^(.+)\.s3[.-]/.exec(host) ?? [];
  const parts = path.split("/").slice(1).map(decodeURIComponent);
  if (inHost !== undefined) return { bucket: inHost, key: parts.join("/") };
  const [bucket = "", ...key] = parts;
  return { bucket, key: key.join("/") };
}

export function answerOfS3(
  account: Account,
  now: number,
  bucket: string,
  key: string,
  query: Readonly<Record<string, string>>,
  range: string | undefined,
): Outcome {
  const objects = objectsOf(account, now, bucket);
  if (objects === null) return refused("NoSuchBucket", "The specified bucket does not exist");
  if (key === "") return listed(bucket, objects, query["prefix"] ?? "");
  const body = objects.get(key)?.body;
  if (body === undefined) return refused("NoSuchKey", "The specified key does not exist.");
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  if (first === undefined) return { kind: "stream", status: 200, type: "application/json", body };
  const part = () => between(body(), Number(first), Number(last) + 1);
  return { kind: "stream", status: 206, type: "application/json", body: part };
}

/** What may not be read. */
export const denied = () => refused("AccessDenied", "Access Denied", 403);

/** The bytes `from` to before `to` of a text that comes in pieces. */
function* between(pieces: Iterable<string>, from: number, to: number): Generator<Uint8Array> {
  let at = 0;
  for (const piece of pieces) {
    if (at >= to) return;
    const bytes = Buffer.from(piece);
    const part = bytes.subarray(Math.max(0, from - at), Math.max(0, to - at));
    if (part.length > 0) yield part;
    at += bytes.length;
  }
}

type Kind = "SUCCEEDED" | "FAILED";
type StoredObject = { readonly body: () => Iterable<string>; readonly size: () => number };

/** By key; null when no machine writes to the bucket. */
function objectsOf(account: Account, now: number, bucket: string): ReadonlyMap<string, StoredObject> | null {
  const writers = [...account.machines.values()].filter(({ truth }) => bucketOfMapRun(truth.machine) === bucket);
  if (writers.length === 0) return null;
  const objects = new Map<string, StoredObject>();
  for (const executions of writers) {
    const count = executions.truth.startedUntil(now);
    for (let index = 0; index < count; index++) addObjects(objects, executions, executions.at(index), bucket, now);
  }
  return objects;
}

function addObjects(
  objects: Map<string, StoredObject>,
  executions: Executions,
  parent: Execution,
  bucket: string,
  now: number,
): void {
  // Files are whole when the execution has ended.
  if (rowAt(parent, now).stop === null) return;
  const mapRunArn = executions.mapRunArn(parent.index);
  const { Key } = resultPlace(mapRunArn, { Bucket: bucket, Prefix: "results" }).ResultWriterDetails;
  const folder = Key.slice(0, Key.lastIndexOf("/") + 1);
  const file = (kind: Kind): ResultFile => ({ Key: `${folder}${kind}_0.json`, Size: sizeOf(executions, parent, kind) });
  for (const kind of ["SUCCEEDED", "FAILED"] as const) {
    const size = () => sizeOf(executions, parent, kind);
    objects.set(`${folder}${kind}_0.json`, { body: () => fileOf(executions, parent, kind), size });
  }
  const manifest = () =>
    JSON.stringify(
      manifestOf(bucket, mapRunArn, { SUCCEEDED: [file("SUCCEEDED")], FAILED: [file("FAILED")], PENDING: [] }),
    );
  objects.set(Key, { body: () => [manifest()], size: () => manifest().length });
}

function* fileOf(executions: Executions, parent: Execution, kind: Kind): Generator<string> {
  let before = "[";
  for (const item of itemsOf(executions, parent, kind)) {
    yield `${before}${textOf(executions.child(parent.index, item))}`;
    before = ",";
  }
  yield before === "[" ? "[]" : "]";
}

/** Bytes of a file. Results of one kind differ in the digits of their item's number alone, so that one of each is made. */
function sizeOf(executions: Executions, parent: Execution, kind: Kind): number {
  const lengths = new Map<number, number>();
  let size = 0;
  for (const item of itemsOf(executions, parent, kind)) {
    const digits = String(item).length;
    const length = lengths.get(digits) ?? Buffer.byteLength(textOf(executions.child(parent.index, item)));
    lengths.set(digits, length);
    size += length + 1;
  }
  return Math.max(2, size + 1);
}

function* itemsOf(executions: Executions, { index }: Execution, kind: Kind): Generator<number> {
  const count = executions.childCount(index);
  for (let item = 0; item < count; item++) {
    if (executions.childFails(index, item) === (kind === "FAILED")) yield item;
  }
}

function textOf(child: Execution): string {
  const end = child.start + child.template.endsAfter;
  const { status, input, output, error, cause, redriveCount } = rowAt(child, end);
  if (status === "RUNNING") throw new Error(`The child ${child.arn} never ends.`);
  const identity = { id: child.arn, name: child.name, stateMachineId: child.machineArn, roleArn: "", region: REGION };
  const [text = ""] = writtenTexts(
    {
      ...{ identity: { ...identity, stateMachineName: "", type: "STANDARD" }, input, status, output, error, cause },
      ...{ startedAt: instant(child.start), stoppedAt: instant(end), redriveCount },
    },
    "NONE",
  );
  return text;
}

function listed(bucket: string, objects: ReadonlyMap<string, StoredObject>, prefix: string): Outcome {
  const keys = [...objects].filter(([key]) => key.startsWith(prefix)).slice(0, 1000);
  const contents = keys.map(([key, { size }]) => `<Contents><Key>${key}</Key><Size>${size()}</Size></Contents>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`;
  return { kind: "answer", status: 200, type: "application/xml", body };
}

function refused(code: string, message: string, status = 404): Outcome {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { kind: "answer", status, type: "application/xml", body };
}
