import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Body, Fault, OPERATIONS } from "./operations";
import { type FakeWorld, usualWorld } from "./world";

export type Asked = {
  readonly operation: string;
  readonly request: Body;
  /** How many requests of this operation came before. */
  readonly before: number;
};

/** What goes over the wire in place of the usual answer. */
export type Wire = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The connection ends after so many bytes of the body; 0: before anything was answered. */
  readonly cutAfter?: number;
  /** Nothing is answered, and the connection stays open. */
  readonly silent?: true;
  /** After the body a byte now and then, for ever. */
  readonly drips?: true;
  /** The body again and again, for ever. */
  readonly endless?: true;
};

/** Bytes as they go over the wire, where no JSON would do. */
export class Raw {
  constructor(readonly wire: Wire) {}
}

export type Answer = Body | Fault | Raw;

/** Decides on each request: null leaves the usual answer. */
export type Misbehaviour = (asked: Asked, usual: Body | Fault) => Answer | null;

export type FakeAws = {
  readonly endpoint: string;
  readonly world: FakeWorld;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
};

type Options = {
  readonly world?: FakeWorld;
  readonly pageSize?: number;
  readonly misbehave?: Misbehaviour;
};

/** Listens on loopback and speaks the wire protocol of Step Functions to the SDK's own clients. */
export async function startFakeAws(options: Options = {}): Promise<FakeAws> {
  const { world = usualWorld(), pageSize = 2, misbehave = () => null } = options;
  const asked: Asked[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((incoming, response) => {
    void textOf(incoming).then((text) => {
      const operation = String(incoming.headers["x-amz-target"]).replace("AWSStepFunctions.", "");
      const request = JSON.parse(text || "{}") as Body;
      const one = { operation, request, before: asked.filter((other) => other.operation === operation).length };
      asked.push(one);
      const usual = OPERATIONS[operation]?.(world, request, pageSize) ?? new Fault("UnknownOperationException");
      send(response, misbehave(one, usual) ?? usual, timers);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    asked,
    close: () => {
      for (const timer of timers) clearInterval(timer);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of incoming) text += String(chunk);
  return text;
}

const TYPE = { "content-type": "application/x-amz-json-1.0" } as const;

function send(response: ServerResponse, answer: Answer, timers: Set<NodeJS.Timeout>) {
  if (answer instanceof Fault) {
    const body = JSON.stringify({ __type: `com.amazonaws.states#${answer.type}`, message: answer.message });
    response.writeHead(answer.status, TYPE).end(body);
  } else if (answer instanceof Raw) sendWire(response, answer.wire, timers);
  else response.writeHead(200, TYPE).end(JSON.stringify(answer));
}

function sendWire(response: ServerResponse, wire: Wire, timers: Set<NodeJS.Timeout>): void {
  const { status = 200, headers = {}, body = "{}" } = wire;
  if (wire.silent) return;
  if (wire.cutAfter === 0) return void response.destroy();
  response.writeHead(status, { ...TYPE, ...headers });
  if (wire.cutAfter !== undefined) {
    response.write(body.slice(0, wire.cutAfter), () => response.destroy());
  } else if (wire.drips) {
    response.write(body);
    const timer = setInterval(() => response.write(" "), 20);
    timers.add(timer);
    response.on("close", () => clearInterval(timer));
  } else if (wire.endless) {
    const more = () => {
      while (!response.destroyed && response.write(body));
    };
    response.on("drain", more);
    more();
  } else response.end(body);
}
