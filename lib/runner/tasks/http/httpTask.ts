import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { AskedTask, TaskNews } from "../performer";
import { addressOf, movedTo, outsideRefusal } from "./address";
import { bodyOf, headersOf } from "./answerBody";
import { httpCall, type HttpAnswer, type HttpRequest } from "./httpCall";
import { addQuery, formOf, textOf } from "./requestBody";

/*
 * HTTP tasks and API Gateway's `invoke`. The results are alike, the requests and errors are not.
 * https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 * Recorded: services/test_invoke_base and others of API Gateway; of HTTP tasks nothing.
 */

export type HttpTaskSettings = {
  /** Whether the outside may not be called. */
  readonly readOnly: boolean;
  /** How long an answer may take, in ms of the computer's time. */
  readonly requestMs?: number;
};

/** What Step Functions gives an HTTP task; a task of API Gateway has no less. */
const REQUEST_MS = 60_000;
/** API Gateway's own limit. */
const GATEWAY_MS = 29_000;

/**
 * Performs an HTTP task, or one of API Gateway.
 * @param base the address that stands for the one that the task names; null: that one, where the settings allow it.
 */
export async function performHttp(
  { readOnly, requestMs }: HttpTaskSettings,
  task: AskedTask,
  base: string | null,
  tell: (news: TaskNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const isGateway = task.target.family === "service" && task.target.resourceType === "apigateway";
  const isWaiting = task.target.family === "service" && task.target.pattern === "waitForTaskToken";
  const fail = (error: string, cause: string) =>
    tell({ kind: isWaiting ? "submitFailed" : "taskFailed", error, cause });
  tell({ kind: "taskStarted" });
  const parameters = JSON.parse(task.input) as JsonObject;
  const named = addressOf(textOf(parameters["ApiEndpoint"] ?? ""));
  if (named === null) return fail("States.Runtime", `${textOf(parameters["ApiEndpoint"] ?? "")} is no address.`);
  const refused = outsideRefusal(base, named, readOnly);
  if (refused !== null) return fail(refused.error, refused.cause);
  const request = isGateway ? gatewayRequest(parameters, named) : httpRequest(parameters, named, task);
  if (request === null) return fail("Stepscope.NotPossible", NO_SIGNATURE);
  const url = base === null ? request.url : movedTo(base, request.url);
  const limit = requestMs ?? (isGateway ? GATEWAY_MS : REQUEST_MS);
  let answer: HttpAnswer;
  try {
    answer = await httpCall({ ...request, url }, limit, signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  const news = isGateway ? gatewayNews(answer) : httpNews(answer);
  if (news.kind === "taskFailed") return fail(news.error ?? "", news.cause ?? "");
  if (isWaiting && news.kind === "taskSucceeded") return tell({ kind: "taskSubmitted", output: news.output });
  tell(news);
}

const NO_SIGNATURE =
  "The local engine does not sign requests to API Gateway: use AuthType NO_AUTH, or map the host to what stands for it.";

/** Without the authorization of the connection: its secret is not read. */
function httpRequest(parameters: JsonObject, url: URL, { execution }: AskedTask): HttpRequest {
  const { Method, Headers, QueryParameters, RequestBody } = parameters;
  addQuery(url, QueryParameters);
  const headers = {
    "User-Agent": `Amazon|StepFunctions|HttpInvoke|${execution.region}`,
    Range: "bytes=0-262144",
    ...headersIn(Headers),
  };
  const transform = isObject(parameters["Transform"]) ? parameters["Transform"] : {};
  const options = isObject(transform["RequestEncodingOptions"]) ? transform["RequestEncodingOptions"] : {};
  const isForm = transform["RequestBodyEncoding"] === "URL_ENCODED";
  if (RequestBody === undefined) return { url, method: methodOf(Method), headers, body: null };
  const body = isForm ? formOf(RequestBody, textOf(options["ArrayFormat"] ?? "INDICES")) : textOf(RequestBody);
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  return { url, method: methodOf(Method), headers: withType(headers, type), body };
}

/** Null: the task wants a signature. */
function gatewayRequest(parameters: JsonObject, named: URL): HttpRequest | null {
  const { Method, Headers, QueryParameters, RequestBody, Stage, Path, AuthType = "NO_AUTH" } = parameters;
  if (AuthType !== "NO_AUTH") return null;
  const url = new URL(named);
  const parts = [named.pathname, textOf(Stage ?? ""), textOf(Path ?? "")].map((part) => part.replace(/^\/+|\/+$/g, ""));
  url.pathname = parts.filter((part) => part !== "").join("/");
  addQuery(url, QueryParameters);
  const headers = headersIn(Headers);
  if (RequestBody === undefined || RequestBody === null) return { url, method: methodOf(Method), headers, body: null };
  return {
    url,
    method: methodOf(Method),
    headers: withType(headers, "application/json"),
    body: JSON.stringify(RequestBody),
  };
}

function methodOf(method: Json | undefined): string {
  return typeof method === "string" ? method.toUpperCase() : "GET";
}

/** What the request itself says is not a task's to say. */
const OWN_HEADERS = /^(host|content-length|transfer-encoding|connection|expect|te|trailer|upgrade)$/i;

function headersIn(headers: Json | undefined): Record<string, string | readonly string[]> {
  if (!isObject(headers)) return {};
  const given = Object.entries(headers).filter(([name]) => !OWN_HEADERS.test(name));
  return Object.fromEntries(
    given.map(([name, value]) => [name, isArray(value) ? value.map(textOf) : textOf(value)] as const),
  );
}

function withType<T extends Readonly<Record<string, unknown>>>(headers: T, type: string): T {
  const has = Object.keys(headers).some((name) => /^content-type$/i.test(name));
  return has ? headers : { ...headers, "Content-Type": type };
}

type Answered = Extract<HttpAnswer, { readonly ok: true }>;

function httpNews(answer: HttpAnswer): TaskNews {
  if (!answer.ok) return answer.why === "tooLong" ? tooMuch("http") : failed("States.Http.Socket", answer.message);
  const body = bodyOf(answer.body);
  if (body === null || isBinary(answer)) {
    return failed("States.Runtime", "The response body is binary, which an HTTP task does not take.");
  }
  if (answer.status < 200 || answer.status >= 300) {
    return failed(`States.Http.StatusCode.${answer.status}`, causeOf(answer));
  }
  return { kind: "taskSucceeded", output: JSON.stringify(resultOf(answer, body.value)) };
}

function isBinary({ rawHeaders }: Answered): boolean {
  const type = Object.entries(headersOf(rawHeaders)).find(([name]) => /^content-type$/i.test(name))?.[1];
  return /\b(application\/octet-stream|image\/|video\/|audio\/)/i.test(textOf(type ?? ""));
}

function gatewayNews(answer: HttpAnswer): TaskNews {
  if (!answer.ok) {
    if (answer.why === "tooLong") return tooMuch("apigateway");
    return failed("ApiGateway.SdkClientException", `Unable to execute HTTP request: ${answer.message}`);
  }
  // Recorded: services/test_invoke_error.
  if (answer.status >= 400) return failed(`ApiGateway.${answer.status}`, causeOf(answer));
  return { kind: "taskSucceeded", output: JSON.stringify(resultOf(answer, bodyOf(answer.body)?.value ?? "")) };
}

function resultOf({ rawHeaders, status, statusText }: Answered, ResponseBody: Json): JsonObject {
  return { Headers: headersOf(rawHeaders), ResponseBody, StatusCode: status, StatusText: statusText };
}

/** A cause has 32,768 characters at most. */
function causeOf({ body, statusText }: Answered): string {
  const text = body.toString("utf8").slice(0, 32_768);
  return text === "" ? statusText : text;
}

function failed(error: string, cause: string): TaskNews {
  return { kind: "taskFailed", error, cause };
}

function tooMuch(name: string): TaskNews {
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return failed("States.DataLimitExceeded", cause);
}
