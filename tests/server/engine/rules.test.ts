import { randomUUID } from "node:crypto";
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  type EventBridgeClient,
  EventBridgeClient as Client,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateStateMachineCommand, DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { ACCOUNT, createMachine, machineArnOf, REGION } from "../../support/localEngine";
import { clientOf, delivered, engineOfFile, type StartedEngine } from "../../support/startedEngine";

const engineOf = engineOfFile();
const PASS = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
const SHOP = JSON.stringify({ source: ["shop"], detail: { total: [{ numeric: [">", 100] }] } });

/** Puts a rule that starts a machine; answers what PutTargets answered. */
async function putRule(events: EventBridgeClient, Name: string, machine: string, rule: object, target: object = {}) {
  await events.send(new PutRuleCommand({ Name, ...rule }));
  const Targets = [{ Id: "one", Arn: machineArnOf(machine), ...target }];
  return events.send(new PutTargetsCommand({ Rule: Name, Targets }));
}

function order(total: number, more: object = {}) {
  return { Source: "shop", DetailType: "Order Placed", Detail: JSON.stringify({ id: "o-1", total }), ...more };
}

async function executionsOf({ sfn }: StartedEngine, machine: string) {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: machineArnOf(machine) }));
  return executions;
}

it("an event starts the machine of the rule whose pattern matches it, with the input that the target makes", async () => {
  const engine = engineOf();
  const { events, sfn, store } = engine;
  await createMachine(store, "orders", PASS);
  const InputTransformer = {
    InputPathsMap: { id: "$.detail.id" },
    InputTemplate: '{"order": <id>, "by": <aws.events.rule-name>}',
  };
  await putRule(events, "large", "orders", { EventPattern: SHOP }, { InputTransformer });
  const answer = await events.send(new PutEventsCommand({ Entries: [order(250), order(20)] }));
  expect(answer.FailedEntryCount).toBe(0);
  await delivered(engine);
  const [only, ...more] = await executionsOf(engine, "orders");
  expect(more).toEqual([]);
  expect(only?.name?.startsWith(`${answer.Entries?.[0]?.EventId ?? "none"}_`)).toBe(true);
  const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn: only?.executionArn }));
  expect(JSON.parse(input ?? "")).toEqual({ order: "o-1", by: "large" });
  const [row] = await store.engine.executions({ limit: 10 });
  expect(row?.startedBy).toEqual({ kind: "rule", detail: "large", chain: ["default/large"] });
});

it("without an input of its own a target gets the event, in EventBridge's members", async () => {
  const engine = engineOf();
  const { events, sfn, store } = engine;
  await createMachine(store, "orders", PASS);
  await putRule(events, "all", "orders", { EventPattern: '{"source": ["shop"]}' });
  const Time = new Date("2026-02-03T04:05:06Z");
  const { Entries } = await events.send(new PutEventsCommand({ Entries: [order(1, { Time, Resources: ["arn:a"] })] }));
  await delivered(engine);
  const [only] = await executionsOf(engine, "orders");
  const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn: only?.executionArn }));
  expect(JSON.parse(input ?? "")).toEqual({
    version: "0",
    id: Entries?.[0]?.EventId,
    "detail-type": "Order Placed",
    source: "shop",
    account: ACCOUNT,
    time: "2026-02-03T04:05:06Z",
    region: REGION,
    resources: ["arn:a"],
    detail: { id: "o-1", total: 1 },
  });
});

it("each entry that cannot be used is refused by itself, the others are taken", async () => {
  const { events } = engineOf();
  const Entries = [order(1), { ...order(1), Source: "" }, order(1, { DetailType: undefined })];
  const bad = [order(1, { Detail: "{" }), order(1, { Detail: '"text"' }), order(1, { Source: "aws.s3" })];
  const answer = await events.send(new PutEventsCommand({ Entries: [...Entries, ...bad] }));
  expect(answer.FailedEntryCount).toBe(5);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    ...["InvalidArgument", "InvalidArgument", "MalformedDetail", "MalformedDetail"],
    "NotAuthorizedForSourceException",
  ]);
  const eleven = Array.from({ length: 11 }, () => order(1));
  await expect(events.send(new PutEventsCommand({ Entries: eleven }))).rejects.toThrow(/less than or equal to 10/);
  const long = JSON.stringify({ text: "x".repeat(140_000) });
  const two = [order(1, { Detail: long }), order(1, { Detail: long })];
  await expect(events.send(new PutEventsCommand({ Entries: two }))).rejects.toThrow(/over the limit/);
  await events.send(new PutEventsCommand({ Entries: two.slice(1) }));
});

