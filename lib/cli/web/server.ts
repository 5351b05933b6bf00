import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type GuardSettings, authorize } from "@/lib/server/guard";
import { DATA_POLICY, isData, pagePolicy, SECURITY_HEADERS } from "@/lib/server/securityHeaders";
import { writeBadRequest, writeNoUpgrade, writeDecision, writeDecisionToSocket } from "./refusal";

/** What serves an allowed request; Next's handlers have this shape. */
export type Handlers = {
  readonly request: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Null where nothing is to be upgraded to: such requests are answered so. */
  readonly upgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>) | null;
};

/** How long the headers of a request may take to arrive, in ms: a client that is slower holds a socket for nothing. */
const HEADERS_WITHIN_MS = 20_000;

/**
 * An HTTP server that asks the guard about every request, upgrades included, before `handlers` see it. Uploads may take
 * as long as they need.
 */
export function guardedServer(settings: GuardSettings, handlers: Handlers): Server {
  const server = createServer((request, response) => {
    setSecurityHeaders(request, response, handlers.upgrade !== null);
    const verdict = authorize(guarded(request), settings);
    if (verdict.kind !== "allow") return writeDecision(request, response, verdict);
    handlers.request(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const verdict = authorize(guarded(request), settings);
    if (verdict.kind !== "allow") return writeDecisionToSocket(socket, verdict);
    if (handlers.upgrade === null) return writeNoUpgrade(socket);
    handlers.upgrade(request, socket, head).catch((error: unknown) => {
      console.error(error);
      socket.destroy();
    });
  });
  // What is not HTTP at all, and methods that want a tunnel.
  server.on("clientError", (_error, socket) => writeBadRequest(socket));
  server.on("connect", (_request, socket: Duplex) => writeBadRequest(socket));
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = 0;
  return server;
}

/** Next reads the nonce of its scripts from the policy in the headers of the request. */
function setSecurityHeaders(request: IncomingMessage, response: ServerResponse, reloading: boolean): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const policy = isData(request.url ?? "") ? DATA_POLICY : pagePolicy(randomBytes(16).toString("base64"), reloading);
  response.setHeader("content-security-policy", policy);
  delete request.headers["content-security-policy-report-only"];
  request.headers["content-security-policy"] = policy;
}

function guarded(request: IncomingMessage) {
  // Node keeps the first of two Host headers; the guard wants to know that there were two.
  const hosts = request.headersDistinct["host"] ?? [];
  const host = hosts.length > 1 ? hosts : request.headers.host;
  return { method: request.method ?? "GET", url: request.url ?? "/", headers: { ...request.headers, host } };
}
