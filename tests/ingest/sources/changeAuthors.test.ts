// Loaded before time is made up: a client that is loaded when it is first asked is a wait that virtual time would overtake.
import "@aws-sdk/client-cloudtrail";
import { afterEach, describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { type SourceSettings, sourceSchema } from "@/lib/contract/sourceSettings";
import { authorIn } from "@/lib/ingest/sources/standard/changeAuthors";
import { testSource } from "@/lib/server/sources/testSource";
import { openStore } from "@/lib/store/store";
import { AwsWorld } from "../../support/awsWorld/awsWorld";
import { CALM, type Misbehaviour } from "../../support/awsWorld/misbehaviour";
import type { TrailCall } from "../../support/awsWorld/world";
import { ROOT, sqliteDatabase } from "../../support/databases";
import { ingestAll } from "../../support/ingestWorld";
import { commitOf, seenMachine } from "../../support/sourceCommits";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const SOURCE: SourceSettings = { name: "runs", kind: "standard", region: "eu-west-1", share: 0 };
const ALICE = { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/deploy/alice" };

/** An account, of one machine of which a source saw another definition and other weights ten minutes ago. */
async function changedAccount(rough: Partial<Misbehaviour> = {}) {
  const made = await AwsWorld.make({ seed: 3, standard: 0, expressEvents: 0, misbehaviour: { ...CALM, ...rough } });
  const database = sqliteDatabase();
  const store = await openStore({ url: database.url, root: ROOT, now: () => Math.round(made.clock.now()) });
  closing.push(async () => {
    await store.close();
    await database.drop();
  });
  const truths = [...made.world.account.machines.values()].map(({ truth }) => truth);
  const truth = truths.find(({ machine }) => machine.alias !== undefined && !machine.keyDenied);
  if (truth === undefined) throw new Error("no machine has an alias");
  // The others are left alone: who describes them all takes minutes of the account's time.
  const source: SourceSettings = { ...SOURCE, machines: [truth.machine.name] };
  const begin = made.clock.now();
  await store.sources.define({ name: "runs", kind: "standard", settings: JSON.stringify(source), configured: false });
  const before = seenMachine(truth.machine.name, {
    ...{ arn: truth.arn, seenAt: begin - 10 * MINUTE_MS, definition: '{"StartAt":"Old"}' },
    aliases: JSON.stringify({ [truth.aliasArn()]: [{ stateMachineVersionArn: truth.versionArn(1), weight: 100 }] }),
  });
  await store.sources.commit([], commitOf("runs", { machines: [before] }));
  const [machineId = 0] = await store.machines.find(truth.arn);
  const read = (more: Partial<SourceSettings> = {}) => ingestAll(made, store, { ...source, ...more });
  const events = async () => {
    const found = await store.overview.events({ machineIds: [machineId], from: begin - DAY_MS, to: begin + DAY_MS });
    return found.filter(({ kind }) => kind === "definition" || kind === "aliases");
  };
  const call = (name: string, minutes: number, more: Partial<TrailCall> = {}): TrailCall => ({
    ...{ at: begin - minutes * MINUTE_MS, name, userIdentity: ALICE },
    ...{ requestParameters: { stateMachineArn: truth.arn, definition: "HIDDEN_DUE_TO_SECURITY_REASONS" }, ...more },
  });
  return { made, store, truth, begin, read, events, call, trail: made.world.trail };
}

const asked = ({ made }: { made: AwsWorld }) => made.service.counters.requests.get("LookupEvents") ?? 0;

describe("who made a change, by CloudTrail", () => {
  test("is told with it once the event has come, and with the minute of the call", async () => {
    const one = await changedAccount();
    const { truth, trail, call, begin } = one;
    const alias = { stateMachineAliasArn: truth.aliasArn() };
    trail.push(
      call("UpdateStateMachine", 8, { userIdentity: { type: "IAMUser", arn: "arn:aws:iam::1:user/earlier" } }),
      call("UpdateStateMachine", 4, { userIdentity: { ...ALICE, invokedBy: "cloudformation.amazonaws.com" } }),
      // Refused, of another machine whose name begins alike, and long before: of none of them is this change.
      call("UpdateStateMachine", 3, { errorCode: "AccessDenied", userIdentity: { arn: "mallory" } }),
      call("UpdateStateMachine", 2, { requestParameters: { stateMachineArn: `${truth.arn}s` } }),
      call("UpdateStateMachine", 60, { userIdentity: { arn: "long before" } }),
      call("UpdateStateMachineAlias", 5, { requestParameters: alias }),
    );
    await one.read();
    // What has come by now need not be the last call.
    expect((await one.events()).map(({ by }) => by ?? null)).toEqual([null, null]);
    await one.made.clock.pass(7 * MINUTE_MS);
    await one.read();
    const [aliases, definition] = await one.events();
    expect([aliases?.kind, aliases?.at, aliases?.since]).toEqual([
      ...["aliases", begin - 5 * MINUTE_MS, begin - 5 * MINUTE_MS],
    ]);
    expect(definition).toMatchObject({
      ...{ kind: "definition", at: begin - 4 * MINUTE_MS, since: begin - 4 * MINUTE_MS },
      by: `${ALICE.arn} through cloudformation.amazonaws.com`,
    });
    // What is found is not asked for again.
    const before = asked(one);
    await one.made.clock.pass(5 * MINUTE_MS);
    await one.read();
    expect(asked(one)).toBe(before);
  });

  test("is asked for until its event must have come, and then no more", async () => {
    const one = await changedAccount();
    await one.read();
    await one.made.clock.pass(7 * MINUTE_MS);
    await one.read();
    const first = asked(one);
    expect(first).toBeGreaterThan(0);
    await one.made.clock.pass(20 * MINUTE_MS);
    await one.read();
    const second = asked(one);
    expect(second).toBeGreaterThan(first);
    await one.made.clock.pass(5 * MINUTE_MS);
    await one.read();
    expect(asked(one)).toBe(second);
    expect((await one.events()).map(({ by }) => by ?? null)).toEqual([null, null]);
  });

  test("that it may not be read keeps the source from nothing", async () => {
    const one = await changedAccount({ denied: ["LookupEvents"] });
    one.trail.push(one.call("UpdateStateMachine", 4));
    await one.read();
    await one.made.clock.pass(7 * MINUTE_MS);
    const report = await one.read();
    expect([asked(one), report.failures]).toEqual([1, 0]);
    expect(await one.events()).toHaveLength(2);
  });

  test("nothing is asked of who says so", async () => {
    const one = await changedAccount();
    for (const minutes of [7, 7]) {
      await one.read({ cloudTrail: false });
      await one.made.clock.pass(minutes * MINUTE_MS);
    }
    expect(asked(one)).toBe(0);
  });
});

test.each([
  [[], "ok", null],
  [["LookupEvents"], "refused", "cloudtrail:LookupEvents"],
] as const)(
  "Test tries CloudTrail (denied: %j), and not where it is not to be asked",
  async (denied, outcome, missing) => {
    const world = await AwsWorld.make({ seed: 3, standard: 0, expressEvents: 0, misbehaviour: { ...CALM, denied } });
    const test = async (given: Partial<SourceSettings>) => {
      const reading = { folder: ROOT, environment: {}, clock: world.clock, signal: new AbortController().signal };
      const handler = world.clientOptions().requestHandler;
      const settings = sourceSchema.parse({ ...SOURCE, ...given });
      const { checks } = await world.clock.run(testSource({ ...reading, handler, settings }));
      return checks.filter(({ operation }) => operation === "LookupEvents");
    };
    const why = missing === null ? null : expect.stringContaining(missing);
    expect(await test({})).toMatchObject([{ permission: "cloudtrail:LookupEvents", outcome, why }]);
    expect(await test({ cloudTrail: false })).toEqual([]);
  },
);

test("a record of CloudTrail that is none, or of nobody, tells nothing", () => {
  const arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:Checkout";
  const event = (record: unknown) => ({ EventTime: new Date(HOUR_MS), CloudTrailEvent: JSON.stringify(record) });
  const requestParameters = { routingConfiguration: [{ stateMachineVersionArn: `${arn}:7` }] };
  expect(authorIn(event({ requestParameters, userIdentity: { type: "Root" } }), arn)).toEqual({
    ...{ who: "Root", via: null, madeAt: HOUR_MS },
  });
  for (const record of [null, [], {}, { requestParameters }, { requestParameters, userIdentity: "alice" }]) {
    expect(authorIn(event(record), arn)).toBeNull();
  }
  expect(authorIn({ EventTime: new Date(0), CloudTrailEvent: "{" }, arn)).toBeNull();
  expect(authorIn(event({ requestParameters, userIdentity: ALICE }), `${arn}s`)).toBeNull();
});
