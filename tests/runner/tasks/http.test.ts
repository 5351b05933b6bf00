import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localTasks, type LocalTaskSettings } from "@/lib/runner/tasks/localTasks";
import { NO_NESTED } from "@/lib/runner/tasks/noNested";
import type { MappedResource } from "@/lib/runner/tasks/resources";
import { askedTask, type Heard, listener } from "../../support/askedTasks";
import { corpusCases, corpusPresent } from "../../support/corpus";
import { type FakeServices, type ServiceAnswer, startFakeServices } from "../../support/fakeServices";

/* HTTP tasks and API Gateway's invoke, against an address on the loopback that stands for the one they name. */

let answer: () => ServiceAnswer;
let services: FakeServices;

beforeEach(async () => {
  answer = () => ({ headers: { "Content-Type": "application/json" }, body: '{"ok":true}' });
  services = await startFakeServices(() => answer());
});
afterEach(() => services.close());

type Mapped = Readonly<Record<string, MappedResource>>;

async function perform(
  resource: string,
  input: unknown,
  { mapped, ...more }: Partial<LocalTaskSettings> & { mapped?: Mapped } = {},
): Promise<readonly Heard[]> {
  const tasks = localTasks(
    {
      resources: new Map(Object.entries(mapped ?? { "http:invoke": { kind: "url", url: services.endpoint } })),
      endpoints: new Map(),
      handlers: null,
      mock: null,
      handlerScript: "",
      aws: null,
      http: { readOnly: true, requestMs: 60_000 },
      ...more,
    },
    NO_NESTED,
  );
  const { heard, tell } = listener();
  await tasks.perform(askedTask(`arn:aws:states:::${resource}`, input), tell, new AbortController().signal);
  await tasks.close();
  return heard;
}

const ended = async (...args: Parameters<typeof perform>) => (await perform(...args)).at(-1);
const API = { ApiEndpoint: "https://api.example.com/v1/orders?a=1", Method: "POST" };

