import type { Result } from "@/lib/base/result";
import type { ProblemBody } from "@/lib/contract/problem";
import { type Context, contextOfProcess } from "@/lib/server/context";
import type { UseCaseError, UseCaseErrorKind } from "@/lib/server/errors";
import { internalProblem } from "@/lib/server/internalProblem";
import { StoreUnavailable } from "@/lib/store/unavailable";

/** The data here is somebody's; no cache between us and the page keeps it. */
const HEADERS = { "cache-control": "no-store", "content-type": "application/json; charset=utf-8" } as const;

const STATUS = {
  notFound: 404,
  invalid: 400,
  limitExceeded: 400,
  conflict: 409,
  unavailable: 503,
} as const satisfies Record<UseCaseErrorKind, number>;

/** Runs a use case and answers its value as JSON, or why there is none. */
export function answer<T>(run: (context: Context) => Promise<Result<T, UseCaseError>>): Promise<Response> {
  return answerWith(run, jsonAnswer);
}

/** The same for values that are not sent as JSON. */
export async function answerWith<T>(
  run: (context: Context) => Promise<Result<T, UseCaseError>>,
  send: (value: T) => Response,
): Promise<Response> {
  try {
    const result = await run(await contextOfProcess());
    if (result.ok) return send(result.value);
    return problemAnswer({ error: result.error.problem }, STATUS[result.error.kind]);
  } catch (error) {
    return problemAnswer({ error: internalProblem(error) }, error instanceof StoreUnavailable ? 503 : 500);
  }
}

export function jsonAnswer(value: unknown): Response {
  return Response.json(value, { headers: HEADERS });
}

function problemAnswer(body: ProblemBody, status: number): Response {
  return Response.json(body, { status, headers: HEADERS });
}
