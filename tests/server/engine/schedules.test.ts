import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { instant, type Instant } from "@/lib/base/instant";
import { RealTime } from "@/lib/runner/time/engineTime";
import { VirtualTime } from "@/lib/runner/time/virtualTime";
import { engineSettingsSchema } from "@/lib/server/engine/engineSettings";
import type { Rule } from "@/lib/store/engine/rules";
import type { Store } from "@/lib/store/store";
import { DATABASES, open, sqliteDatabase } from "../../support/databases";
import { ACCOUNT, createMachine, machineArnOf, REGION, START } from "../../support/localEngine";
import { delivered, startedEngine, withEngine } from "../../support/startedEngine";

const PASS = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };

function ruleOf(name: string, more: Partial<Rule> = {}): Rule {
  return {
    ...{ account: ACCOUNT, region: REGION, bus: "default", name, eventPattern: null, timeZone: null },
    ...{ scheduleExpression: "rate(5 minutes)", state: "ENABLED", description: null, roleArn: null },
    ...{ targets: JSON.stringify([{ Id: "one", Arn: machineArnOf("ticks") }]), configuredIn: null },
    ...{ since: START, nextAt: START, problem: null },
    ...more,
  };
}

async function starts(store: Store, machine = "ticks") {
  return store.engine.executions({ machineArn: machineArnOf(machine), oldestFirst: true, limit: 1_000 });
}

it("a schedule fires when virtual time comes by, and moves it by itself never", () =>
  withEngine({}, async (engine) => {
    const { events, store, engine: of } = engine;
    await createMachine(store, "ticks", PASS);
    const rule = { Name: "each-five", ScheduleExpression: "rate(5 minutes)" };
    await events.send(new PutRuleCommand(rule));
    const Targets = [{ Id: "one", Arn: machineArnOf("ticks") }];
    await events.send(new PutTargetsCommand({ Rule: "each-five", Targets }));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(of.now()).toBe(START);
    expect(await starts(store)).toEqual([]);

    await fetch(`${engine.url}/_stepscope/advance`, { method: "POST", body: '{"seconds": 3600}' });
    await expect.poll(() => starts(store).then(({ length }) => length)).toBe(12);
    await delivered(engine);
    const [first, ...others] = await starts(store);
    expect(others).toHaveLength(11);
    expect(first?.startedBy).toEqual({ kind: "schedule", detail: "each-five", chain: ["default/each-five"] });
    expect(JSON.parse(first?.input ?? "")).toEqual({
      version: "0",
      id: expect.any(String) as string,
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: ACCOUNT,
      time: "2026-01-01T00:05:00Z",
      region: REGION,
      resources: [`arn:aws:events:${REGION}:${ACCOUNT}:rule/each-five`],
      detail: {},
    });
  }));

it("while an execution waits in virtual time, schedules fire on the way", () =>
  withEngine({}, async (engine) => {
    const { sfn, store } = engine;
    await createMachine(store, "ticks", PASS);
    await createMachine(store, "waits", { StartAt: "W", States: { W: { Type: "Wait", Seconds: 1000, End: true } } });
    const { rules } = store.engine;
    const { nextDue } = rules;
    let due: Instant | null = null;
    Object.assign(rules, { nextDue: async () => (due = await nextDue()) });
    await rules.put(ruleOf("each-five", { nextAt: instant(START + 300_000) }));
    // The engine looks at the rules by itself, now and then.
    await expect.poll(() => due).toBe(START + 300_000);
    await sfn.send(new StartExecutionCommand({ stateMachineArn: machineArnOf("waits") }));
    await expect.poll(async () => (await starts(store, "waits"))[0]?.status).toBe("SUCCEEDED");
    await delivered(engine);
    expect((await starts(store)).map(({ startedAt }) => startedAt - START)).toEqual([300_000, 600_000, 900_000]);
  }));

