import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { instant } from "@/lib/base/instant";
import type { TestRequest } from "@/lib/engine/testState/request";
import { testState } from "@/lib/engine/testState/testState";

/** What the service answers: a body, or an error with its name. */
export type TestStateAnswer = object | { readonly __type: string; readonly message: string };

export type TestStateServer = {
  readonly url: string;
  /** Connections that were opened to it. */
  readonly connections: () => number;
  readonly requests: readonly TestRequest[];
  readonly close: () => Promise<void>;
};

const PLACE = {
  ...{ at: instant(0), region: "eu-west-1", account: "123456789012", seed: "aws" },
  ...{ executionName: "e", machineName: "m" },
};

/** As AWS would answer where it is what we take it for. */
export async function asWeDo(request: TestRequest): Promise<TestStateAnswer> {
  const answer = await testState(request, PLACE);
  return answer.ok ? answer.value : { __type: answer.error.error, message: answer.error.message };
}

/** A service on this machine that knows TestState, and counts who comes. */
export async function startTestStateServer(
  answer: (request: TestRequest) => Promise<TestStateAnswer>,
): Promise<TestStateServer> {
  const requests: TestRequest[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const isTest = request.headers["x-amz-target"] === "AWSStepFunctions.TestState";
      const body = JSON.parse(Buffer.concat(parts).toString("utf8")) as TestRequest;
      if (isTest) requests.push(body);
      const told = isTest ? answer(body) : Promise.resolve({ __type: "UnknownOperationException", message: "" });
      void told.then((value) => {
        response.writeHead("__type" in value ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify(value));
      });
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
