import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";
import type { Json } from "@/lib/base/json";
import type { Engine } from "@/lib/runner/durable/engine";
import type { StartedBy } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { ApiError } from "./apiError";
import type { ApiContext } from "./context";
import { perform } from "./operations";
import { callerOf } from "./caller";
import { serialization } from "./shape";
import { isOperation } from "./shapes";

/*
 * The Step Functions API over HTTP, awsJson1.0: a POST with the operation in X-Amz-Target. Whatever comes is answered in
 * the shape of AWS's errors; what fails here is ServiceUnavailable, with the reason on standard error.
 */

/** What a route answers: JSON, or text where it says so. */
export type RouteAnswer = { readonly status: number; readonly body: unknown };

export type RouteRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  /** The body as it came. */
  readonly body: string;
  readonly context: (startedBy: StartedBy) => ApiContext;
};

/** A further address or target of this port; null: it is not its. */
export type Route = (request: RouteRequest) => Promise<RouteAnswer> | null;

export type ApiSettings = {
  readonly engine: Engine;
  readonly store: EngineStore;
  /** Of callers whose access key id is no account. */
  readonly account: string;
  readonly region: string;
  /** Names under which it may be asked, besides loopback. */
  readonly allowedHosts: readonly string[];
  readonly routes?: readonly Route[];
  readonly onTrouble?: (sentence: string) => void;
};

/** AWS's limit for a request is 1 MB; what is longer by far is not read to its end. */
const MAX_BODY_BYTES = 1_100_000;
/** Requests that are open at once, workers that wait for tasks among them; each may hold a body. */
const MAX_OPEN = 2_000;
const SERVICE = "AWSStepFunctions.";
/** EventBridge speaks 1.1: who asks so is answered so. */
const JSON_TYPES = ["application/x-amz-json-1.0", "application/x-amz-json-1.1"] as const;
/** Nesting that is read: JSON.parse and what walks its values recurse. */
const MAX_DEPTH = 512;

export function apiServer(settings: ApiSettings): Server {
  let open = 0;
  const server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 120_000 }, (request, response) => {
    open += 1;
    response.once("close", () => (open -= 1));
    if (open > MAX_OPEN) sendError(settings, response, new ApiError("ThrottlingException", "Rate exceeded"));
    else void answer(settings, request, response);
  });
  server.maxHeadersCount = 200;
  return server;
}

async function answer(settings: ApiSettings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, body } = await handle(settings, request, response);
    send(response, status, body, {});
  } catch (error) {
    sendError(settings, response, error);
  }
}

function sendError(settings: ApiSettings, response: ServerResponse, error: unknown): void {
  if (error instanceof ApiError) {
    const { code, message, members, status } = error;
    return send(response, status, { __type: code, message, ...members }, { "x-amzn-errortype": code });
  }
  if (response.destroyed) return;
  settings.onTrouble?.(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const isFull = error instanceof Error && error.name === "StoreUnavailable";
  const message = isFull ? error.message : "The local engine could not do it; its output says why.";
  const code = "ServiceUnavailable";
  send(response, 503, { __type: code, message }, { "x-amzn-errortype": code });
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": JSON_TYPES.find((type) => type === response.req.headers["content-type"]) ?? JSON_TYPES[0],
    "content-length": Buffer.byteLength(text),
    "x-amzn-requestid": randomUUID(),
    ...headers,
  });
  response.end(text);
}

async function handle(settings: ApiSettings, request: IncomingMessage, response: ServerResponse): Promise<RouteAnswer> {
  guard(settings, request);
  const url = addressOf(request.url ?? "/");
  const body = await readBody(request, response);
  const gone = new AbortController();
  response.on("close", () => gone.abort(new Error("the caller is gone")));
  const context = contextFor(settings, request, gone.signal);
  for (const route of settings.routes ?? []) {
    const answered = route({ method: request.method ?? "GET", url, headers: request.headers, body, context });
    if (answered !== null) return answered;
  }
  const target = String(request.headers["x-amz-target"] ?? "");
  const name = target.startsWith(SERVICE) ? target.slice(SERVICE.length) : "";
  if (request.method !== "POST" || !isOperation(name)) throw unknownOperation();
  return { status: 200, body: await perform(name, context({ kind: "sdk" }), parseBody(body)) };
}

/** A request line that is no address leads nowhere, as an unknown one does. */
function addressOf(text: string): URL {
  if (!URL.canParse(text, "http://localhost")) throw unknownOperation();
  return new URL(text, "http://localhost");
}

function unknownOperation(): ApiError {
  return new ApiError("UnknownOperationException", "The requested operation is not recognized by the service.");
}

function contextFor(
  settings: ApiSettings,
  { headers }: IncomingMessage,
  signal: AbortSignal,
): (startedBy: StartedBy) => ApiContext {
  const { account, region } = callerOf(headers.authorization, settings);
  const mockCase = headers["x-stepscope-mock-case"];
  return (startedBy) => ({
    engine: settings.engine,
    store: settings.store,
    account,
    region,
    startedBy,
    mockCase: typeof mockCase === "string" && mockCase !== "" ? mockCase : null,
    signal,
  });
}

/** Throws for a foreign Host, which may have been pointed here, and for any Origin: no page of the web is let in. */
function guard({ allowedHosts }: ApiSettings, { headers }: IncomingMessage): void {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) {
    throw new ApiError("AccessDeniedException", "The local engine does not answer to pages of a browser.", {}, 403);
  }
  const name = (headers.host ?? "").toLowerCase().replace(/:\d{1,5}$/, "");
  const plain = name.replace(/^sync-/, "");
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(plain) || plain.endsWith(".localhost");
  if (isLoopback || allowedHosts.includes(plain)) return;
  throw new ApiError("AccessDeniedException", `The local engine does not answer to the name ${name}.`, {}, 403);
}

function readBody(request: IncomingMessage, response: ServerResponse): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      // The rest is read and dropped, so that the caller hears the answer; far too much is cut off.
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else if (bytes > 20 * MAX_BODY_BYTES) {
        response.setHeader("connection", "close");
        reject(tooLarge());
        request.pause();
      }
    });
    request.on("end", () => {
      const text = bytes > MAX_BODY_BYTES ? null : textOf(Buffer.concat(chunks));
      if (bytes > MAX_BODY_BYTES) reject(tooLarge());
      else if (text === null) reject(serialization("The body of the request is no UTF-8."));
      else resolve(text);
    });
    request.on("error", reject);
  });
}

const DECODER = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: Buffer): string | null {
  try {
    return DECODER.decode(bytes);
  } catch {
    return null;
  }
}

function tooLarge(): ApiError {
  return new ApiError("RequestEntityTooLargeException", "Request size exceeded 1048576 bytes", {}, 413);
}

/** Throws SerializationException for what is no JSON, or is nested deeper than anything of use. */
export function parseBody(text: string): Json {
  if (text === "") return {};
  let depth = 0;
  for (let i = 0, quoted = false; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (quoted) {
      if (char === BACKSLASH) i++;
      else if (char === QUOTE) quoted = false;
    } else if (char === QUOTE) quoted = true;
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) throw serialization("The request is nested too deep.");
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw serialization("The body of the request is no JSON.");
  }
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [34, 92, 123, 125, 91, 93];
