import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "@/lib/runner/durable/engine";
import { RealTime } from "@/lib/runner/time/engineTime";
import type { Store } from "@/lib/store/store";
import { type ServedApi, serveApi, sfnClient } from "../support/apiServer";
import { DATABASES, open, type TestDatabase } from "../support/databases";
import { createMachine, machineArnOf, openTestEngine, TaskError } from "../support/localEngine";

/* A Map Run of one child at a time is redriven: what does not run yet waits to be redriven. */

const WORK = "arn:aws:lambda:us-east-1:123456789012:function:Work";
const MACHINE = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      MaxConcurrency: 1,
      ToleratedFailureCount: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Work",
        States: { Work: { Type: "Task", Resource: WORK, End: true } },
      },
      End: true,
    },
  },
};

describe.each(DATABASES)("a Map Run that is redriven, on %s", async (kind, create) => {
  const database: TestDatabase | null = await create();
  if (database === null) {
    console.warn(`skipped: no ${kind} can be reached`);
    it.skip(`no ${kind} can be reached`, () => undefined);
    return;
  }
  let store: Store;
  let engine: Engine;
  let api: ServedApi;
  let client: SFNClient;
  let isWell = false;
  /** Lets the handler that runs go on. */
  const gates: (() => void)[] = [];

  beforeAll(async () => {
    store = await open(database);
    engine = await openTestEngine(store, {
      time: new RealTime(1),
      handlers: {
        async Work(item) {
          if (item === "well") return item;
          if (!isWell) throw new TaskError("Broken");
          await new Promise<void>((resolve) => gates.push(resolve));
          return item;
        },
      },
    });
    api = await serveApi(store, engine);
    client = sfnClient(api);
    await createMachine(store, "each", MACHINE);
  });
  afterAll(async () => {
    client.destroy();
    await api.close();
    await engine.close();
    await store.close();
    await database.drop();
  });

  const statusOf = async (executionArn: string) =>
    (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  const until = (executionArn: string, status: string) => expect.poll(() => statusOf(executionArn)).toBe(status);

  /** Statuses of the children by their places, in the order in which they began. */
  async function children(mapRunArn: string, more: object = {}) {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ mapRunArn, ...more }));
    return executions.toReversed().map(({ status, executionArn = "" }) => ({ status, executionArn }));
  }

  it("tells who waits: by child, by list and filter, and by count, until all are redriven", async () => {
    const input = JSON.stringify(["well", "a", "b", "c", "d"]);
    const { executionArn = "" } = await client.send(
      new StartExecutionCommand({ stateMachineArn: machineArnOf("each"), input }),
    );
    await until(executionArn, "FAILED");
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns[0]?.mapRunArn ?? "";
    const before = await children(mapRunArn);
    expect(before.map(({ status }) => status)).toEqual(["SUCCEEDED", "FAILED", "FAILED", "FAILED"]);
    expect(await children(mapRunArn, { statusFilter: "PENDING_REDRIVE" })).toEqual([]);

    isWell = true;
    await client.send(new RedriveExecutionCommand({ executionArn }));
    await expect.poll(() => gates.length).toBe(1);
    const told = ["SUCCEEDED", "RUNNING", "PENDING_REDRIVE", "PENDING_REDRIVE"];
    expect((await children(mapRunArn)).map(({ status }) => status)).toEqual(told);
    for (const [i, child] of before.entries()) expect(await statusOf(child.executionArn)).toBe(told[i]);
    const waiting = await children(mapRunArn, { statusFilter: "PENDING_REDRIVE" });
    expect(waiting.map((child) => child.executionArn)).toEqual(before.slice(2).map((child) => child.executionArn));
    expect(await children(mapRunArn, { statusFilter: "PENDING_REDRIVE", maxResults: 1 })).toHaveLength(1);
    expect(await children(mapRunArn, { statusFilter: "FAILED" })).toEqual([]);
    expect(await children(mapRunArn, { statusFilter: "RUNNING" })).toHaveLength(1);
    const mapRun = await client.send(new DescribeMapRunCommand({ mapRunArn }));
    expect(mapRun).toMatchObject({
      status: "RUNNING",
      executionCounts: { running: 1, failed: 0, pendingRedrive: 2 },
      itemCounts: { running: 1, failed: 0, pendingRedrive: 2 },
    });

    for (let ran = 1; ran <= 4; ran++) {
      await expect.poll(() => gates.length).toBe(1);
      gates.pop()?.();
    }
    await until(executionArn, "SUCCEEDED");
    expect((await children(mapRunArn)).map(({ status }) => status)).toEqual(Array(5).fill("SUCCEEDED"));
    expect(await children(mapRunArn, { statusFilter: "PENDING_REDRIVE" })).toEqual([]);
  });

  it("asks for a Map Run where a list is to have who waits", async () => {
    const request = { stateMachineArn: machineArnOf("each"), statusFilter: "PENDING_REDRIVE" } as const;
    await expect(client.send(new ListExecutionsCommand(request))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});
