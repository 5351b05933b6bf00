import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/*
 * Services of AWS on the loopback, as far as a test needs them: what arrives is read by the protocols that the SDK's clients
 * speak, and answered as the test says.
 */

export type ServiceRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** `SendMessage`: of the target header, or of the form's Action; empty for REST. */
  readonly operation: string;
  readonly body: string;
  /** The body where it is a JSON object, or the members of a form. */
  readonly input: Readonly<Record<string, unknown>>;
};

export type ServiceAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Nothing is answered, and the connection stays open. */
  readonly silent?: true;
  /** The body again and again, for ever. */
  readonly endless?: true;
  /** The connection ends after the head. */
  readonly cut?: true;
};

export type FakeServices = {
  readonly endpoint: string;
  readonly requests: readonly ServiceRequest[];
  readonly close: () => Promise<void>;
};

/** Listens on a free port. */
export async function startFakeServices(answer: (request: ServiceRequest) => ServiceAnswer): Promise<FakeServices> {
  const requests: ServiceRequest[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      requests.push(request);
      send(response, answer(request), timers);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      for (const timer of timers) clearInterval(timer);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const { method = "", url = "", headers } = incoming;
  const isForm = headers["content-type"]?.includes("x-www-form-urlencoded") === true;
  const form = isForm ? Object.fromEntries(new URLSearchParams(body)) : {};
  const target = headers["x-amz-target"];
  const operation = typeof target === "string" ? (target.split(".").at(-1) ?? "") : (form["Action"] ?? "");
  return { method, url, headers, operation, body, input: isForm ? form : jsonOf(body) };
}

function jsonOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function send(response: ServerResponse, answer: ServiceAnswer, timers: Set<NodeJS.Timeout>): void {
  const { status = 200, headers = {}, body = "", silent, endless, cut } = answer;
  if (silent === true) return;
  const isWhole = endless !== true && cut !== true;
  response.writeHead(status, isWhole ? { ...headers, "Content-Length": Buffer.byteLength(body) } : headers);
  if (cut === true) {
    response.write(body);
    response.destroy();
    return;
  }
  if (endless !== true) return void response.end(body);
  const timer = setInterval(() => {
    if (response.destroyed) clearInterval(timer);
    else for (let i = 0; i < 20; i++) response.write(body);
  }, 1);
  timers.add(timer);
}

/** An answer in AWS's JSON protocols. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): ServiceAnswer {
  return {
    status,
    headers: { "Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": "request-1", ...headers },
    body: JSON.stringify(body),
  };
}

/** A refusal in AWS's JSON protocols. */
export function refusal(code: string, message: string, status = 400): ServiceAnswer {
  return json({ __type: code, message }, status, { "x-amzn-errortype": code });
}
