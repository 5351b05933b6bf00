import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { MAX_RECORD_BYTES } from "@/lib/ingest/push/firehoseRecord";
import { NotADelivery, PushIntake } from "@/lib/ingest/push/pushIntake";
import type { PushCommit, PushOutcome, PushSink } from "@/lib/ingest/push/sink";
import { LOG_ORIGIN } from "@/lib/store/ingested";
import {
  delivery,
  expressArn,
  firehoseBody,
  logMessages,
  packed,
  standardArn,
  statusEvent,
  subscription,
} from "../../support/deliveries";
import { chargeRun, longRun } from "../../support/ingested";

/** Keeps commits; `answer` decides on one execution. */
function memory(answer: (arn: string) => PushOutcome["outcome"] = () => "stored") {
  const commits: PushCommit[] = [];
  const sink: PushSink = {
    commit: (commit) => {
      commits.push(commit);
      const outcomes = commit.executions.map(({ identity, events }): PushOutcome => {
        const outcome = answer(identity);
        if (outcome === "refused") return { outcome, reason: "it contradicts what is stored" };
        return outcome === "dropped" ? { outcome } : { key: identity, outcome, added: events.length };
      });
      return Promise.resolve(outcomes);
    },
  };
  const executions = () => commits.flatMap((commit) => commit.executions);
  const setAside = () => commits.flatMap((commit) => commit.setAside);
  return { sink, commits, executions, setAside, intake: new PushIntake(sink) };
}

const runOf = (name: string) => logMessages(expressArn(name), chargeRun({ name }, { end: "succeeded" }));

describe("a delivery of Firehose", () => {
  test("is grouped by execution, whatever record and order its events come in", async () => {
    const { intake, executions, setAside } = memory();
    const [a, b] = [runOf("a"), runOf("b")];
    const mixed = a.flatMap((message, i) => [message, b[i]!]).reverse();
    await intake.takeFirehose(delivery(mixed, 3));
    expect(setAside()).toEqual([]);
    expect(executions().map(({ arn, events }) => [arn, events.length])).toEqual([
      [expressArn("b"), b.length],
      [expressArn("a"), a.length],
    ]);
    expect(executions()[1]).toMatchObject({
      ...{ identity: expressArn("a"), name: null, machine: "orders", type: "EXPRESS", origin: LOG_ORIGIN },
      ...{ described: null, definition: null, cutOff: false },
    });
    const ids = executions()[1]?.texts?.map((text) => (JSON.parse(text) as { id: number }).id);
    expect(ids?.toSorted((x, y) => x - y)).toEqual(a.map((_, i) => i + 1));
  });

  test("says nothing of an execution when CloudWatch Logs only asks whether anybody is there", async () => {
    const { intake, commits } = memory();
    await intake.takeFirehose(firehoseBody([packed(subscription(["CWL CONTROL MESSAGE"], "CONTROL_MESSAGE"))]));
    expect(commits).toEqual([expect.objectContaining({ executions: [], setAside: [], deliveries: 1 })]);
  });

  test("passes over what other services write, and counts it", async () => {
    const { intake, commits, executions } = memory();
    await intake.takeFirehose(delivery(["START RequestId: 1", '{"level":"info"}', ...runOf("a"), "[]", "null"]));
    expect(executions()).toHaveLength(1);
    expect(commits[0]).toMatchObject({ passedOver: 4, setAside: [] });
  });

  test("is read unpacked too, and with its messages taken out", async () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    for (const text of [subscription(runOf("a")), runOf("a").join("\n"), `${runOf("a").join("\n")}\n`]) {
      const { intake, executions, setAside } = memory();
      await intake.takeFirehose(firehoseBody([base64(text)]));
      expect(setAside()).toEqual([]);
      expect(executions().map(({ events }) => events.length)).toEqual([runOf("a").length]);
    }
  });

  test("may hold events of EventBridge", async () => {
    const { intake, executions } = memory();
    await intake.takeFirehose(firehoseBody([Buffer.from(statusEvent(standardArn("a"))).toString("base64")]));
    expect(executions()).toMatchObject([{ arn: standardArn("a"), described: { status: "SUCCEEDED" }, events: [] }]);
  });

  test("that is large is stored in portions, each before the next is held", async () => {
    const { intake, commits, executions } = memory();
    const cause = "x".repeat(200_000);
    const runs = Array.from({ length: 80 }, (_, i) =>
      logMessages(expressArn(String(i)), chargeRun({ i }, { cause })).slice(-2),
    );
    await intake.takeFirehose(delivery(runs.flat(), 10));
    expect(commits.length).toBeGreaterThanOrEqual(3);
    expect(commits.map(({ deliveries }) => deliveries)).toEqual([...commits.slice(1).map(() => 0), 1]);
    expect(executions().reduce((sum, { events }) => sum + events.length, 0)).toBe(160);
  });

  test.each([
    ["no JSON", "oops", /no JSON/],
    ["a list", "[]", /no JSON object/],
    ["no records", '{"requestId":"1"}', /no list of records/],
    ["a record without data", '{"records":[{}]}', /record 1 has no data/],
    ["a record that is null", '{"records":[null]}', /record 1 has no data/],
  ])("with %s is none, and stores nothing", async (_what, body, why) => {
    const { intake, commits } = memory();
    const taken = intake.takeFirehose(body);
    await expect(taken).rejects.toThrow(NotADelivery);
    await expect(taken).rejects.toThrow(why);
    expect(commits).toEqual([]);
  });
});

