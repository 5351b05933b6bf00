import { randomUUID } from "node:crypto";
import type { TaskNews } from "./performer";

/** How a function ended: JSON of its answer, or what it failed with. */
export type FunctionOutcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: string; readonly cause: string };

/**
 * What Step Functions tells of a function. As `lambda:invoke` the answer stands in an envelope (recorded:
 * services/test_invoke); through the function's ARN it is the answer itself.
 */
export function newsOf(outcome: FunctionOutcome, isEnveloped: boolean): TaskNews {
  if (!outcome.ok) return { kind: "taskFailed", error: outcome.error, cause: outcome.cause };
  return { kind: "taskSucceeded", output: isEnveloped ? envelope(outcome.payload) : outcome.payload };
}

function envelope(payload: string): string {
  const requestId = randomUUID();
  const length = String(Buffer.byteLength(payload));
  const type = "application/json";
  const date = new Date().toUTCString();
  const rest = {
    SdkHttpMetadata: {
      AllHttpHeaders: {
        "X-Amz-Executed-Version": ["$LATEST"],
        "x-amzn-Remapped-Content-Length": ["0"],
        Connection: ["keep-alive"],
        "x-amzn-RequestId": [requestId],
        "Content-Length": [length],
        Date: [date],
        "X-Amzn-Trace-Id": ["root=1-00000000-000000000000000000000000;parent=0000000000000000;sampled=0"],
        "Content-Type": [type],
      },
      HttpHeaders: {
        Connection: "keep-alive",
        "Content-Length": length,
        "Content-Type": type,
        Date: date,
        "X-Amz-Executed-Version": "$LATEST",
        "x-amzn-Remapped-Content-Length": "0",
        "x-amzn-RequestId": requestId,
        "X-Amzn-Trace-Id": "root=1-00000000-000000000000000000000000;parent=0000000000000000;sampled=0",
      },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
  // The payload's text stays as the function wrote it.
  return `{"ExecutedVersion":"$LATEST","Payload":${payload},${JSON.stringify(rest).slice(1)}`;
}
