import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { ProblemBody } from "@/lib/contract/problem";
import type { Decision } from "@/lib/server/guard";

type NotAllowed = Exclude<Decision, { kind: "allow" }>;

/** Answers what the guard decided: a problem as JSON for programs and as text for people, or the way on without the token. */
export function writeDecision(request: IncomingMessage, response: ServerResponse, verdict: NotAllowed): void {
  // What is left of a body is not read; the connection cannot be used for another request.
  response.setHeader("connection", "close");
  response.setHeader("cache-control", "no-store");
  if (verdict.kind === "signIn") {
    response.writeHead(303, { location: verdict.location, "set-cookie": verdict.cookie }).end();
    return;
  }
  const { what, why, remedy } = verdict.problem;
  const forPeople = request.headers.accept?.includes("text/html") === true;
  response.writeHead(verdict.status, {
    "content-type": forPeople ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
  });
  response.end(
    forPeople ? `${what} (${why})\n${remedy}\n` : JSON.stringify({ error: verdict.problem } satisfies ProblemBody),
  );
}

/** The same on a connection that was to be upgraded. */
export function writeDecisionToSocket(socket: Duplex, verdict: NotAllowed): void {
  const status = verdict.kind === "signIn" ? 401 : verdict.status;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A request to upgrade where there is nothing to upgrade to. */
export function writeNoUpgrade(socket: Duplex): void {
  socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

/** What is no HTTP request. */
export function writeBadRequest(socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  socket.on("error", () => socket.destroy());
  socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}
