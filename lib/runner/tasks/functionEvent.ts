import { randomUUID } from "node:crypto";
import type { FunctionOutcome } from "./functionOutcome";
import type { AskedTask } from "./performer";

/**
 * What a function gets: of `lambda:invoke` its Payload. A text there is the body of the call itself, as recorded
 * (services/test_invoke_json_values): of `"0.0"` the function gets the number, of `"\"0.0\""` a text.
 */
export function eventOf({ target, input }: Pick<AskedTask, "target" | "input">): string {
  if (target.family !== "service" || target.resourceType !== "lambda") return input;
  const { Payload: payload = {} } = JSON.parse(input) as { readonly Payload?: unknown };
  if (typeof payload !== "string") return JSON.stringify(payload);
  // A body without content is no event.
  return payload.trim() === "" ? "{}" : payload;
}

/** Lambda's refusal of a body that is no JSON, which no function hears of; null where it is JSON. */
export function refusedEvent(event: string): FunctionOutcome | null {
  try {
    JSON.parse(event);
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const told = `Service: AWSLambda; Status Code: 400; Error Code: InvalidRequestContentException; Request ID: ${randomUUID()}; Proxy: null`;
    return {
      ok: false,
      error: "Lambda.InvalidRequestContentException",
      cause: `Could not parse request body into json: Could not parse payload into json: ${why} (${told})`,
    };
  }
}
