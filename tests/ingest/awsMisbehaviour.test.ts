import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { BEGINNING } from "../support/awsWorld/awsWorld";
import { Buckets } from "../support/awsWorld/buckets";
import { worldOf } from "../support/awsWorld/clients";
import { ROUGH } from "../support/awsWorld/misbehaviour";

const never = new AbortController().signal;
const orders = { stateMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:orders" };
const name = (error: unknown) => (error instanceof Error ? error.name : String(error));

describe("throttling", () => {
  it("follows the service's bucket: 100 at once, then one a second", async () => {
    const { world, sfn } = await worldOf({}, { latencyMs: [0, 0] });
    const asked = async (times: number) => {
      let throttled = 0;
      const one = () =>
        sfn
          .send(new ListTagsForResourceCommand({ resourceArn: orders.stateMachineArn }))
          .catch((error: unknown) => void (name(error) === "ThrottlingException" && throttled++));
      await world.clock.run(Promise.all(Array.from({ length: times }, one)));
      return throttled;
    };
    expect(await asked(110)).toBe(10);
    await world.clock.pass(2_000);
    expect(await asked(10)).toBe(8);
    expect(world.service.counters.throttled.get("ListTagsForResource")).toBe(18);
  });

  it("leaves less beside a neighbour who takes half", () => {
    const buckets = new Buckets(false, 0.5);
    const taken = (times: number, now: number) =>
      Array.from({ length: times }, () => buckets.take("GetExecutionHistory", now)).filter((one) => one).length;
    expect([taken(450, 0), taken(50, 2_000), taken(1_000, 600_000)]).toEqual([200, 20, 400]);
  });
});

describe("page tokens", () => {
  it("are refused when they are too old, made up, or another request's", async () => {
    const { world, sfn } = await worldOf({}, { tokenLifeMs: 60_000 });
    const list = (more: object) => sfn.send(new ListExecutionsCommand({ ...orders, maxResults: 5, ...more }));
    await world.clock.run(
      (async () => {
        const { nextToken } = await list({});
        const refused = { name: "InvalidToken" };
        await expect(list({ nextToken: "made up" })).rejects.toMatchObject(refused);
        await expect(list({ nextToken, statusFilter: "FAILED" })).rejects.toMatchObject(refused);
        expect((await list({ nextToken })).executions).toHaveLength(5);
        await world.clock.sleep(61_000, never);
        await expect(list({ nextToken })).rejects.toMatchObject(refused);
      })(),
    );
  });
});

describe("what goes wrong on the way", () => {
  const calls = 150;

  async function outcomes(seed: number, rough = {}): Promise<readonly string[]> {
    const { world, sfn } = await worldOf({ seed }, { throttles: false, ...rough });
    const call = async () => {
      const stop = new AbortController();
      const late = world.clock.sleep(30_000, stop.signal).then(
        () => stop.abort(),
        () => {},
      );
      const outcome = await sfn
        .send(new ListExecutionsCommand({ ...orders, maxResults: 3 }), { abortSignal: stop.signal })
        .then(({ executions }) => `${executions?.length ?? "no list"}`, name);
      stop.abort();
      await late;
      return `${outcome} at ${world.clock.now()}`;
    };
    const all: string[] = [];
    const work = async () => {
      for (let i = 0; i < calls; i++) all.push(await call());
    };
    await world.clock.run(work());
    return all;
  }

  it("reaches the client as errors, silence that an abort ends, and answers that are none", async () => {
    const all = await outcomes(3, {
      ...ROUGH,
      silences: 0.04,
      garbage: 0.06,
      serverErrors: 0.1,
      cuts: 0.03,
      throttles: false,
    });
    const kinds = new Set(all.map((one) => one.split(" at ")[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(["3", "AbortError", "InternalFailure", "ServiceUnavailable"]));
    expect([...kinds]).toEqual(expect.arrayContaining(["SyntaxError"]));
    expect([...kinds].some((kind) => kind === "Error" || kind === "TimeoutError")).toBe(true);
  });

  it("comes out the same by one seed, to the millisecond, and otherwise by another", async () => {
    const first = await outcomes(3, ROUGH);
    expect(await outcomes(3, ROUGH)).toEqual(first);
    expect(await outcomes(4, ROUGH)).not.toEqual(first);
  });

  it("is absent on a calm day: the twin of the tests above", async () => {
    expect((await outcomes(3)).every((one) => one.startsWith("3 at "))).toBe(true);
  });

  it("shows lists as they were a while ago, and goes back and forth", async () => {
    const { world, sfn } = await worldOf({ standard: 4_000 }, { listLagMs: 60_000, throttles: false });
    const newest: number[] = [];
    const work = async () => {
      await world.clock.sleep(3_600_000, never);
      for (let i = 0; i < 100; i++) {
        const { executions } = await sfn.send(new ListExecutionsCommand({ ...orders, maxResults: 1 }));
        newest.push(executions![0]!.startDate!.getTime());
      }
    };
    await world.clock.run(work());
    expect(newest.some((at, i) => i > 0 && at < newest[i - 1]!)).toBe(true);
    expect(Math.max(...newest)).toBeGreaterThan(BEGINNING);
  });

  it("repeats items from page to page and puts pages out of order, and loses none", async () => {
    const { world, sfn } = await worldOf({ standard: 200 }, { repeats: 0.5, disorder: 0.5 });
    const seen: string[] = [];
    const starts: number[] = [];
    const work = async () => {
      let nextToken: string | undefined;
      do {
        const page = await sfn.send(new ListExecutionsCommand({ ...orders, maxResults: 5, nextToken }));
        seen.push(...page.executions!.map(({ executionArn }) => executionArn!));
        starts.push(...page.executions!.map(({ startDate }) => startDate!.getTime()));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    };
    await world.clock.run(work());
    const calm = await worldOf({ standard: 200 });
    const all = await calm.world.clock.run(calm.sfn.send(new ListExecutionsCommand({ ...orders, maxResults: 1000 })));
    expect(new Set(seen)).toEqual(new Set(all.executions!.map(({ executionArn }) => executionArn!)));
    expect(seen.length).toBeGreaterThan(new Set(seen).size);
    expect(starts).not.toEqual(starts.toSorted((a, b) => b - a));
  });

  it("has a history with an event that is none, until it is mended", async () => {
    const { world, sfn } = await worldOf({}, { poisoned: 1 });
    const { arn: executionArn } = world.world.account.of("orders")!.at(20);
    const ids = async () =>
      (await world.clock.run(sfn.send(new GetExecutionHistoryCommand({ executionArn })))).events!.map(({ id }) => id);
    expect((await ids()).every((id) => typeof id === "number")).toBe(false);
    world.mend();
    expect((await ids()).every((id) => typeof id === "number")).toBe(true);
  });

  it("counts every request, and refuses what it does not know", async () => {
    const { world, sfn } = await worldOf({});
    await world.clock.run(sfn.send(new ListStateMachinesCommand({})));
    const arn = "arn:aws:states:eu-west-1:111122223333:execution:orders:nobody";
    const unknown = world.clock.run(sfn.send(new DescribeExecutionCommand({ executionArn: arn })));
    await expect(unknown).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    expect(Object.fromEntries(world.service.counters.requests)).toEqual({ ListStateMachines: 1, DescribeExecution: 1 });
  });
});
