import { isObject, type Json } from "@/lib/base/json";
import type { FunctionOutcome } from "./functionOutcome";

/** Bytes of an answer that are read: far above what a payload may be. */
const MAX_ANSWER_BYTES = 7_000_000;

/** A function behind an address: the body of a POST is its event, the body that comes back its answer. */
export async function callUrl(
  url: string,
  event: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<FunctionOutcome> {
  const called = await post(url, event, headers, signal);
  if (!called.ok) return called;
  const { status, text } = called;
  const answer = jsonOf(text);
  if (status < 400 && answer !== undefined) return { ok: true, payload: text };
  if (status < 400 && text === "") return { ok: true, payload: "null" };
  if (status < 400) {
    return {
      ok: false,
      error: "Stepscope.InvalidAnswer",
      cause: `${url} answered what is no JSON: ${text.slice(0, 200)}`,
    };
  }
  const errorType =
    isObject(answer) && typeof answer["errorType"] === "string" ? answer["errorType"] : `HTTP.${status}`;
  return { ok: false, error: errorType, cause: text === "" ? `${url} answered ${status}.` : text.slice(0, 32_768) };
}

/** A function by the Invoke API of a Lambda endpoint: LocalStack's, AWS SAM's, a runtime interface emulator's. */
export async function callEndpoint(
  endpoint: string,
  name: string,
  event: string,
  signal: AbortSignal,
): Promise<FunctionOutcome> {
  const url = `${endpoint.replace(/\/+$/, "")}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const called = await post(url, event, { authorization: LOCAL_SIGNATURE }, signal);
  if (!called.ok) return called;
  const { status, text, headers } = called;
  const answer = jsonOf(text);
  const failed = headers.get("x-amz-function-error");
  if (failed !== null) {
    const error = isObject(answer) && typeof answer["errorType"] === "string" ? answer["errorType"] : "Error";
    return { ok: false, error, cause: text };
  }
  if (status < 300) return { ok: true, payload: text === "" ? "null" : text };
  const code = headers.get("x-amzn-errortype")?.split(":")[0] ?? `HTTP${status}`;
  return { ok: false, error: `Lambda.${code}`, cause: text.slice(0, 32_768) };
}

/** Emulators want a signature and do not check it. */
const LOCAL_SIGNATURE =
  "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=local";

type Called =
  | { readonly ok: true; readonly status: number; readonly text: string; readonly headers: Headers }
  | Extract<FunctionOutcome, { readonly ok: false }>;

async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Called> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
      signal,
      redirect: "error",
    });
    const text = await bodyOf(response);
    if (text === null) return { ok: false, error: "Stepscope.InvalidAnswer", cause: `${url} answered too much.` };
    return { ok: true, status: response.status, text, headers: response.headers };
  } catch (error) {
    const why = error instanceof Error ? `${error.message}${causeOf(error)}` : String(error);
    return { ok: false, error: "Stepscope.NotReachable", cause: `${url} could not be called: ${why}.` };
  }
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? ` (${cause.message})` : "";
}

async function bodyOf(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      return null;
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
