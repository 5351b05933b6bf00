import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Clock } from "@/lib/ingest/pace/clock";
import { objectOf } from "./s3";
import type { Outcome } from "./outcome";
import type { AwsService } from "./service";
import type { Release, VirtualClock } from "./virtualClock";

/** Names the hold of a request that `HoldingHandler` sent. */
const HOLD = "x-virtual-hold";
/** What is taken of a request's body, bytes. */
const MOST = 2 * 1024 ** 2;

export type AwsServer = { readonly endpoint: string; readonly holds: Holds; readonly close: () => Promise<void> };

/** The holds of requests that are on their way, by number. */
export type Holds = Map<string, { release: Release; again: () => void }>;

/** Answers for a service on a free port of loopback. `clock`: what an answer's time goes by; the real one or a virtual one. */
export async function startAwsServer(service: AwsService, clock: Clock = service.clock): Promise<AwsServer> {
  const holds: Holds = new Map();
  const server = createServer((incoming, response) => {
    answer(service, clock, holds, incoming, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holds,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  service: AwsService,
  clock: Clock,
  holds: Holds,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await textOf(incoming);
  const closed = new AbortController();
  response.on("close", () => closed.abort(new Error("the client went away")));
  // While an answer takes its time, or never comes, the request is a sleeper like others.
  const hold = holds.get(String(incoming.headers[HOLD]));
  hold?.release();
  await clock.sleep(service.latency(), closed.signal).catch(() => undefined);
  if (closed.signal.aborted) return;
  const outcome = outcomeOf(service, incoming, text);
  if (outcome.kind === "silence") return;
  hold?.again();
  send(response, outcome, service.now());
}

function outcomeOf(service: AwsService, { headers, url = "/" }: IncomingMessage, text: string): Outcome {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return service.outcome(target, text);
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const { bucket, key } = objectOf(String(headers.host), pathname);
  return service.objectOutcome(bucket, key, Object.fromEntries(searchParams), headers.range);
}

function send(response: ServerResponse, outcome: Exclude<Outcome, { kind: "silence" }>, now: number): void {
  if (outcome.kind === "cut") return void response.destroy();
  if (outcome.kind === "stream") {
    response.writeHead(outcome.status, { "content-type": outcome.type });
    return void Readable.from(outcome.body(), { objectMode: false }).pipe(response);
  }
  const body = Buffer.from(outcome.body);
  const headers = { "content-type": outcome.type, date: new Date(now).toUTCString(), "content-length": body.length };
  response.writeHead(outcome.status, headers);
  if (outcome.kind === "answer") return void response.end(body);
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST) throw new Error("A request of more than 2 MB.");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * The SDK's own handler over sockets, on virtual time: a request holds the clock from its sending until its answer was
 * read whole, but for the time that the server sleeps over it.
 */
export class HoldingHandler extends NodeHttpHandler {
  private number = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly holds: Holds,
  ) {
    super({});
  }

  override async handle(
    ...[request, options]: Parameters<NodeHttpHandler["handle"]>
  ): ReturnType<NodeHttpHandler["handle"]> {
    const name = String(this.number++);
    const take = () => this.clock.hold(`request ${name}`);
    const hold = { release: take(), again: () => void (hold.release = take()) };
    this.holds.set(name, hold);
    request.headers[HOLD] = name;
    const end = () => {
      this.holds.delete(name);
      hold.again = () => undefined;
      hold.release();
    };
    try {
      const answered = await super.handle(request, options);
      (answered.response.body as NodeJS.ReadableStream & NodeJS.EventEmitter).once("close", end);
      return answered;
    } catch (error) {
      end();
      throw error;
    }
  }
}
