/*
 * What an error of a call is about: the thing that was asked for, or every call that would follow.
 */

export type CallProblem =
  /** AWS or the endpoint says no to this one thing. */
  | "refused"
  /** An answer that is not the API's: no JSON, other shapes, too long. */
  | "garbled"
  /** Too fast for the account's quota, after all pauses. */
  | "throttled"
  /** An error inside AWS or the endpoint, after all attempts. */
  | "failed"
  /** No connection, no answer in time, or one that broke off, after all attempts. */
  | "unanswered"
  /** The keys are missing, wrong or out of date: nothing else will work. */
  | "credentials";

const THROTTLED = /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded/i;
const CREDENTIALS =
  /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken\w*|RequestExpired|CredentialsProviderError|TokenProviderError|SSOTokenProviderFailure|InvalidAccessKeyId)$/;
const UNANSWERED =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ERR_STREAM_\w+)$|hang up|aborted|closed in the middle|timed? ?out/i;

export function problemOf(error: unknown): CallProblem {
  if (!(error instanceof Error)) return "garbled";
  const { code } = error as { code?: unknown };
  const status = statusOf(error);
  if (THROTTLED.test(error.name) || status === 429) return "throttled";
  if (CREDENTIALS.test(error.name)) return "credentials";
  if (error.name === "TimeoutError" || error.name === "Unanswered") return "unanswered";
  if (typeof code === "string" && UNANSWERED.test(code)) return "unanswered";
  if (status !== null && status >= 500) return "failed";
  if (status !== null && status >= 400) return "refused";
  return UNANSWERED.test(error.message) ? "unanswered" : "garbled";
}

function statusOf(error: Error): number | null {
  const { $metadata, $response } = error as {
    $metadata?: { httpStatusCode?: unknown };
    $response?: { statusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return typeof status === "number" ? status : null;
}

/** One line for people: the name of the error and the start of what it says. */
export function wordProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, LENGTH);
  const message = (error.message.split("\n", 1)[0] ?? "").slice(0, LENGTH);
  return error.name === "Error" || error.name === "Refusal" ? message : `${error.name}: ${message}`;
}

const LENGTH = 300;