it("what was missed while no engine ran is one firing, and a cron's time zone is kept", async () => {
  const database = sqliteDatabase();
  const store = await open(database);
  await createMachine(store, "ticks", PASS);
  const now = instant(Date.parse("2026-07-01T09:30:00Z"));
  const missed = instant(now - 10 * 3_600_000);
  await store.engine.rules.put(ruleOf("hourly", { scheduleExpression: "rate(1 hour)", since: missed, nextAt: missed }));
  const time = new RealTime(1, { wall: () => now, steady: () => performance.now() });
  const engine = await startedEngine(store, { time });
  try {
    await expect.poll(() => starts(store).then(({ length }) => length)).toBe(1);
    await delivered(engine);
    const key = { account: ACCOUNT, region: REGION, bus: "default", name: "hourly" };
    expect((await store.engine.rules.get(key))?.nextAt).toBe(now + 3_600_000);
    const berlin = { ScheduleExpressionTimezone: "Europe/Berlin" };
    const cron = { Name: "noon", ScheduleExpression: "cron(0 12 * * ? *)", ...berlin };
    await engine.events.send(new PutRuleCommand({ Name: "noon", ScheduleExpression: cron.ScheduleExpression }));
    expect((await store.engine.rules.get({ ...key, name: "noon" }))?.nextAt).toBe(Date.parse("2026-07-01T12:00:00Z"));
    const id = await store.engine.ask(
      { account: ACCOUNT, region: REGION, operation: "PutRule", input: JSON.stringify(cron) },
      null,
    );
    await expect.poll(() => store.engine.readAnswer(id)).toContain('"ok":true');
    expect((await store.engine.rules.get({ ...key, name: "noon" }))?.nextAt).toBe(Date.parse("2026-07-01T10:00:00Z"));
    expect(await starts(store)).toHaveLength(1);
  } finally {
    await engine.close();
    await store.close();
    await database.drop();
  }
});

it.each(DATABASES)(
  "of two engines on one database (%s) one fires, and the other goes on when it ends",
  async (_, make) => {
    const database = await make();
    if (database === null) return;
    const stores = [await open(database), await open(database)];
    const [store] = stores as [Store, Store];
    await createMachine(store, "ticks", PASS);
    const engines = [];
    for (const of of stores) engines.push(await startedEngine(of, { time: new RealTime() }));
    try {
      const soon = () => instant(Date.now() + 300);
      await store.engine.rules.put(
        ruleOf("soon", { scheduleExpression: "rate(1 day)", since: soon(), nextAt: soon() }),
      );
      await expect.poll(() => starts(store).then(({ length }) => length)).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(await starts(store)).toHaveLength(1);
      await engines.shift()?.close();
      await store.engine.rules.put(
        ruleOf("soon", { scheduleExpression: "rate(1 day)", since: soon(), nextAt: soon() }),
      );
      await expect.poll(() => starts(store).then(({ length }) => length)).toBe(2);
    } finally {
      for (const engine of engines) await engine.close();
      for (const of of stores) await of.close();
      await database.drop();
    }
  },
);

const CONFIGURED = {
  name: "nightly",
  scheduleExpression: "cron(0 3 * * ? *)",
  targets: [{ arn: "ticks", input: { from: "the configuration" } }],
};

it("rules of the configuration are kept in step with it, and changed there alone", async () => {
  const database = sqliteDatabase();
  const store = await open(database);
  await createMachine(store, "ticks", PASS);
  const settings = (rules: unknown[]) => engineSettingsSchema.parse({ account: ACCOUNT, region: REGION, rules });
  const time = () => new VirtualTime(START);
  const first = await startedEngine(store, { time: time(), settings: settings([CONFIGURED]) });
  const described = await first.events.send(new DescribeRuleCommand({ Name: "nightly" }));
  expect(described).toMatchObject({ ScheduleExpression: "cron(0 3 * * ? *)", ManagedBy: "stepscope.config" });
  const change = { Name: "nightly", ScheduleExpression: "rate(1 day)" };
  await expect(first.events.send(new PutRuleCommand(change))).rejects.toMatchObject({ name: "ManagedRuleException" });
  await fetch(`${first.url}/_stepscope/advance`, { method: "POST", body: '{"seconds": 10900}' });
  await expect.poll(() => starts(store).then(({ length }) => length)).toBe(1);
  const [only] = await starts(store);
  expect(JSON.parse(only?.input ?? "")).toEqual({ from: "the configuration" });
  await first.close();
  const second = await startedEngine(store, { time: time(), settings: settings([]) });
  await expect(second.events.send(new DescribeRuleCommand({ Name: "nightly" }))).rejects.toThrow(/does not exist/);
  await second.close();
  await store.close();
  await database.drop();
});

