import {
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
} from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { worldOf } from "../support/awsWorld/clients";
import { FakeHandler } from "../support/awsWorld/handler";
import { objectOf } from "../support/awsWorld/s3";

const huge = { items: 60_000, failures: 300, bucket: "exports" };
const stateMachineArn = "arn:aws:states:eu-west-1:111122223333:stateMachine:huge";

async function world() {
  const made = await worldOf({ standard: 10, expressEvents: 10, huge });
  const { sfn } = made;
  const { executions } = await made.world.clock.run(sfn.send(new ListExecutionsCommand({ stateMachineArn })));
  const executionArn = executions![0]!.executionArn!;
  const { mapRuns } = await made.world.clock.run(sfn.send(new ListMapRunsCommand({ executionArn })));
  return { ...made, mapRunArn: mapRuns![0]!.mapRunArn! };
}

/** What a GET answers, whole. */
async function get({ world: { clock, service } }: Pick<Awaited<ReturnType<typeof world>>, "world">, path: string) {
  const requestHandler = new FakeHandler(service, clock);
  const hostname = "exports.s3.eu-west-1.amazonaws.com";
  const { response } = await clock.run(requestHandler.handle({ headers: {}, hostname, path, query: {} }));
  const chunks: Buffer[] = [];
  for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

it("a Map Run of many items has its failures by one list, each with its history", async () => {
  const { world: made, sfn, mapRunArn } = await world();
  const of = { mapRunArn, maxResults: 1000 };
  const failed = await made.clock.run(sfn.send(new ListExecutionsCommand({ ...of, statusFilter: "FAILED" })));
  expect(failed.executions).toHaveLength(300);
  const { itemCounts } = await made.clock.run(sfn.send(new DescribeMapRunCommand({ mapRunArn })));
  expect(itemCounts).toMatchObject({ total: 60_000, failed: 300, succeeded: 59_700, running: 0 });
  const executionArn = failed.executions![7]!.executionArn!;
  const { events } = await made.clock.run(sfn.send(new GetExecutionHistoryCommand({ executionArn })));
  expect(events!.at(-1)!.executionFailedEventDetails?.error).toBe("MalformedRecord");
  const succeeded = await made.clock.run(sfn.send(new ListExecutionsCommand({ ...of, statusFilter: "SUCCEEDED" })));
  expect(succeeded.executions).toHaveLength(1000);
});

it("its export has them too: a manifest, and files of the sizes that it tells", async () => {
  const made = await world();
  const uuid = made.mapRunArn.split(":").at(-1);
  const manifest = JSON.parse((await get(made, `/results/${uuid}/manifest.json`)).toString()) as {
    ResultFiles: Record<string, { Key: string; Size: number }[]>;
  };
  const { SUCCEEDED, FAILED } = manifest.ResultFiles;
  const failed = await get(made, `/${FAILED![0]!.Key}`);
  expect(failed.length).toBe(FAILED![0]!.Size);
  const results = JSON.parse(failed.toString()) as { ExecutionArn: string; Input: string; Error: string }[];
  expect(results).toHaveLength(300);
  expect(new Set(results.map(({ Input }) => Input)).size).toBe(300);
  expect(results.every(({ Error }) => Error === "MalformedRecord")).toBe(true);
  const succeeded = await get(made, `/${SUCCEEDED![0]!.Key}`);
  expect(succeeded.length).toBe(SUCCEEDED![0]!.Size);
  expect(made.world.world.account.find(results[3]!.ExecutionArn)?.arn).toBe(results[3]!.ExecutionArn);
  expect((await get(made, "/results/other/manifest.json")).toString()).toContain("NoSuchKey");
});

it("addresses of objects have the bucket in the host or in the path", () => {
  expect(objectOf("exports.s3.eu-west-1.amazonaws.com", "/a/b.json")).toEqual({ bucket: "exports", key: "a/b.json" });
  expect(objectOf("127.0.0.1:4000", "/exports/a/b.json")).toEqual({ bucket: "exports", key: "a/b.json" });
});
