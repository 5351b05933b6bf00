import { errorPrefix } from "./javaNames";
import type { Integration } from "./integrations";

/*
 * Errors of the SDK as Step Functions tells them. Recorded: error_handling/*, services/test_publish_base_error_topic_arn,
 * scenarios with aws-sdk:s3.
 */

/** What a task fails with. */
export type ServiceFailure = { readonly error: string; readonly cause: string };

type Answered = {
  readonly name: string;
  readonly message: string;
  readonly $metadata: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly extendedRequestId?: string;
  };
  readonly Code?: unknown;
  readonly Error?: { readonly Code?: unknown };
};

/**
 * @param serviceId as the client has it: `DynamoDB`, `Secrets Manager`.
 * @param status of the HTTP answer; null: there is none.
 */
export function serviceFailure(
  error: unknown,
  { errors }: Integration,
  serviceId: string,
  status: number | null,
): ServiceFailure {
  const prefix = errors?.prefix ?? errorPrefix(serviceId);
  if (!isAnswered(error) && (status === null || status < 400)) {
    const what = status === null ? "Unable to execute HTTP request" : "Unable to unmarshall response";
    return { error: `${prefix}.SdkClientException`, cause: `${what}: ${whyOf(error)}` };
  }
  // An answer of a failure that is no such answer of the service has neither code nor message.
  const { $metadata, name, code, message } = isAnswered(error) ? toldBy(error) : UNTOLD;
  const { httpStatusCode = status ?? 0, requestId = "null", extendedRequestId } = $metadata;
  if (errors !== null) {
    const told = `Service: ${errors.service}; Status Code: ${httpStatusCode}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
    return { error: `${prefix}.${name ?? errors.unnamed}`, cause: `${message} (${told})` };
  }
  const extended = extendedRequestId === undefined ? "" : `, Extended Request ID: ${extendedRequestId}`;
  const told = `Service: ${prefix}, Status Code: ${httpStatusCode}, Request ID: ${requestId}${extended}`;
  return { error: `${prefix}.${name ?? `${prefix}Exception`}`, cause: `${message} (${told})` };
}

/** `name` null: the service's model does not know the error. */
type Told = {
  readonly $metadata: Answered["$metadata"];
  readonly name: string | null;
  readonly code: string;
  readonly message: string;
};

const UNTOLD: Told = { $metadata: {}, name: null, code: "null", message: "null" };

function toldBy(error: Error & Answered): Told {
  return {
    $metadata: error.$metadata,
    name: isNamed(error) ? withEnding(error.name) : null,
    code: codeOf(error),
    message: error.message === "" || error.message === "UnknownError" ? "null" : error.message,
  };
}

/** Whether the service gave an answer. */
export function isAnswered(error: unknown): error is Error & Answered {
  if (!(error instanceof Error) || !("$metadata" in error) || !("$fault" in error)) return false;
  const { $metadata } = error as unknown as Answered;
  return $metadata?.httpStatusCode !== undefined;
}

/** Whether the service's model has this error: others come as the base of all errors of the client. */
function isNamed(error: Error): boolean {
  return !/ServiceException$/.test(error.constructor.name);
}

/** Step Functions ends the names of errors so, whatever the service does. */
function withEnding(name: string): string {
  return name.endsWith("Exception") ? name : `${name}Exception`;
}

/** The code as the service writes it: `NotFound` of NotFoundException. */
function codeOf({ Code, Error: inner, name }: Answered): string {
  if (typeof Code === "string") return Code;
  return typeof inner?.Code === "string" ? inner.Code : name;
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "Read timed out";
  // What several attempts to connect failed with is in there.
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause;
  const message = error.message === "" && inner instanceof Error ? inner.message : error.message;
  return message.split("\n")[0] ?? error.name;
}
