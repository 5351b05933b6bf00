import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { BEGINNING } from "../support/awsWorld/awsWorld";
import { worldOf } from "../support/awsWorld/clients";
import { eventsAt, eventText, isGone, rowAt } from "../support/awsWorld/execution";
import { makeTemplate } from "../support/awsWorld/template";

const DAY = 24 * 3_600_000;
const machine = (name: string) => `arn:aws:states:eu-west-1:111122223333:stateMachine:${name}`;

async function listAll(sfn: SFNClient, of: { stateMachineArn: string } | { mapRunArn: string }, pageSize = 1000) {
  const all: ExecutionListItem[] = [];
  for await (const page of paginateListExecutions({ client: sfn, pageSize }, of)) all.push(...(page.executions ?? []));
  return all;
}

describe("the histories of the made-up account", () => {
  it("are what the interpreter makes of the same start, moved in time", async () => {
    const { world } = await worldOf({ standard: 120 });
    const late = BEGINNING + 400 * DAY;
    let compared = 0;
    for (const execution of world.world.account.executions(late)) {
      if (execution.mapRunArn !== null || compared > 150) continue;
      const { machine: truth, template, name, revision, versionArn, aliasArn } = execution;
      const shape = truth.machine.shapes.find((one) => one.name === template.shape)!;
      const { definition, role } = truth.machine.revisions[revision]!;
      const through =
        versionArn === null || aliasArn === null
          ? null
          : { stateMachineVersionArn: versionArn, stateMachineAliasArn: aliasArn };
      const { parent, mapRun } = execution.values;
      const input = JSON.parse(JSON.stringify(shape.input).replaceAll("__PARENT__", parent)) as typeof shape.input;
      const own = { ...shape, input, replies: filled(shape.replies, name) };
      const made = { machine: truth.machine.name, type: "STANDARD" as const, definition, role, shape: own, through };
      const anew = await makeTemplate(made, name);
      const values = { name, mapRun, parent: "", item: "" };
      const moved = eventsAt(execution, late).map((event) => eventText(execution, event, true));
      const direct = anew.events.map((event) => eventText({ ...execution, template: anew, values }, event, true));
      expect(moved).toEqual(direct);
      for (const text of moved) expect(decodeEvent(JSON.parse(text) as JsonObject).ok).toBe(true);
      compared++;
    }
    expect(compared).toBeGreaterThan(100);
  });

  it("hold failures, redrives, running ones, nested children, Map Runs and what has expired", async () => {
    const { world } = await worldOf({ standard: 300 });
    const kinds = new Set<string>();
    for (const execution of world.world.account.executions(BEGINNING)) {
      const { status, redriveCount } = rowAt(execution, BEGINNING);
      kinds.add(status);
      if (redriveCount > 0) kinds.add(`redriven, ${status}`);
      if (execution.values.parent !== "") kinds.add("nested");
      if (execution.mapRunArn !== null) kinds.add(`child, ${status}`);
      if (isGone(execution, BEGINNING)) kinds.add("expired");
      if (execution.aliasArn !== null) kinds.add(`through ${execution.versionArn?.split(":").at(-1)}`);
    }
    expect([...kinds]).toEqual(expect.arrayContaining(["FAILED", "TIMED_OUT", "ABORTED", "RUNNING", "nested"]));
    expect([...kinds]).toEqual(expect.arrayContaining(["redriven, SUCCEEDED", "redriven, FAILED", "child, FAILED"]));
    expect([...kinds]).toEqual(expect.arrayContaining(["expired", "through 1", "through 2", "RUNNING"]));
  });

  it("are found by index: a million executions take no memory and no time", async () => {
    const { world } = await worldOf({ standard: 1_000_000 });
    const orders = world.world.account.of("orders")!;
    const some = orders.at(orders.truth.count - 1);
    expect(world.world.account.find(some.arn)?.start).toBe(some.start);
    expect(world.world.account.find(some.arn.replace("orders-0", "orders-9"))).toBeNull();
  });
});

function filled<T>(replies: T, name: string): T {
  return JSON.parse(JSON.stringify(replies).replaceAll("__NAME__", name)) as T;
}

