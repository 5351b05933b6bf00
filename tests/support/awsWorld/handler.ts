import { Readable } from "node:stream";
import { objectOf } from "./s3";
import type { Outcome } from "./outcome";
import type { AwsService } from "./service";
import type { VirtualClock } from "./virtualClock";

/** The part of the SDK's HTTP request that is read. */
type Request = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly hostname?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, unknown>>;
};
type Response = { statusCode: number; headers: Record<string, string>; body: unknown };
type Options = { readonly abortSignal?: unknown };

/**
 * A `requestHandler` for the SDK's clients that answers in this process, on the virtual clock: an answer takes its
 * time there, and time stands still while the service thinks. Makes of silence a promise that only an abort ends.
 */
export class FakeHandler {
  readonly metadata = { handlerProtocol: "http/1.1" };

  constructor(
    private readonly service: AwsService,
    private readonly clock: VirtualClock,
  ) {}

  async handle(request: Request, { abortSignal }: Options = {}): Promise<{ response: Response }> {
    const signal = abortSignal instanceof AbortSignal ? abortSignal : NEVER;
    await this.clock.sleep(this.service.latency(), signal).catch(() => abort());
    const outcome = outcomeOf(this.service, request);
    if (outcome.kind === "silence") return aborted(signal);
    if (outcome.kind === "cut") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    return { response: responseOf(outcome, this.service.now()) };
  }

  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }
  destroy(): void {}
}

const NEVER = new AbortController().signal;

function abort(): never {
  throw Object.assign(new Error("Request aborted"), { name: "AbortError" });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

function outcomeOf(service: AwsService, request: Request): Outcome {
  const target = targetOf(request);
  if (target !== "") return service.outcome(target, bodyOf(request));
  const { hostname = "", path = "/", query = {}, headers } = request;
  const [, range] = Object.entries(headers).find(([name]) => name.toLowerCase() === "range") ?? [];
  const words = Object.entries(query).map(([name, value]) => [name, String(value)]);
  const { bucket, key } = objectOf(hostname, path);
  return service.objectOutcome(bucket, key, Object.fromEntries(words) as Record<string, string>, range);
}

function targetOf({ headers }: Request): string {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === "x-amz-target")?.[1] ?? "";
}

function bodyOf({ body }: Request): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : "";
}

function responseOf(outcome: Exclude<Outcome, { kind: "silence" | "cut" }>, now: number): Response {
  const headers = { "content-type": outcome.type, date: new Date(now).toUTCString() };
  if (outcome.kind === "answer")
    return { statusCode: outcome.status, headers, body: Readable.from([Buffer.from(outcome.body)]) };
  const body = outcome.kind === "half" ? half(outcome.body) : Readable.from(outcome.body(), { objectMode: false });
  return { statusCode: outcome.status, headers, body };
}

/** Half of a body, and then the end of the connection. */
function half(body: string): Readable {
  const bytes = Buffer.from(body);
  let isFirst = true;
  return new Readable({
    read() {
      if (isFirst) this.push(bytes.subarray(0, bytes.length / 2));
      else this.destroy(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
      isFirst = false;
    },
  });
}