describe("what cannot be read is set aside with its reason, and the rest is stored", () => {
  const good = runOf("good");
  const bad = (change: object) => JSON.stringify({ ...(JSON.parse(good[1]!) as object), ...change });

  test.each([
    ["a message that is cut", good[1]!.slice(0, 60), /no JSON, or cut off/],
    ["an event without an id that is one", bad({ id: "first" }), /id should be a whole number/],
    ["an event without a time", bad({ event_timestamp: "soon" }), /event_timestamp should be/],
    ["an event of no execution", bad({ execution_arn: "arn:aws:s3:::bucket" }), /not the ARN of an execution/],
    ["an unknown event that is nested too deep", bad({ type: "New", details: { a: deep(2_000) } }), /nested deeper/],
  ])("%s", async (_what, message, why) => {
    const { intake, executions, setAside } = memory();
    await intake.takeFirehose(delivery([...good, message]));
    expect(setAside()).toEqual([
      { what: expect.stringMatching(/^log event \d+$/), why: expect.stringMatching(why), text: message },
    ]);
    expect(executions().map(({ events }) => events.length)).toEqual([good.length]);
  });

  const broken = gzipSync(subscription(good)).subarray(0, 100).toString("base64");
  test.each([
    ["a gzip that is cut", broken, /gzip data is broken/],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00]).toString("base64"), /no UTF-8/],
    ["no base64", "&&&", /no base64/],
    ["a record of another type", packed(subscription(good, "OTHER_MESSAGE")), /messageType should be/],
    ["a record without log events", packed('{"messageType":"DATA_MESSAGE","logEvents":{}}'), /no list of logEvents/],
    ["a log event without a message", packed('{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1"}]}'), /no message/],
    ["a record that unpacks to too much", packed("x".repeat(MAX_RECORD_BYTES + 1)), /unpacks to more than 32 MiB/],
  ])("%s", async (_what, record, why) => {
    const { intake, executions, setAside } = memory();
    await intake.takeFirehose(firehoseBody([packed(subscription(good)), record]));
    expect(setAside()).toEqual([expect.objectContaining({ why: expect.stringMatching(why) })]);
    expect(executions().map(({ events }) => events.length)).toEqual([good.length]);
  });

  test("an execution that the store refuses, with its messages as they came", async () => {
    const { intake, setAside, commits } = memory((arn) => (arn === expressArn("good") ? "refused" : "stored"));
    await intake.takeFirehose(delivery([...good, ...runOf("other")]));
    expect(setAside()).toEqual([
      { what: expressArn("good"), why: "it contradicts what is stored", text: good.join("\n") },
    ]);
    expect(commits.map(({ deliveries }) => deliveries)).toEqual([1, 0]);
  });

  test("twin: nothing is set aside of what is good", async () => {
    const { intake, setAside } = memory();
    await intake.takeFirehose(delivery([...good, ...runOf("other"), ...logMessages(expressArn("long"), longRun(300))]));
    expect(setAside()).toEqual([]);
  });
});

function deep(levels: number): unknown {
  return JSON.parse("[".repeat(levels) + "]".repeat(levels));
}

