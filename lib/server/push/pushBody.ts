import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** Firehose sends at most 64 MiB of records in a request; in base64, with what is around them, these are 86 MiB. */
export const MAX_BODY_BYTES = 96 * 1024 ** 2;

/** Why a body was not taken, by the status that says so. */
export class BodyRefused extends Error {
  constructor(
    readonly status: 400 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

const unzip = promisify(gunzip);
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Bytes that a request says it is going to send; null when it does not, or packs them. */
export function announcedBytes({ headers }: IncomingMessage): number | null {
  const length = Number(headers["content-length"] ?? Number.NaN);
  return Number.isSafeInteger(length) && headers["content-encoding"] === undefined ? length : null;
}

/** The body as text. Throws BodyRefused; rejects when the connection breaks. */
export async function readBody(request: IncomingMessage, most: number): Promise<string> {
  const body = await unpacked(await bytesOf(request, most), request.headers["content-encoding"], most);
  try {
    return UTF8.decode(body);
  } catch {
    throw new BodyRefused(400, "The body is no UTF-8.");
  }
}

/** Not by iteration, which would end the connection with the answer unsent. */
function bytesOf(request: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const taken = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= most) return void chunks.push(chunk);
      request.off("data", taken);
      reject(tooLarge(most));
    };
    request.on("data", taken);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("close", () => reject(new Error("the connection broke")));
    request.once("error", reject);
  });
}

async function unpacked(body: Buffer, encoding: string | undefined, most: number): Promise<Uint8Array> {
  if (encoding === undefined || encoding === "identity") return body;
  if (encoding !== "gzip") throw new BodyRefused(415, "The content encoding is gzip or none.");
  try {
    return await unzip(body, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(most);
    throw new BodyRefused(400, "The gzip data of the body is broken or cut off.");
  }
}

export function tooLarge(most: number): BodyRefused {
  return new BodyRefused(413, `The body has more than ${most / 1024 ** 2} MiB.`);
}
