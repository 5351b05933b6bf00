import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateStateMachineCommand, GetExecutionHistoryCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import { ingestOnce } from "@/lib/server/sources/ingestOnce";
import { followSources } from "@/lib/server/sources/followSources";
import { open, sqliteDatabase } from "../../support/databases";
import { ACCOUNT, REGION } from "../../support/localEngine";
import { type StartedEngine, withEngine } from "../../support/startedEngine";

const DEFINITION = JSON.stringify({
  StartAt: "Greet",
  States: { Greet: { Type: "Pass", Result: { hello: "world" }, Next: "Done" }, Done: { Type: "Succeed" } },
});

test("an execution of an engine appears in another dashboard's store by itself, and an Express one by its log", async () => {
  const logs = mkdtempSync(join(tmpdir(), "stepscope-logs-"));
  const settings = { account: ACCOUNT, region: REGION, logs };
  try {
    await withEngine({ settings }, async (engine) => {
      const machines = { STANDARD: await created(engine, "STANDARD"), EXPRESS: await created(engine, "EXPRESS") };
      await followed(engine.url, async (find, readFolder) => {
        const standard = await started(engine, machines.STANDARD);
        const express = await started(engine, machines.EXPRESS);
        await expect.poll(() => find(standard), { timeout: 60_000 }).toMatchObject({ status: "SUCCEEDED", missing: 0 });
        // The log is written behind the execution.
        const logged = async () => (await readFolder(logs), find(express));
        await expect.poll(logged, { timeout: 60_000 }).toMatchObject({ type: "EXPRESS", missing: 0 });
        const { events } = await engine.sfn.send(new GetExecutionHistoryCommand({ executionArn: standard }));
        expect((await find(standard))?.events).toBe(events?.length);
        expect((await find(express))?.status).toBe("SUCCEEDED");
      });
    });
  } finally {
    rmSync(logs, { recursive: true, force: true });
  }
});

async function created({ sfn }: StartedEngine, type: "STANDARD" | "EXPRESS"): Promise<string> {
  const name = `greets-${type.toLowerCase()}`;
  const logGroupArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/greets:*`;
  const loggingConfiguration = {
    ...{ level: "ALL" as const, includeExecutionData: true },
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
  };
  const input = { name, type, definition: DEFINITION, roleArn: `arn:aws:iam::${ACCOUNT}:role/greets` };
  const made = await sfn.send(
    new CreateStateMachineCommand({ ...input, ...(type === "EXPRESS" ? { loggingConfiguration } : {}) }),
  );
  return made.stateMachineArn ?? "";
}

async function started({ sfn }: StartedEngine, stateMachineArn: string): Promise<string> {
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: "live", input: "{}" }));
  return executionArn ?? "";
}

type Find = (arn: string) => Promise<ExecutionRecord | undefined>;

/** A dashboard of its own that follows the engine, as the worker does, and reads a folder when it is asked to. */
async function followed(
  endpoint: string,
  act: (find: Find, readFolder: (folder: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const database = sqliteDatabase();
  const store = await open(database);
  const stop = new AbortController();
  const define = async (settings: SourceSettings) => {
    const { name, kind } = settings;
    await store.sources.define({ name, kind, settings: JSON.stringify(settings), configured: false });
    return settings;
  };
  await define({ name: "engine", kind: "engine", endpoint, region: REGION });
  const tools = {
    ...{
      store,
      clock: REAL_CLOCK,
      paces: new AccountPaces(REAL_CLOCK),
      holder: "test:1",
      folder: "/",
      environment: {},
    },
  };
  const following = followSources(tools, stop.signal);
  try {
    await act(
      async (arn) => (await store.executions.runs(arn))[0],
      async (folder) => {
        // Paused: whoever follows leaves it alone.
        const logs = await define({ name: "logs", kind: "folder", folder });
        await store.sources.pause("logs", true);
        return ingestOnce(tools, logs, stop.signal, () => undefined);
      },
    );
  } finally {
    stop.abort(new Error("the test is over"));
    await following;
    await store.close();
    await database.drop();
  }
}
