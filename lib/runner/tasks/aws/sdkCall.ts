import { createHash } from "node:crypto";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Client, Clients, Command, Next, Peer } from "./clients";
import { collected, fromAnswer } from "./fromAnswer";
import { httpMetadata, type HttpAnswer } from "./httpMetadata";
import type { Integration } from "./integrations";
import { serviceFailure, type ServiceFailure } from "./serviceErrors";
import { toRequest } from "./toRequest";

/** One call of a service: what it answers as Step Functions gives it, or what the task fails with. */
export type Called =
  | { readonly ok: true; readonly answer: JsonObject; readonly metadata: JsonObject }
  | ({ readonly ok: false } & ServiceFailure);

export type Call = {
  readonly integration: Integration;
  /** The action, when it is another one than the integration's. */
  readonly action?: string;
  /** As Step Functions writes them. */
  readonly parameters: Json;
  /** Names the attempt: a repeated one sends the same idempotency tokens. */
  readonly attemptId: string;
};

/**
 * Calls a service through the SDK.
 * @param signal ends the call; then it throws.
 * @throws ClientProblem, UnknownParameter
 */
export async function sdkCall(clients: Clients, peer: Peer, call: Call, signal: AbortSignal): Promise<Called> {
  const { integration, parameters, attemptId } = call;
  const action = call.action ?? integration.action;
  const { input, output } = await clients.operation(integration.service, action);
  if (input.getEventStreamMember() !== "" || output.getEventStreamMember() !== "") {
    return {
      ok: false,
      error: "States.Runtime",
      cause: `${integration.service}:${action} streams events, which no task can.`,
    };
  }
  const request = toRequest(input, parameters, (member) => tokenOf(attemptId, member));
  const command = await clients.command(integration.service, action, request);
  const client = await clients.client(peer);
  const http = listenTo(command, peer.endpoint);
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(peer.requestMs)]);
  try {
    const answered = await collected(output, await send(client, command, deadline));
    const answer = fromAnswer(output, answered, integration.style);
    return { ok: true, answer, metadata: httpMetadata(http.answer ?? { status: 200, rawHeaders: [] }) };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof Error && error.name === "OversizedAnswer") return { ok: false, ...tooMuch(integration) };
    const told = deadline.aborted ? new Error("Read timed out") : error;
    const status = deadline.aborted ? null : (http.answer?.status ?? null);
    const serviceId = client.config.serviceId ?? integration.service;
    return { ok: false, ...serviceFailure(told, integration, serviceId, status) };
  }
}

/** As AWS tells of a result above the limit of a payload, which what is not read any more is. */
function tooMuch({ isOptimized, service }: Integration): ServiceFailure {
  const name = isOptimized ? service : `aws-sdk:${service}`;
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return { error: "States.DataLimitExceeded", cause };
}

/** The SDK waits for a body that never ends though its signal is aborted. */
function send(client: Client, command: Command, signal: AbortSignal): ReturnType<Client["send"]> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    client
      .send(command, { abortSignal: signal })
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Notes what comes over the wire, and lets no request leave for another host than the endpoint. */
function listenTo(command: Command, endpoint: string | null): { answer?: HttpAnswer } {
  const heard: { answer?: HttpAnswer } = {};
  const listen = (next: Next): Next => {
    return async (args) => {
      if (endpoint !== null) refuseOtherHost(args.request, new URL(endpoint));
      const result = await next(args);
      const { statusCode, body } = (result.response ?? {}) as { statusCode?: number; body?: { rawHeaders?: string[] } };
      heard.answer = { status: statusCode ?? 200, rawHeaders: body?.rawHeaders ?? [] };
      return result;
    };
  };
  command.middlewareStack.add(listen, { step: "deserialize", priority: "low" });
  return heard;
}

/** Names in the input (addresses of queues, ARNs of buckets) would lead some clients elsewhere. */
function refuseOtherHost(request: unknown, endpoint: URL): void {
  const { hostname, port } = request as { readonly hostname?: string; readonly port?: number };
  const wanted = endpoint.port === "" ? undefined : Number(endpoint.port);
  const same = hostname === endpoint.hostname || hostname === endpoint.hostname.replace(/^\[|\]$/g, "");
  if (same && port === wanted) return;
  throw new Error(`the request would leave for ${hostname ?? "nowhere"}, and ${endpoint.host} is configured`);
}

/** A UUID that follows from the attempt. */
function tokenOf(attemptId: string, member: string): string {
  const hex = createHash("sha256").update(`${attemptId} ${member}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
