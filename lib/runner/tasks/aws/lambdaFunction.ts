import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { FunctionOutcome } from "../functionOutcome";
import type { AskedTask } from "../performer";
import type { Clients } from "./clients";
import { type Integration, SDK_STYLE } from "./integrations";
import { refusal } from "./permission";
import { sdkCall } from "./sdkCall";

/** Errors as AWS documents them for `lambda:invoke`. */
const LAMBDA: Integration = {
  service: "lambda",
  action: "invoke",
  isOptimized: true,
  style: SDK_STYLE,
  hasMetadata: false,
  errors: { prefix: "Lambda", service: "AWSLambda", unnamed: "AWSLambdaException" },
};

/** What a function takes at most, ms. */
const LIMIT_MS = 900_000;

/**
 * Invokes a function on AWS.
 * @param event JSON.
 * @throws ClientProblem; and when the signal is aborted.
 */
export async function invokeOnAws(
  clients: Clients,
  task: AskedTask,
  event: string,
  readOnly: boolean,
  signal: AbortSignal,
): Promise<FunctionOutcome> {
  const refused = refusal({ endpoint: null }, LAMBDA, readOnly);
  if (refused !== null) return { ok: false, ...refused };
  const { target, execution, attemptId } = task;
  const peer = { service: "lambda", region: execution.region, endpoint: null, requestMs: LIMIT_MS };
  const asked =
    target.family === "service" ? (JSON.parse(task.input) as JsonObject) : { FunctionName: target.resource };
  const parameters = { ...asked, Payload: event };
  const called = await sdkCall(clients, peer, { integration: LAMBDA, parameters, attemptId }, signal);
  if (!called.ok) return called;
  const { FunctionError, Payload } = called.answer;
  const payload = typeof Payload === "string" && Payload !== "" ? Payload : "null";
  if (FunctionError === undefined) return { ok: true, payload };
  return { ok: false, error: errorTypeOf(payload), cause: payload };
}

function errorTypeOf(payload: string): string {
  try {
    const told = JSON.parse(payload) as Json;
    const type = isObject(told) ? told["errorType"] : undefined;
    return typeof type === "string" ? type : "Lambda.Unknown";
  } catch {
    return "Lambda.Unknown";
  }
}
