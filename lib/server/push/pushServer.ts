import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { NotADelivery, type PushIntake } from "@/lib/ingest/push/pushIntake";
import { Turns } from "../import/turns";
import { ByteBudget } from "./byteBudget";
import { announcedBytes, BodyRefused, MAX_BODY_BYTES, readBody, tooLarge } from "./pushBody";
import { presentsKey } from "./pushKey";

/*
 * The listener for what AWS pushes: two routes that take a POST with the key, and nothing else. Whoever may reach it may
 * be anybody, so nothing of a request without the key is read, and what all requests hold together is bounded.
 */

export type PushServerSettings = {
  readonly intake: PushIntake;
  readonly key: string;
  /** Whether its source is paused: whoever delivers is to come again. */
  readonly isPaused?: () => boolean;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Told what goes wrong here, in a sentence. */
  readonly onTrouble: (sentence: string) => void;
  readonly limits?: Partial<PushLimits>;
};

export type PushLimits = {
  readonly bodyBytes: number;
  /** Of all bodies that are being read or wait to be stored. */
  readonly openBytes: number;
  readonly connections: number;
  /** For the headers, for a whole request, and for one that is idle, ms. */
  readonly headersMs: number;
  readonly requestMs: number;
};

const LIMITS: PushLimits = {
  bodyBytes: MAX_BODY_BYTES,
  openBytes: 128 * 1024 ** 2,
  connections: 512,
  ...{ headersMs: 10_000, requestMs: 120_000 },
};

/** A small request takes some memory too. */
const LEAST_BYTES = 16 * 1024;
/** Deliveries of Firehose that are unpacked at once; the others wait with their bodies. */
const UNPACKED_AT_ONCE = 2;
/** When to come again: the budget is free again after some deliveries; a database needs longer. */
const BUSY_S = 5;
const UNAVAILABLE_S = 30;

type Route = { readonly take: (body: string) => Promise<void>; readonly answer: (facts: AnswerFacts) => object };
type AnswerFacts = { readonly request: IncomingMessage; readonly now: number; readonly problem: string | null };
type Answer = { readonly status: number; readonly problem: string | null; readonly retryS?: number };

export function pushServer(settings: PushServerSettings): Server {
  const limits = { ...LIMITS, ...settings.limits };
  const routes = routesOf(settings.intake, limits);
  const budget = new ByteBudget(limits.openBytes);
  const options = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: 1_000,
  };
  const server = createServer(options, (request, response) => {
    const route = request.method === "POST" ? routes.get(pathOf(request)) : undefined;
    if (route === undefined) return send(response, { status: 404, problem: null }, {});
    answerTo(request, route, { settings, limits, budget })
      .then((answer) => {
        send(response, answer, route.answer({ request, now: settings.now(), problem: answer.problem }));
      })
      .catch((error: unknown) => {
        settings.onTrouble(wordOf(error));
        response.destroy();
      });
  });
  server.maxConnections = limits.connections;
  server.maxHeadersCount = 100;
  // A delivery that waits to be stored is idle too: longer than its sender waits.
  server.timeout = 2 * limits.requestMs;
  server.on("clientError", (_error, socket) => socket.destroy());
  return server;
}

function routesOf(intake: PushIntake, { connections }: PushLimits): ReadonlyMap<string, Route> {
  const turns = new Turns(UNPACKED_AT_ONCE, connections);
  const firehose: Route = {
    take: async (body) => {
      const leave = await turns.enter(new AbortController().signal);
      try {
        await intake.takeFirehose(body);
      } finally {
        leave();
      }
    },
    // Firehose takes an answer for its own only with the request's id and a time.
    answer: ({ request, now, problem }) => ({
      requestId: String(request.headers["x-amz-firehose-request-id"] ?? ""),
      timestamp: now,
      ...(problem === null ? {} : { errorMessage: problem }),
    }),
  };
  const eventBridge: Route = {
    take: (body) => intake.takeBusEvent(body),
    answer: ({ problem }) => (problem === null ? {} : { errorMessage: problem }),
  };
  return new Map([
    ["/firehose", firehose],
    ["/eventbridge", eventBridge],
  ]);
}

type Shared = { readonly settings: PushServerSettings; readonly limits: PushLimits; readonly budget: ByteBudget };

async function answerTo(request: IncomingMessage, route: Route, shared: Shared): Promise<Answer> {
  const { settings, limits, budget } = shared;
  if (!presentsKey(request.headers, settings.key)) {
    return { status: 401, problem: "The key is missing or is not the one of STEPSCOPE_PUSH_KEY." };
  }
  if (settings.isPaused?.() === true) {
    return { status: 503, problem: "The source of the deliveries is paused.", retryS: UNAVAILABLE_S };
  }
  const bytes = announcedBytes(request) ?? limits.bodyBytes;
  if (bytes > limits.bodyBytes) return refused(tooLarge(limits.bodyBytes));
  const giveBack = budget.take(Math.max(LEAST_BYTES, bytes));
  if (giveBack === null) return { status: 503, problem: "Other deliveries are being stored.", retryS: BUSY_S };
  try {
    await route.take(await readBody(request, limits.bodyBytes));
    return { status: 200, problem: null };
  } catch (error) {
    return failed(error, request, settings);
  } finally {
    giveBack();
  }
}

function failed(error: unknown, request: IncomingMessage, { onTrouble }: PushServerSettings): Answer {
  if (error instanceof BodyRefused) return refused(error);
  if (error instanceof NotADelivery) return { status: 400, problem: error.message };
  // Whoever broke the connection hears nothing.
  if (request.destroyed && !request.complete) return { status: 400, problem: "The connection broke." };
  onTrouble(wordOf(error));
  const isUnavailable = error instanceof Error && (error.name === "StoreUnavailable" || error.name === "SourceLost");
  if (isUnavailable) return { status: 503, problem: "The database cannot be used now.", retryS: UNAVAILABLE_S };
  return { status: 500, problem: "It could not be stored; the output of the worker says why." };
}

function refused({ status, message }: BodyRefused): Answer {
  return { status, problem: message };
}

function send(response: ServerResponse, { status, retryS }: Answer, body: object): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  const isRead = response.req.complete;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(isRead ? {} : { connection: "close" }),
    ...(retryS === undefined ? {} : { "retry-after": String(retryS) }),
  });
  if (isRead) response.end(text);
  else {
    response.write(text);
    drop(response.req, () => response.end());
  }
}

/** What is read and dropped of a body that was refused, so that its sender hears why; and for how long, ms. */
const DROPPED_BYTES = 1024 ** 2;
const DROPPED_MS = 5_000;

/** Calls `end` when the rest of the body has come, or too much of it, or it takes too long. */
function drop(request: IncomingMessage, end: () => void): void {
  let bytes = 0;
  const timer = setTimeout(end, DROPPED_MS);
  const ended = () => {
    clearTimeout(timer);
    end();
  };
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DROPPED_BYTES) ended();
  });
  request.once("end", ended);
  request.once("close", ended);
}

function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "/";
}

function wordOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
