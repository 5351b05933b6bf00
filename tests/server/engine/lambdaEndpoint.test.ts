import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateStateMachineCommand, SFNClient, StartSyncExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, it, onTestFinished } from "vitest";
import { sqliteDatabase } from "../../support/databases";
import { openEndpoint } from "../../support/endpoint";

/** A Lambda API that answers with the function it was asked for and its event. */
async function lambdaApi(): Promise<string> {
  const server = createServer((request, response) => {
    let event = "";
    request.on("data", (chunk) => (event += chunk));
    request.on("end", () => {
      const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? "") ?? [];
      response.end(JSON.stringify({ invoked: name ?? null, event: JSON.parse(event) as unknown }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it.each([
  ["a function's ARN", { Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge" }],
  [
    "lambda:invoke",
    {
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "charge", "Payload.$": "$" },
      OutputPath: "$.Payload",
    },
  ],
])("the endpoint of Lambda answers for every function that is named by %s", async (_, task) => {
  const database = sqliteDatabase();
  const endpoint = await openEndpoint(database, { settings: { endpoints: { lambda: await lambdaApi() } } });
  const credentials = { accessKeyId: "000000000000", secretAccessKey: "local" };
  const client = new SFNClient({ endpoint: endpoint.url, region: "us-east-1", credentials, disableHostPrefix: true });
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
    await database.drop();
  });
  const definition = JSON.stringify({ StartAt: "T", States: { T: { Type: "Task", ...task, End: true } } });
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const asked = { name: "m", definition, roleArn, type: "EXPRESS" } as const;
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand(asked));
  const { output } = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"n":1}' }));
  expect(JSON.parse(output ?? "null")).toEqual({ invoked: "charge", event: { n: 1 } });
});