it("an engine of another configuration leaves the rules of the first one alone, and says whose it takes", async () => {
  const database = sqliteDatabase();
  const store = await open(database);
  const settings = (rules: unknown[]) => engineSettingsSchema.parse({ account: ACCOUNT, region: REGION, rules });
  const at = (folder: string, rules: unknown[]) =>
    startedEngine(store, { folder, time: new VirtualTime(START), settings: settings(rules) });
  const names = async () => (await store.engine.rules.all(10)).map(({ name }) => name);
  const first = await at("/first", [CONFIGURED, { ...CONFIGURED, name: "weekly" }]);
  const second = await at("/second", [{ ...CONFIGURED, name: "hourly" }]);
  expect(await names()).toEqual(["hourly", "nightly", "weekly"]);
  expect(second.said).toEqual([]);
  await second.close();
  await first.close();
  const edited = await at("/first", [CONFIGURED]);
  expect(await names()).toEqual(["hourly", "nightly"]);
  await edited.close();
  const taking = await at("/second", [CONFIGURED]);
  expect(taking.said).toEqual([
    "The rule nightly of the configuration in /second stands in the place of that in /first.",
  ]);
  expect(await names()).toEqual(["nightly"]);
  const ofRule = { Name: "nightly", Force: true };
  await expect(taking.events.send(new DeleteRuleCommand({ Name: "nightly" }))).rejects.toMatchObject({
    name: "ManagedRuleException",
  });
  await taking.events.send(new RemoveTargetsCommand({ Rule: "nightly", Ids: ["target-1"], Force: true }));
  await taking.events.send(new DeleteRuleCommand(ofRule));
  expect(await names()).toEqual([]);
  await taking.close();
  await store.close();
  await database.drop();
});

it.each([
  [{ ...CONFIGURED, scheduleExpression: "cron(0 3 * * * *)" }, /rule nightly: its scheduleExpression is not valid/],
  [{ ...CONFIGURED, scheduleExpressionTimezone: "Nowhere" }, /no time zone/],
  [{ name: "x", eventPattern: { source: "shop" }, targets: [] }, /rule x: its eventPattern is not valid: .*array/],
  [{ name: "x", targets: [] }, /needs an eventPattern or a scheduleExpression/],
  [{ ...CONFIGURED, targets: [{ arn: "a", input: 1, inputPath: "$.a" }] }, /Only one of/],
])("a rule of the configuration that cannot be used is refused by its name", (rule, why) => {
  const read = engineSettingsSchema.safeParse({ rules: [rule] });
  expect(read.error?.issues[0]?.message).toMatch(why);
  expect(engineSettingsSchema.safeParse({ rules: [CONFIGURED] }).success).toBe(true);
});

it("an alarm that virtual time does not move for rings when time comes by", async () => {
  const time = new VirtualTime(START);
  const rung: string[] = [];
  const at = (seconds: number) => (START + seconds * 1000) as Instant;
  time.at(at(5), () => rung.push("passive"), true);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect([time.now(), rung]).toEqual([START, []]);
  time.at(at(9), () => rung.push("active"));
  await expect.poll(() => rung).toEqual(["passive"]);
  expect(time.now()).toBe(at(5));
  time.enter();
  time.leave();
  await expect.poll(() => rung).toEqual(["passive", "active"]);
});
