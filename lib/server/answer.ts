import type { Result } from "@/lib/base/result";
import type { ProblemBody } from "@/lib/contract/problem";
import { type Context, contextOfProcess } from "./context";
import { StoreUnavailable } from "@/lib/store/unavailable";
import { internalProblem } from "./internalProblem";
import type { UseCaseError } from "./problems";

/** The data here is somebody's; no cache between us and the page keeps it. */
const HEADERS = { "cache-control": "no-store", "content-type": "application/json; charset=utf-8" } as const;

/** Runs a use case and answers its value as JSON, or why there is none. */
export function answer<T>(useCase: (context: Context) => Promise<Result<T, UseCaseError>>): Promise<Response> {
  return answerWith(useCase, (value) => Response.json(value, { headers: HEADERS }));
}

/** The same for values that are not sent as JSON. */
export async function answerWith<T>(
  useCase: (context: Context) => Promise<Result<T, UseCaseError>>,
  send: (value: T) => Response,
): Promise<Response> {
  try {
    const result = await useCase(await contextOfProcess());
    if (result.ok) return send(result.value);
    return problemAnswer({ error: result.error.problem }, result.error.status);
  } catch (error) {
    return problemAnswer({ error: internalProblem(error) }, error instanceof StoreUnavailable ? 503 : 500);
  }
}

function problemAnswer(body: ProblemBody, status: number): Response {
  return Response.json(body, { status, headers: HEADERS });
}

/** A body that is made while it is read; when the reader goes away the generator is ended. */
export function streamOf(chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
