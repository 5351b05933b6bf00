import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FunctionOutcome } from "./functionOutcome";
import { HandlerPool } from "./handlerPool";
import { ATTEMPT_HEADERS } from "./attemptHeaders";

/*
 * Local handlers behind addresses of this machine: what an engine in another process calls in the place of recorded
 * outcomes. An address holds a secret, so that nobody else on this machine calls them.
 */

type HandlerFile = { readonly file: string; readonly name: string | null };

export type HandlerServerSettings = {
  /** Files of handlers by the names of states; absolute. `name` null: it is called as the function is. */
  readonly handlers: ReadonlyMap<string, HandlerFile>;
  /** The bundled lib/runner/tasks/handlerHost. */
  readonly handlerScript: string;
  readonly onOutput: (text: string) => void;
  /** Told of each invocation, with its answer, or the name of its error. */
  readonly onInvoked: (invoked: { readonly state: string; readonly attempt: number; readonly outcome: string }) => void;
};

export type HandlerServer = {
  /** Addresses by the names of states. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly isBusy: () => boolean;
  readonly close: () => Promise<void>;
};

/** Bytes of an event that are read: far above what a payload may be. */
const MAX_EVENT_BYTES = 7_000_000;

/** Listens on a free port of 127.0.0.1. */
export async function openHandlerServer(settings: HandlerServerSettings): Promise<HandlerServer> {
  const pool = new HandlerPool(settings.handlerScript, settings.onOutput);
  const paths = new Map(
    [...settings.handlers].map(([state, handler]) => [`/${randomBytes(24).toString("hex")}`, { state, ...handler }]),
  );
  let busy = 0;
  const server = createServer((request, response) => {
    const handler = request.method === "POST" ? paths.get(request.url ?? "") : undefined;
    if (handler === undefined) return void response.writeHead(404).end();
    busy += 1;
    response.once("close", () => (busy -= 1));
    invoke(handler, pool, settings.onInvoked, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    addresses: Object.fromEntries([...paths].map(([path, { state }]) => [state, `http://127.0.0.1:${port}${path}`])),
    isBusy: () => busy > 0,
    close: async () => {
      await pool.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function invoke(
  { state, file, name }: HandlerFile & { readonly state: string },
  pool: HandlerPool,
  onInvoked: HandlerServerSettings["onInvoked"],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const told = (header: string) => decodeURIComponent(String(request.headers[header] ?? ""));
  const functionName = name ?? told(ATTEMPT_HEADERS.functionName);
  const event = await bodyOf(request);
  const context = {
    attemptId: told(ATTEMPT_HEADERS.attemptId),
    awsRequestId: randomBytes(16).toString("hex"),
    state,
    functionName,
  };
  const outcome = await pool.invoke({ module: file, name: functionName, event, context }, gone.signal);
  onInvoked({
    state,
    attempt: Number(told(ATTEMPT_HEADERS.attempt)),
    outcome: outcome.ok ? outcome.payload : outcome.error,
  });
  if (!response.destroyed) answer(response, outcome);
}

/** As a function behind an address answers: a failure is a 500 with its `errorType`, and its body is the cause. */
function answer(response: ServerResponse, outcome: FunctionOutcome): void {
  const body = outcome.ok ? outcome.payload : failure(outcome);
  response.writeHead(outcome.ok ? 200 : 500, { "content-type": "application/json" }).end(body);
}

function failure({ error, cause }: Extract<FunctionOutcome, { readonly ok: false }>): string {
  return isTyped(cause) ? cause : JSON.stringify({ errorType: error, errorMessage: cause });
}

/** Whether a cause is the JSON that a function's failure is told in. */
function isTyped(cause: string): boolean {
  return cause.startsWith('{"errorType":');
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_EVENT_BYTES) throw new Error("the event is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
