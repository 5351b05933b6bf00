import type { Json } from "@/lib/base/json";
import { functionArn } from "../machine";
import type { Reply } from "../sample";

/** A Lambda task through `lambda:invoke` that keeps only what the function answered. */
export function invokeState(name: string, rest: { readonly [key: string]: Json }): Json {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionArn(name), "Payload.$": "$" },
    OutputPath: "$.Payload",
    ...rest,
  };
}

/** The whole answer of `lambda:invoke` around what the function returned. */
export function invoked(payload: Json, took: number, requestId: string): Reply {
  const headers = { "Content-Type": "application/json", "X-Amz-Executed-Version": "$LATEST" };
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    startedAfter: 38,
    took,
    output: {
      ExecutedVersion: "$LATEST",
      Payload: payload,
      SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: requestId },
      StatusCode: 200,
    },
  };
}

/** A function that threw, after `took` ms. */
export function threw(error: string, message: string, took: number): Reply {
  const trace = [`${error}: ${message}`, "    at Runtime.handler (file:///var/task/index.mjs:41:11)"];
  return { startedAfter: 41, took, error, cause: JSON.stringify({ errorMessage: message, errorType: error, trace }) };
}
