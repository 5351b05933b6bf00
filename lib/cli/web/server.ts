import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type GuardSettings, judge } from "@/lib/server/guard";
import { writeVerdict, writeVerdictToSocket } from "./refusal";

/** What serves an allowed request; Next's handlers have this shape. */
export type Handlers = {
  readonly request: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
};

/** How long the headers of a request may take to arrive, in ms: a client that is slower holds a socket for nothing. */
const HEADERS_WITHIN_MS = 20_000;

/**
 * An HTTP server that asks the guard about every request, upgrades included, before `handlers` see it. Uploads may take
 * as long as they need.
 */
export function guardedServer(settings: GuardSettings, handlers: Handlers): Server {
  const server = createServer((request, response) => {
    const verdict = judge(guarded(request), settings);
    if (verdict.kind !== "allow") return writeVerdict(request, response, verdict);
    handlers.request(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const verdict = judge(guarded(request), settings);
    if (verdict.kind !== "allow") return writeVerdictToSocket(socket, verdict);
    handlers.upgrade(request, socket, head).catch((error: unknown) => {
      console.error(error);
      socket.destroy();
    });
  });
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = 0;
  return server;
}

function guarded(request: IncomingMessage) {
  // Node keeps the first of two Host headers; the guard wants to know that there were two.
  const hosts = request.headersDistinct["host"] ?? [];
  const host = hosts.length > 1 ? hosts : request.headers.host;
  return { method: request.method ?? "GET", url: request.url ?? "/", headers: { ...request.headers, host } };
}
