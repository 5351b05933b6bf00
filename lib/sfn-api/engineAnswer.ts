import type { Answer } from "@/lib/runner/durable/answer";
import { ApiError } from "./apiError";

/** What the engine answered, or its refusal as an error of the API. */
export function answerOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  const { code, message, reason } = answer.error;
  throw new ApiError(code, message, reason === undefined ? {} : { reason });
}