describe("an HTTP task", () => {
  it("is sent to what stands for its host, with path, query, headers and body", async () => {
    const told = await ended("http:invoke", {
      ...API,
      Headers: { "x-trace": "t", Host: "evil" },
      QueryParameters: { b: ["2", "3"] },
      RequestBody: { order: 1 },
    });
    const [request] = services.requests;
    expect(request).toMatchObject({ method: "POST", url: "/v1/orders?a=1&b=2&b=3", body: '{"order":1}' });
    expect(request?.headers).toMatchObject({
      "x-trace": "t",
      "content-type": "application/json",
      host: new URL(services.endpoint).host,
      "user-agent": "Amazon|StepFunctions|HttpInvoke|us-east-1",
    });
    expect(told).toMatchObject({
      kind: "taskSucceeded",
      output: { ResponseBody: { ok: true }, StatusCode: 200, StatusText: "OK" },
    });
    expect(Object.keys(told?.output as object)).toEqual(["Headers", "ResponseBody", "StatusCode", "StatusText"]);
  });

  it.each([
    ["INDICES", "list[0]=a&list[1]=b&at[x]=1+2"],
    ["REPEAT", "list=a&list=b&at[x]=1+2"],
    ["COMMAS", "list=a,b&at[x]=1+2"],
    ["BRACKETS", "list[]=a&list[]=b&at[x]=1+2"],
  ])("writes a form with lists as %s", async (ArrayFormat, body) => {
    const Transform = { RequestBodyEncoding: "URL_ENCODED", RequestEncodingOptions: { ArrayFormat } };
    await perform("http:invoke", { ...API, Transform, RequestBody: { list: ["a", "b"], at: { x: "1 2" } } });
    expect(services.requests[0]?.body).toBe(body);
    expect(services.requests[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  it("is mapped by the host that it calls", async () => {
    const told = await ended("http:invoke", API, {
      mapped: { "api.example.com": { kind: "url", url: `${services.endpoint}/base/` } },
    });
    expect(told?.kind).toBe("taskSucceeded");
    expect(services.requests[0]?.url).toBe("/base/v1/orders?a=1");
  });

  it("that nothing stands for is not called", async () => {
    const told = await ended("http:invoke", API, { mapped: {} });
    expect(told).toMatchObject({ error: "Stepscope.ResourceNotMapped" });
    expect(told?.cause).toContain("api.example.com");
  });

  it("calls the outside only where it is named and the engine is not read-only", async () => {
    const real = { ApiEndpoint: `${services.endpoint}/x`, Method: "GET" };
    const mapped: Mapped = { "http:invoke": { kind: "aws" } };
    const refused = await ended("http:invoke", real, { mapped });
    expect(refused).toMatchObject({ kind: "taskFailed", error: "Stepscope.ReadOnly" });
    expect(refused?.cause).toContain("readOnly: false");
    expect(services.requests).toHaveLength(0);
    const told = await ended("http:invoke", real, { mapped, http: { readOnly: false } });
    expect(told?.kind).toBe("taskSucceeded");
    expect(services.requests).toHaveLength(1);
  });

  it("is not led to another address", async () => {
    const other = await startFakeServices(() => ({ body: "{}" }));
    answer = () => ({ status: 302, headers: { location: other.endpoint } });
    const told = await ended("http:invoke", API);
    expect(told).toMatchObject({ kind: "taskFailed", error: "States.Http.StatusCode.302" });
    expect(other.requests).toHaveLength(0);
    await other.close();
  });

  it.each<[string, ServiceAnswer, string]>([
    ["404", { status: 404, body: "no such order" }, "States.Http.StatusCode.404 no such order"],
    ["503 without a body", { status: 503 }, "States.Http.StatusCode.503 Service Unavailable"],
    ["nothing", { silent: true }, "States.Http.Socket There was no answer within 1 s"],
    ["half an answer", { cut: true, headers: { "content-length": "10" }, body: "{" }, "States.Http.Socket "],
    ["too much", { endless: true, body: "x".repeat(100_000) }, "States.DataLimitExceeded The state/task 'http'"],
    ["bytes that are no text", { body: Buffer.from([0xff, 0xfe, 0x00]) }, "States.Runtime "],
    ["a picture", { headers: { "content-type": "image/png" }, body: "x" }, "States.Runtime "],
  ])("that is answered %s fails", async (_, wire, expected) => {
    answer = () => wire;
    const requestMs = wire.silent === true ? 1_000 : 60_000;
    const told = await ended("http:invoke", API, { http: { readOnly: true, requestMs } });
    expect(told?.kind).toBe("taskFailed");
    expect(`${told?.error} ${told?.cause}`).toContain(expected);
  });

  it("takes what is no JSON as a text", async () => {
    answer = () => ({ headers: { "content-type": "text/plain" }, body: "hello" });
    expect(await ended("http:invoke", API)).toMatchObject({ output: { ResponseBody: "hello" } });
  });
});

describe("API Gateway", () => {
  const mapped = (): Mapped => ({ apigateway: { kind: "url", url: services.endpoint } });
  const input = {
    ApiEndpoint: "id.execute-api.us-east-1.amazonaws.com",
    Method: "GET",
    Stage: "prod",
    Path: "/orders",
  };

  it("has stage and path behind the endpoint", async () => {
    await perform("apigateway:invoke", { ...input, QueryParameters: { q: ["a b"] } }, { mapped: mapped() });
    expect(services.requests[0]).toMatchObject({ method: "GET", url: "/prod/orders?q=a+b" });
  });

  it("fails with its status, as recorded", async () => {
    answer = () => ({ status: 403, body: '{"message":"Missing Authentication Token"}' });
    const told = await ended("apigateway:invoke", input, { mapped: mapped() });
    const cause = '{"message":"Missing Authentication Token"}';
    expect(told).toEqual({ kind: "taskFailed", error: "ApiGateway.403", cause });
  });

  it("is not signed for: that is said", async () => {
    const told = await ended("apigateway:invoke", { ...input, AuthType: "IAM_ROLE" }, { mapped: mapped() });
    expect(told).toMatchObject({ error: "Stepscope.NotPossible" });
  });

  const present = corpusPresent();
  it.skipIf(!present)("answers each recorded call as recorded", async () => {
    const calls = corpusCases().flatMap(({ path, recorded }) =>
      recorded.flatMap((event) => {
        const told = event["taskSucceededEventDetails"] as { resourceType?: string; output?: Output } | undefined;
        return told?.resourceType === "apigateway" && told.output !== undefined ? [{ path, output: told.output }] : [];
      }),
    );
    for (const { path, output } of calls) {
      const own = /^(connection|content-length|date)$/i;
      const headers = Object.entries(output.Headers).filter(([name]) => !own.test(name));
      answer = () => ({
        headers: Object.fromEntries(headers.map(([name, value]) => [name, [value].flat().join()])),
        body: JSON.stringify(output.ResponseBody),
      });
      const told = (await ended("apigateway:invoke", input, { mapped: mapped() }))?.output as Output;
      expect(told.ResponseBody, path).toEqual(output.ResponseBody);
      expect(Object.keys(told)).toEqual(Object.keys(output));
      const names = (all: object) => Object.keys(all).filter((name) => !own.test(name) && !/keep-alive/i.test(name));
      expect(names(told.Headers), path).toEqual(names(output.Headers));
    }
    expect(calls.length).toBeGreaterThan(10);
  });
});

type Output = { readonly Headers: Readonly<Record<string, string | string[]>>; readonly ResponseBody: unknown };