describe("an event of EventBridge", () => {
  test("is a row without a history", async () => {
    const { intake, executions } = memory();
    await intake.takeBusEvent(
      statusEvent(standardArn("a"), { status: "FAILED", error: "E", cause: "why", output: null }),
    );
    expect(executions()).toMatchObject([
      {
        ...{ identity: standardArn("a"), arn: standardArn("a"), machine: "orders", type: "STANDARD", events: [] },
        described: {
          ...{ status: "FAILED", startedAt: 1_772_359_200_000, stoppedAt: 1_772_359_202_000, input: '{"a":1}' },
          ...{ error: "E", cause: "why" },
        },
      },
    ]);
    expect(executions()[0]?.described).not.toHaveProperty("output");
  });

  test("names the alias, or else the version, that the execution was started by", async () => {
    const machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";
    const { intake, executions } = memory();
    await intake.takeBusEvent(statusEvent(standardArn("a"), { stateMachineVersionArn: `${machine}:3` }));
    await intake.takeBusEvent(
      statusEvent(standardArn("b"), {
        stateMachineVersionArn: `${machine}:3`,
        stateMachineAliasArn: `${machine}:live`,
      }),
    );
    await intake.takeBusEvent(
      statusEvent(standardArn("c"), { stateMachineAliasArn: null, stateMachineVersionArn: null }),
    );
    expect(executions().map(({ machineArn }) => machineArn)).toEqual([`${machine}:3`, `${machine}:live`, machine]);
  });

  test("of another kind is passed over", async () => {
    const { intake, commits } = memory();
    await intake.takeBusEvent(JSON.stringify({ "detail-type": "EC2 Instance State-change", detail: {} }));
    expect(commits).toMatchObject([{ executions: [], setAside: [], passedOver: 1, deliveries: 1 }]);
  });

  test.each([
    ["another status", { status: "DONE" }, /status is not one that is known: "DONE"/],
    ["no start", { startDate: null }, /startDate is no time: null/],
    ["no execution", { executionArn: "x" }, /executionArn is not the ARN/],
  ])("with %s is set aside", async (_what, detail, why) => {
    const { intake, executions, setAside } = memory();
    const event = statusEvent(standardArn("a"), detail);
    await intake.takeBusEvent(event);
    expect(executions()).toEqual([]);
    expect(setAside()).toEqual([expect.objectContaining({ why: expect.stringMatching(why), text: event })]);
  });

  test.each(["", "oops", "{}", '{"detail":{}}'])("that is none, %j, is refused", async (body) => {
    const { intake, commits } = memory();
    await expect(intake.takeBusEvent(body)).rejects.toThrow(NotADelivery);
    expect(commits).toEqual([]);
  });
});

describe("storing", () => {
  /** A sink whose commits end when they are told to. */
  function held() {
    const open: { readonly commit: PushCommit; readonly end: (error?: Error) => void }[] = [];
    const sink: PushSink = {
      commit: (commit) =>
        new Promise((resolve, reject) => {
          open.push({
            commit,
            end: (error) =>
              error === undefined ? resolve(commit.executions.map(() => ({ outcome: "dropped" }))) : reject(error),
          });
        }),
    };
    return { open, intake: new PushIntake(sink) };
  }
  const turn = () => new Promise(setImmediate);

  test("comes before the answer", async () => {
    const { open, intake } = held();
    let answered = false;
    const taken = intake.takeBusEvent(statusEvent(standardArn("a"))).then(() => (answered = true));
    await turn();
    expect(answered).toBe(false);
    open[0]!.end();
    await taken;
    expect(answered).toBe(true);
  });

  test("is one transaction for all that came during the one before", async () => {
    const { open, intake } = held();
    const taken = Array.from({ length: 300 }, (_, i) => intake.takeBusEvent(statusEvent(standardArn(`e${i}`))));
    await turn();
    expect(open.map(({ commit }) => commit.executions.length)).toEqual([1]);
    open[0]!.end();
    await turn();
    expect(open.map(({ commit }) => commit.executions.length)).toEqual([1, 299]);
    expect(open[1]!.commit.deliveries).toBe(299);
    open[1]!.end();
    await Promise.all(taken);
  });

  test("is bounded: a transaction has at most 500 executions of several deliveries", async () => {
    const { open, intake } = held();
    const taken = Array.from({ length: 1_201 }, (_, i) => intake.takeBusEvent(statusEvent(standardArn(`e${i}`))));
    for (let i = 0; i < 4; i++) {
      await turn();
      open[i]!.end();
    }
    await Promise.all(taken);
    expect(open.map(({ commit }) => commit.executions.length)).toEqual([1, 500, 500, 200]);
  });

  test("that fails answers none of those it was for, and the next goes on", async () => {
    const { open, intake } = held();
    const first = intake.takeBusEvent(statusEvent(standardArn("a")));
    const second = intake.takeBusEvent(statusEvent(standardArn("b")));
    const third = intake.takeBusEvent(statusEvent(standardArn("c")));
    await turn();
    open[0]!.end();
    await first;
    await turn();
    open[1]!.end(new Error("disk full"));
    await expect(second).rejects.toThrow("disk full");
    await expect(third).rejects.toThrow("disk full");
    const fourth = intake.takeBusEvent(statusEvent(standardArn("d")));
    await turn();
    open[2]!.end();
    await fourth;
  });
});
