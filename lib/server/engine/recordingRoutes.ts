import { z } from "zod";
import { isLoopbackName } from "@/lib/base/hostName";
import type { Answer } from "@/lib/replay/answers";
import type { RecordedRuns, Recording } from "@/lib/runner/durable/recordedRuns";
import { localTasks } from "@/lib/runner/tasks/localTasks";
import { NO_NESTED } from "@/lib/runner/tasks/noNested";
import type { Storage } from "@/lib/runner/s3/storage";
import type { TaskPerformer } from "@/lib/runner/tasks/performer";
import { ApiError, invalidRequest } from "@/lib/sfn-api/apiError";
import { parseBody, type Route, type RouteAnswer } from "@/lib/sfn-api/server";
import type { EngineStore } from "@/lib/store/subjects/engine";

/*
 * `POST /_stepscope/recordings {name, answers, …}`: a record that an execution is to run by, started with `#recorded:NAME`
 * behind its machine's ARN. What is posted under the same name is added, so that no request has to be large.
 * `GET /_stepscope/recordings?execution=ARN`: what the execution has made that only it knows, and what it waits for.
 */

const json = z.string().refine(isJson, { error: "JSON text" });
const text = z.string().max(40_000);
const input = z.strictObject({
  kind: z.enum([
    "taskStarted",
    "taskSubmitted",
    "taskSucceeded",
    "taskFailed",
    "taskTimedOut",
    "scheduleFailed",
    "startFailed",
    "submitFailed",
    "mapRunSucceeded",
    "mapRunFailed",
    "stopped",
    "redriven",
  ]),
  token: text.optional(),
  at: z.number(),
  output: json.optional(),
  worker: text.optional(),
  error: text.optional(),
  cause: text.optional(),
});
const needsOutput = new Set(["taskSubmitted", "taskSucceeded", "mapRunSucceeded"]);
const answer = z.discriminatedUnion("kind", [
  z.strictObject({
    id: z.int().positive(),
    kind: z.literal("input"),
    token: text,
    input: input.refine(({ kind, output }) => !needsOutput.has(kind) || output !== undefined, { error: "an output" }),
  }),
  z.strictObject({
    id: z.int().positive(),
    kind: z.literal("timer"),
    token: text,
    timer: z.enum(["wait", "retry", "any"]),
    at: z.number(),
  }),
]);
const call = z.strictObject({
  token: text,
  resource: text,
  parameters: z.string().nullable(),
  attempt: z.int().nonnegative(),
  timeoutSeconds: z.number().nonnegative().optional(),
  heartbeatSeconds: z.number().nonnegative().optional(),
});
/** An S3 object that ItemReaders find. */
const object = z.strictObject({
  bucket: z.string().min(1).max(255),
  key: z.string().min(1).max(1024),
  body: z.string(),
});
const schema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, { error: "1 to 80 letters, digits, - and _" }),
  answers: z.array(answer).default([]),
  calls: z.array(call).default([]),
  /** Values of chance by the numbers of their draws. */
  drawn: z.array(z.tuple([z.int().nonnegative(), z.union([text, z.number()])])).default([]),
  /** Addresses on this machine that perform the tasks of states in the record's place. */
  exchanged: z
    .record(text, z.url({ protocol: /^http$/ }).refine(isOwn, { error: "an address of 127.0.0.1" }))
    .default({}),
  objects: z.array(object).default([]),
});

const PATH = "/_stepscope/recordings";

export function recordingRoutes(
  runs: RecordedRuns,
  store: EngineStore,
  storage: Storage | undefined,
): readonly Route[] {
  return [
    ({ method, url, body }) => {
      if (url.pathname !== PATH) return null;
      if (method === "GET") return tell(runs, store, url);
      if (method === "POST") return keep(runs, storage, body);
      throw new ApiError("MethodNotAllowed", "Send a POST or a GET.", {}, 405);
    },
  ];
}

async function tell(runs: RecordedRuns, store: EngineStore, url: URL): Promise<RouteAnswer> {
  const row = await store.execution(url.searchParams.get("execution") ?? "");
  return { status: 200, body: row === null ? {} : runs.madeBy(row.id) };
}

async function keep(runs: RecordedRuns, storage: Storage | undefined, body: string): Promise<RouteAnswer> {
  const read = schema.safeParse(parseBody(body));
  if (!read.success) throw invalidRequest(`The record cannot be used: ${z.prettifyError(read.error)}`);
  const { name, answers, calls, drawn, exchanged, objects } = read.data;
  await putObjects(storage, objects);
  const { recording, size } = runs.sized(name);
  const whole: Recording = {
    answers: [...recording.answers, ...(answers as unknown as readonly Answer[])],
    calls: [...recording.calls, ...(calls as unknown as Recording["calls"])],
    drawn: new Map([...recording.drawn, ...drawn]),
    exchanged: new Map([...recording.exchanged, ...Object.entries(exchanged).map(performed)]),
  };
  runs.put(name, whole, size + body.length);
  return { status: 200, body: { name } };
}

async function putObjects(storage: Storage | undefined, objects: readonly z.output<typeof object>[]): Promise<void> {
  if (storage === undefined && objects.length > 0) {
    throw invalidRequest("The engine has no storage for S3 objects: give it a folder, `engine: { s3: … }`.");
  }
  for (const { bucket, key, body } of objects) {
    const writer = await storage?.write(bucket, key);
    await writer?.write(body);
    await writer?.close();
  }
}

function performed([state, url]: readonly [string, string]): readonly [string, TaskPerformer] {
  const none = {
    endpoints: new Map<string, string>(),
    handlers: null,
    mock: null,
    handlerScript: "",
    aws: null,
    http: { readOnly: true },
  };
  return [state, localTasks({ ...none, resources: new Map([[state, { kind: "url", url }]]) }, NO_NESTED)];
}

function isOwn(url: string): boolean {
  return isLoopbackName(new URL(url).hostname);
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
