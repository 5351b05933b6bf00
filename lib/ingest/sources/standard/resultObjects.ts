import { readArn } from "@/lib/base/arn";
import { CallFailed } from "../../pace/call";
import type { Priority } from "../../pace/pace";
import type { Collection } from "../collection";
import { S3_PACKAGE } from "../objectClient";
import type { ResultPlace } from "./resultPlace";

/** Bytes of one request: at most this much is held, and half a megabyte a second is fast enough. */
const RANGE = 16 * 1024 ** 2;

/** Results of Map Runs cannot be read from S3: their children are listed instead. */
export class ResultsUnread extends Error {
  override readonly name = "ResultsUnread";
}

/** Objects that Map Runs left in S3. */
export class ResultObjects {
  constructor(private readonly collection: Collection) {}

  /** The first `RANGE` bytes as text; null when there is no such object. Throws ResultsUnread, SourceStopped. */
  async start(place: ResultPlace, mapRunArn: string): Promise<string | null> {
    try {
      const bytes = await this.range(place, 0, "failed");
      return new TextDecoder().decode(bytes);
    } catch (error) {
      if (error instanceof CallFailed && /^NoSuch(Key|Bucket)$/.test(error.code)) return null;
      throw unread(error, place, mapRunArn);
    }
  }

  /** An object of `size` bytes piece by piece. Throws ResultsUnread, SourceStopped. */
  async *bytes(place: ResultPlace, size: number, mapRunArn: string): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < size;) {
      try {
        const bytes = await this.range(place, from, "rest");
        if (bytes.length === 0) throw new ResultsUnread(`${wordPlace(place)} ends before its ${size} bytes do.`);
        yield bytes;
        from += bytes.length;
      } catch (error) {
        throw unread(error, place, mapRunArn);
      }
    }
  }

  private async range(place: ResultPlace, from: number, priority: Priority): Promise<Uint8Array> {
    const { clients, ask } = this.collection.tools;
    const client = await clients.objects();
    if (client === null) throw new ResultsUnread(`It needs the package ${S3_PACKAGE}. Run: npm install ${S3_PACKAGE}`);
    return ask("GetObject", priority, (signal) => client.read(place, { from, to: from + RANGE }, signal));
  }
}

function wordPlace({ bucket, key }: ResultPlace): string {
  return `s3://${bucket}/${key}`;
}

const DENIED = /^(AccessDenied|Forbidden|AllAccessDisabled|403)/;

/** What S3 alone refuses is no reason not to read on; throttles and credentials are. */
function unread(error: unknown, place: ResultPlace, mapRunArn: string): unknown {
  if (!(error instanceof CallFailed) || error.problem === "throttled" || error.problem === "credentials") return error;
  return new ResultsUnread(DENIED.test(error.code) ? wordMissing(place, mapRunArn) : error.message, { cause: error });
}

/** Without s3:ListBucket what is gone is answered as what may not be read. */
function wordMissing({ bucket, key }: ResultPlace, mapRunArn: string): string {
  const folder = key.slice(0, key.lastIndexOf("/") + 1).replace(/[^/]+\/$/, "*");
  const resource = `arn:${readArn(mapRunArn)?.partition ?? "aws"}:s3:::${bucket}/${folder}`;
  return `The credentials may not read the results of its Map Runs, or these are gone: a policy has to allow s3:GetObject on ${resource}`;
}
