import { type ClientRequest, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";

/*
 * One HTTP request of a task. Redirects are not followed: an address that was allowed leads to no other.
 */

export type HttpRequest = {
  readonly url: URL;
  readonly method: string;
  /** One value, or several of one name. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | null;
};

export type HttpAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly statusText: string;
      /** Names and values by turns, as they came. */
      readonly rawHeaders: readonly string[];
      readonly body: Buffer;
    }
  | { readonly ok: false; readonly why: "unreachable" | "tooLong"; readonly message: string };

/** Far above what a payload may be: 256 KiB. */
const MAX_BYTES = 1_000_000;

/** @param ms for the whole call. Throws when the signal is aborted. */
export async function httpCall(request: HttpRequest, ms: number, signal: AbortSignal): Promise<HttpAnswer> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  try {
    return await answered(request, deadline);
  } catch (error) {
    if (signal.aborted) throw error;
    const message = deadline.aborted ? `There was no answer within ${ms / 1000} s` : messageOf(error);
    return { ok: false, why: "unreachable", message };
  }
}

function answered({ url, method, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? tlsRequest : plainRequest;
    const bytes = body === null ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const sent: ClientRequest = send(
      url,
      { method, headers: { ...headers, ...bytes } as never, signal },
      (incoming) => {
        const chunks: Buffer[] = [];
        let length = 0;
        incoming.on("error", reject);
        incoming.on("aborted", () => reject(new Error("the connection ended in the middle of the answer")));
        incoming.on("data", (chunk: Buffer) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length <= MAX_BYTES) return;
          resolve({ ok: false, why: "tooLong", message: `The answer has more than ${MAX_BYTES} bytes` });
          sent.destroy();
        });
        incoming.on("end", () => {
          const { statusCode = 0, statusMessage = "", rawHeaders } = incoming;
          const whole = Buffer.concat(chunks);
          resolve({ ok: true, status: statusCode, statusText: statusMessage, rawHeaders, body: whole });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body ?? undefined);
  });
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : null;
  return error.message === "" && inner instanceof Error ? inner.message : error.message;
}
