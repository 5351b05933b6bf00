import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a receiver of messages was sent. */
export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
/** A status, with headers where it needs some; "silent": no answer comes. */
export type Answer = number | "silent" | { readonly status: number; readonly location: string };

/** A receiver on this computer, that counts connections too: it answers by `answers` in turn, and then with 200. */
export class WatchReceiver {
  readonly received: Received[] = [];
  connections = 0;
  answers: Answer[] = [];
  private constructor(private readonly server: Server) {}

  static async open(): Promise<WatchReceiver> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const { url = "", headers } = request;
        receiver.received.push({ path: url, headers, body: Buffer.concat(parts).toString("utf8") });
        const answer = receiver.answers.shift() ?? 200;
        if (answer === "silent") return;
        if (typeof answer === "number") response.writeHead(answer).end("x".repeat(100_000));
        else response.writeHead(answer.status, { location: answer.location }).end();
      });
    });
    const receiver = new WatchReceiver(server);
    server.on("connection", () => (receiver.connections += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook/SECRET-PATH`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** Sends without pausing; the pauses that were asked for are noted. */
export function sendingAtOnce(pauses: number[] = []) {
  const sleep = (ms: number) => {
    pauses.push(ms);
    return Promise.resolve();
  };
  return { sleep, random: () => 1, signal: new AbortController().signal };
}
