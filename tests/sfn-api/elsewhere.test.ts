import { afterAll, beforeAll, expect, it } from "vitest";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  InvalidToken,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Engine } from "@/lib/runner/durable/engine";
import { RealTime } from "@/lib/runner/time/engineTime";
import { serveRequests } from "@/lib/server/engine/serveRequests";
import { openStore, type Store } from "@/lib/store/store";
import { type ServedApi, serveApi, sfnClient } from "../support/apiServer";
import { ROOT, sqliteDatabase } from "../support/databases";
import { ACCOUNT, openTestEngine, REGION } from "../support/localEngine";

/* Two engines on one database: whichever is asked, the one that has the execution does it. */

const database = sqliteDatabase();
const stop = new AbortController();
let store: Store;
let engines: Engine[];
let apis: ServedApi[];
let serving: Promise<void>[];

beforeAll(async () => {
  store = await openStore({ url: database.url, root: ROOT });
  const open = () => openTestEngine(store, { time: new RealTime(), handlers: { Ask: () => undefined } });
  engines = [await open(), await open()];
  apis = await Promise.all(engines.map((engine) => serveApi(store, engine)));
  const onTrouble = (sentence: string) => console.error(sentence);
  serving = engines.map((engine) =>
    serveRequests({ engine, store, bus: { wake: () => undefined }, stop: stop.signal, onTrouble }),
  );
});
afterAll(async () => {
  stop.abort();
  await Promise.all(serving);
  for (const api of apis) await api.close();
  for (const engine of engines) await engine.close();
  await store.close();
  await database.drop();
});

it("a token and a stop that reach the other engine are passed on", async () => {
  const [first, second] = apis.map((api) => sfnClient(api));
  const ask = {
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
    End: true,
  };
  const { stateMachineArn } = await first!.send(
    new CreateStateMachineCommand({
      name: "asks",
      definition: JSON.stringify({ StartAt: "Ask", States: { Ask: ask } }),
      roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
    }),
  );
  const start = async () => (await first!.send(new StartExecutionCommand({ stateMachineArn }))).executionArn!;
  const executionArn = await start();
  const { events } = await second!.send(new GetExecutionHistoryCommand({ executionArn }));
  const parameters = events?.find(({ type }) => type === "TaskScheduled")?.taskScheduledEventDetails?.parameters;
  const taskToken = (JSON.parse(parameters ?? "{}") as { MessageBody?: string }).MessageBody;
  await second!.send(new SendTaskSuccessCommand({ taskToken, output: '"approved"' }));
  const described = await second!.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({ status: "SUCCEEDED", output: '"approved"' });
  await expect(
    second!.send(new SendTaskSuccessCommand({ taskToken: "AQguessed", output: "1" })),
  ).rejects.toBeInstanceOf(InvalidToken);

  const stopped = await start();
  await second!.send(new StopExecutionCommand({ executionArn: stopped, error: "Enough" }));
  expect(await first!.send(new DescribeExecutionCommand({ executionArn: stopped }))).toMatchObject({
    status: "ABORTED",
    error: "Enough",
  });
  // What a page asks for reaches any engine: one that has not the execution passes it on.
  const third = await start();
  const request = {
    account: ACCOUNT,
    region: REGION,
    operation: "StopExecution",
    input: `{"executionArn":"${third}"}`,
  };
  const id = await store.engine.ask(request, null);
  await expect.poll(() => store.engine.readAnswer(id)).toContain('"ok":true');
  for (const client of [first, second]) client!.destroy();
});