describe("Step Functions, asked by the SDK's client", () => {
  it("tells all executions page by page, their histories whole, and nothing twice", async () => {
    const { world, sfn } = await worldOf({ standard: 60 });
    const arns = new Set<string>();
    await world.clock.run(
      (async () => {
        for await (const { stateMachines = [] } of paginateListStateMachines({ client: sfn }, {})) {
          for (const { stateMachineArn, type } of stateMachines) {
            if (type === "EXPRESS") continue;
            const found = await listAll(sfn, { stateMachineArn: stateMachineArn! }, 7);
            for (const { executionArn, startDate } of found) {
              expect(arns.has(executionArn!)).toBe(false);
              arns.add(executionArn!);
              const execution = world.world.account.find(executionArn!)!;
              expect(startDate!.getTime()).toBe(execution.start);
              const keyDenied = execution.machine.machine.keyDenied;
              if (keyDenied || isGone(execution, world.clock.now())) continue;
              const texts: unknown[] = [];
              const paged = paginateGetExecutionHistory({ client: sfn, pageSize: 9 }, { executionArn: executionArn! });
              for await (const { events = [] } of paged) texts.push(...events.map(({ id }) => id));
              expect(texts).toEqual(eventsAt(execution, world.clock.now()).map(({ id }) => id));
            }
          }
        }
      })(),
    );
    const all = [...world.world.account.executions(BEGINNING)].filter((one) => one.mapRunArn === null);
    for (const one of all) expect(arns.has(one.arn) || isGone(one, BEGINNING)).toBe(true);
    expect(arns.size).toBeGreaterThan(40);
  });

  it("filters by status, redrive, version, alias and Map Run", async () => {
    const { world, sfn } = await worldOf({ standard: 400 });
    await world.clock.run(
      (async () => {
        const of = { stateMachineArn: machine("orders") };
        const all = await listAll(sfn, of);
        const failed = await sfn.send(new ListExecutionsCommand({ ...of, statusFilter: "FAILED", maxResults: 1000 }));
        expect(failed.executions!.length).toBe(all.filter(({ status }) => status === "FAILED").length);
        const redriven = await sfn.send(
          new ListExecutionsCommand({ ...of, redriveFilter: "REDRIVEN", maxResults: 1000 }),
        );
        expect(redriven.executions!.every(({ redriveCount = 0 }) => redriveCount > 0)).toBe(true);
        expect(redriven.executions!.length).toBeGreaterThan(0);
        const second = await listAll(sfn, { stateMachineArn: `${machine("orders")}:2` });
        expect(second.length).toBe(all.filter((one) => one.stateMachineVersionArn === `${machine("orders")}:2`).length);
        const [bulk] = await listAll(sfn, { stateMachineArn: machine("bulk") });
        const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn: bulk!.executionArn! }));
        const mapRunArn = mapRuns![0]!.mapRunArn!;
        const children = await listAll(sfn, { mapRunArn });
        const told = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
        expect(told.itemCounts!.total).toBe(children.length);
        const child = await sfn.send(new DescribeExecutionCommand({ executionArn: children[0]!.executionArn! }));
        expect([child.mapRunArn, child.stateMachineArn]).toEqual([mapRunArn, `${machine("bulk")}/Each`]);
      })(),
    );
  });

  it("tells the definition of an execution and of now, and withholds what a key keeps", async () => {
    const { world, sfn } = await worldOf({ standard: 200 });
    await world.clock.run(
      (async () => {
        const now = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: machine("orders") }));
        const all = await listAll(sfn, { stateMachineArn: machine("orders") });
        const ran = (executionArn: string) => sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
        expect((await ran(all[0]!.executionArn!)).definition).toBe(now.definition);
        const first = all.findLast(({ startDate }) => startDate!.getTime() > BEGINNING - 89 * DAY)!;
        expect((await ran(first.executionArn!)).definition).not.toBe(now.definition);
        const [secret] = await listAll(sfn, { stateMachineArn: machine("secret") });
        const executionArn = secret!.executionArn!;
        const denied = { name: "KmsAccessDeniedException" };
        await expect(sfn.send(new GetExecutionHistoryCommand({ executionArn }))).rejects.toMatchObject(denied);
        await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject(denied);
        const bare = await sfn.send(new DescribeExecutionCommand({ executionArn, includedData: "METADATA_ONLY" }));
        expect([bare.status, bare.input, bare.inputDetails?.included]).toEqual([secret!.status, undefined, false]);
      })(),
    );
  });

  it("lists what expires before its history is asked for", async () => {
    const { world, sfn } = await worldOf({ standard: 300 });
    await world.clock.run(
      (async () => {
        const gone: string[] = [];
        for (const { executionArn } of (await listAll(sfn, { stateMachineArn: machine("orders") })).slice(-200)) {
          const asked = sfn.send(new GetExecutionHistoryCommand({ executionArn: executionArn! }));
          await asked.catch(({ name }: Error) => void (name === "ExecutionDoesNotExist" && gone.push(executionArn!)));
        }
        expect(gone.length).toBeGreaterThan(0);
        expect([...world.service.counters.gone]).toEqual(gone);
      })(),
    );
  });
});
