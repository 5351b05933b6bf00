import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isObject, type Json } from "@/lib/base/json";
import { localTasks } from "@/lib/runner/tasks/localTasks";
import { NO_NESTED } from "@/lib/runner/tasks/noNested";
import { corpusIsHere, CORPUS, jsonFiles, readJson } from "../../conformance/corpus";
import { askedTask, type Heard, listener } from "../../support/askedTasks";
import { type FakeServices, startFakeServices } from "../../support/fakeServices";

/* What a function is given by `lambda:invoke`, against an address that answers with the event that it gets. */

let services: FakeServices;
beforeEach(async () => {
  services = await startFakeServices(({ body }) => ({ headers: { "Content-Type": "application/json" }, body }));
});
afterEach(() => services.close());

async function invoked(parameters: object): Promise<readonly Heard[]> {
  const tasks = localTasks(
    {
      resources: new Map([["echo", { kind: "url", url: services.endpoint }]]),
      endpoints: new Map(),
      handlers: null,
      mock: null,
      handlerScript: "",
      aws: null,
      http: { readOnly: true },
    },
    NO_NESTED,
  );
  const { heard, tell } = listener();
  const task = askedTask("arn:aws:states:::lambda:invoke", { FunctionName: "echo", ...parameters });
  await tasks.perform(task, tell, new AbortController().signal);
  await tasks.close();
  return heard;
}

const payloadOf = (heard: readonly Heard[]) => (heard.at(-1)?.output as { readonly Payload?: unknown }).Payload;

type RecordedEvent = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;

/** What functions that answer with their event were recorded to be given, and to answer. */
function recorded(): readonly (readonly [string, Json, Json])[] {
  if (!corpusIsHere()) return [];
  const files = jsonFiles(`${CORPUS}/cases/services`).filter((file) => file.includes("test_invoke_json_values"));
  return files.map((file) => {
    const content = readJson(file);
    const history = (isObject(content) ? content["history"] : []) as readonly RecordedEvent[];
    const payloadIn = (type: string, details: string, member: string) =>
      history.find((one) => String(one["type"]) === type)?.[details]?.[member]?.["Payload"] ?? null;
    return [
      file.split("/").at(-1) ?? "",
      payloadIn("TaskScheduled", "taskScheduledEventDetails", "parameters"),
      payloadIn("TaskSucceeded", "taskSucceededEventDetails", "output"),
    ];
  });
}

describe("the event of lambda:invoke", () => {
  const cases = recorded();
  test.runIf(cases.length > 0).each(cases)("is as recorded: %s", async (_, payload, answered) => {
    expect(payloadOf(await invoked({ Payload: payload }))).toEqual(answered);
  });

  test.each([
    [{ Payload: { text: '"a"' } }, { text: '"a"' }],
    [{ Payload: ["b"] }, ["b"]],
    [{ Payload: '{"n":1}' }, { n: 1 }],
    [{ Payload: '"{}"' }, "{}"],
    [{}, {}],
    [{ Payload: "" }, {}],
  ])("of %j is %j", async (parameters, event) => {
    expect(payloadOf(await invoked(parameters))).toEqual(event);
  });

  test("that is a text without JSON is refused before a function is called", async () => {
    expect(await invoked({ Payload: "bar" })).toEqual([
      { kind: "taskStarted" },
      {
        kind: "taskFailed",
        error: "Lambda.InvalidRequestContentException",
        cause: expect.stringContaining("Could not parse request body into json") as string,
      },
    ]);
    expect(services.requests).toEqual([]);
  });
});