it("rules are described, listed, disabled and deleted as EventBridge does", async () => {
  const engine = engineOf();
  const { events, store } = engine;
  await createMachine(store, "orders", PASS);
  await putRule(events, "large", "orders", { EventPattern: SHOP, Description: "Large ones" });
  await events.send(new PutRuleCommand({ Name: "nightly", ScheduleExpression: "rate(1 day)", EventBusName: "own" }));
  const described = await events.send(new DescribeRuleCommand({ Name: "large" }));
  expect(described).toMatchObject({
    Name: "large",
    Arn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/large`,
    EventPattern: SHOP,
    State: "ENABLED",
    Description: "Large ones",
    EventBusName: "default",
  });
  const names = async (EventBusName?: string) =>
    (await events.send(new ListRulesCommand({ EventBusName }))).Rules?.map(({ Name }) => Name);
  expect([await names(), await names("own")]).toEqual([["large"], ["nightly"]]);
  const first = await events.send(new ListTargetsByRuleCommand({ Rule: "large" }));
  expect(first.Targets).toEqual([{ Id: "one", Arn: machineArnOf("orders") }]);

  await events.send(new DisableRuleCommand({ Name: "large" }));
  await events.send(new PutEventsCommand({ Entries: [order(500)] }));
  await delivered(engine);
  expect(await executionsOf(engine, "orders")).toEqual([]);
  await events.send(new EnableRuleCommand({ Name: "large" }));
  await events.send(new PutEventsCommand({ Entries: [order(500)] }));
  await delivered(engine);
  expect(await executionsOf(engine, "orders")).toHaveLength(1);

  await expect(events.send(new DeleteRuleCommand({ Name: "large" }))).rejects.toThrow(/since it has targets/);
  await events.send(new RemoveTargetsCommand({ Rule: "large", Ids: ["one"] }));
  await events.send(new DeleteRuleCommand({ Name: "large" }));
  await events.send(new DeleteRuleCommand({ Name: "large" }));
  await expect(events.send(new DescribeRuleCommand({ Name: "large" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Rule large does not exist on EventBus default.",
  });
});

it("what cannot be a rule is refused in AWS's words, and a target that is no machine of this account by itself", async () => {
  const { events } = engineOf();
  const put = (rule: object) => events.send(new PutRuleCommand({ Name: "bad", ...rule }));
  await expect(put({})).rejects.toThrow(/EventPattern or ScheduleExpression must be specified/);
  await expect(put({ EventPattern: '{"source": "shop"}' })).rejects.toMatchObject({
    name: "InvalidEventPatternException",
    message: expect.stringContaining("must be an object or an array") as string,
  });
  await expect(put({ ScheduleExpression: "rate(1 minutes)" })).rejects.toThrow(/ScheduleExpression is not valid/);
  await expect(put({ Name: "a b", EventPattern: SHOP })).rejects.toThrow(/failed to satisfy constraint/);
  const { FailedEntries } = await putRule(events, "good", "orders", { EventPattern: SHOP }, { Arn: "arn:aws:sqs:::q" });
  expect(FailedEntries?.[0]?.ErrorMessage).toContain("is no state machine");
  const foreign = machineArnOf("orders").replace(ACCOUNT, "999999999999");
  const other = await putRule(events, "good", "orders", { EventPattern: SHOP }, { Arn: foreign });
  expect(other.FailedEntryCount).toBe(1);
  const Event = JSON.stringify({ source: "shop", detail: { total: 101 } });
  const tested = (of: string) => events.send(new TestEventPatternCommand({ EventPattern: SHOP, Event: of }));
  expect((await tested(Event)).Result).toBe(true);
  expect((await tested(Event.replace("101", "99"))).Result).toBe(false);
});

it("accounts do not see each other's rules and events", async () => {
  const engine = engineOf();
  const { events, url, store } = engine;
  await createMachine(store, "orders", PASS);
  await putRule(events, "all", "orders", { EventPattern: '{"source": ["shop"]}' });
  const other = new Client(clientOf(url, "999999999999"));
  expect((await other.send(new ListRulesCommand({}))).Rules).toEqual([]);
  await other.send(new PutEventsCommand({ Entries: [order(1)] }));
  await delivered(engine);
  expect(await executionsOf(engine, "orders")).toEqual([]);
  other.destroy();
});

it("EventBridge is refused to pages of a browser and under foreign names, and plain HTTP is answered", async () => {
  const { url } = engineOf();
  const body = JSON.stringify({ Entries: [order(1)] });
  const ask = (headers: Record<string, string>) =>
    fetch(url, {
      method: "POST",
      body,
      headers: { "x-amz-target": "AWSEvents.PutEvents", "content-type": "application/x-amz-json-1.1", ...headers },
    });
  const good = await ask({});
  expect(good.status).toBe(200);
  expect(good.headers.get("content-type")).toBe("application/x-amz-json-1.1");
  expect(await good.json()).toMatchObject({ FailedEntryCount: 0 });
  expect((await ask({ origin: "https://example.com" })).status).toBe(403);
  expect((await ask({ "x-amz-target": "AWSEvents.CreateArchive" })).status).toBe(400);
});

it("an event that is delivered once more starts nothing twice", async () => {
  const engine = engineOf();
  const { events, store } = engine;
  await createMachine(store, "orders", PASS);
  await putRule(events, "all", "orders", { EventPattern: '{"source": ["shop"]}' });
  const event = {
    ...{ version: "0", id: randomUUID(), "detail-type": "t", source: "shop", account: ACCOUNT },
    ...{ time: "2026-01-01T00:00:00Z", region: REGION, resources: [], detail: {} },
  };
  const row = { kind: "event", account: ACCOUNT, executionId: null } as const;
  const body = (id: string) => JSON.stringify({ bus: "default", event: { ...event, id }, at: 0 });
  await store.engine.outbox.put([{ ...row, body: body(event.id) }]);
  await delivered(engine);
  await store.engine.outbox.put([{ ...row, body: body(event.id) }]);
  await delivered(engine);
  expect(await executionsOf(engine, "orders")).toHaveLength(1);
  // Another event is another execution.
  await store.engine.outbox.put([{ ...row, body: body(randomUUID()) }]);
  await delivered(engine);
  expect(await executionsOf(engine, "orders")).toHaveLength(2);
});

it("a rule whose machine is gone says so, once, and is well again when there is one", async () => {
  const engine = engineOf();
  const { events, sfn, store, said } = engine;
  await putRule(events, "all", "later", { EventPattern: '{"source": ["shop"]}' });
  await events.send(new PutEventsCommand({ Entries: [order(1), order(2)] }));
  await delivered(engine);
  const key = { account: ACCOUNT, region: REGION, bus: "default", name: "all" };
  expect((await store.engine.rules.get(key))?.problem).toContain("State Machine Does Not Exist");
  await events.send(new PutEventsCommand({ Entries: [order(1)] }));
  await delivered(engine);
  expect(said.filter((sentence) => sentence.includes("The rule all")).length).toBeLessThanOrEqual(2);
  const definition = JSON.stringify(PASS);
  await sfn.send(new CreateStateMachineCommand({ name: "later", definition, roleArn: "arn:aws:iam::1:role/r" }));
  await events.send(new PutEventsCommand({ Entries: [order(1)] }));
  await delivered(engine);
  expect(await executionsOf(engine, "later")).toHaveLength(1);
  expect((await store.engine.rules.get(key))?.problem).toBeNull();
});
