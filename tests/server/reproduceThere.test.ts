import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "@/lib/base/json";
import { recordedCallsOf } from "@/lib/replay/recordedCalls";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { verify } from "@/lib/replay/verify";
import { RealTime } from "@/lib/runner/time/engineTime";
import { RemoteEngine } from "@/lib/runner/remote/remoteEngine";
import { reproduce } from "@/lib/server/replay/reproduce";
import { reproduceThere } from "@/lib/server/replay/reproduceThere";
import { type Answer, changed, recordRun } from "../replay/runs";
import { sqliteDatabase } from "../support/databases";
import { openEndpoint, type TestEndpoint } from "../support/endpoint";

/* Recorded runs made again through an engine over HTTP; each with a twin that was tampered with. */

const PLACE = { region: "eu-west-1", account: "123456789012" };
const database = sqliteDatabase();
let endpoint: TestEndpoint;
let engine: RemoteEngine;
beforeAll(async () => {
  // Real time: what the record answers happens at once, whatever the clock says.
  endpoint = await openEndpoint(database, { time: new RealTime(1) });
  engine = new RemoteEngine({ endpoint: endpoint.url, ...PLACE, signal: new AbortController().signal });
});
afterAll(async () => {
  engine.close();
  await endpoint.close();
  await database.drop();
});

const lambda = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const task = (more: JsonObject): JsonObject => ({ Type: "Task", Resource: lambda("charge"), ...more });

type Told = Awaited<ReturnType<typeof reproduce>>["there"];

async function madeThere(subject: RecordedExecution, definition: Json, isOurs = true): Promise<Told> {
  const { machine, events: recorded, type } = subject;
  if (!machine.ok) throw new Error(machine.error);
  const calls = () => recordedCallsOf(recorded, machine.value);
  const { there } = await reproduce((onReplay) => verify(subject, { onReplay }), {
    ...{ recorded, calls, exchange: null },
    elsewhere: (setup, replay) =>
      reproduceThere(
        {
          ...{ machine: machine.value, definition: JSON.stringify(definition), type, recorded, calls, setup, replay },
          open: new Set(),
        },
        { engine, place: PLACE, isOurs, exchanged: {}, isBusy: () => false },
      ),
  });
  return there;
}

const RETRIED = task({
  Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 3, MaxAttempts: 2 }],
  Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Name" }],
  Next: "Name",
});
const NAME: JsonObject = {
  Type: "Pass",
  Parameters: {
    "id.$": "States.Format('order-{}', States.UUID())",
    "run.$": "$$.Execution.Id",
    "machine.$": "$$.StateMachine.Name",
    "role.$": "$$.Execution.RoleArn",
    "at.$": "$$.State.EnteredTime",
  },
  Next: "Hold",
};
const HOLD: JsonObject = { Type: "Wait", Seconds: 86_400, Next: "Ask" };
const ASK: JsonObject = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/q", MessageBody: { "token.$": "$$.Task.Token" } },
  Next: "Both",
};
const BOTH: JsonObject = {
  Type: "Parallel",
  Branches: ["Left", "Right"].map((name) => ({ StartAt: name, States: { [name]: task({ End: true }) } })),
  End: true,
};
const MACHINE = { StartAt: "Charge", States: { Charge: RETRIED, Name: NAME, Hold: HOLD, Ask: ASK, Both: BOTH } };

/** Two attempts fail, and one branch at the end. */
const world: Answer = ({ state }, count) => {
  if (state === "Charge" && count < 2) return { error: "Busy" };
  return state === "Right" ? { error: "Declined" } : { ok: { n: count } };
};

describe("a recorded run at an endpoint", () => {
  let failed: RecordedExecution;
  beforeAll(async () => {
    failed = await recordRun(MACHINE, { order: 7 }, world);
  });

  test("is the same run: retries, chance, its own names and times, a day's wait, a callback, branches", async () => {
    const there = await madeThere(failed, MACHINE);
    expect(there).toMatchObject({ kind: "made", compared: "history", differences: [] });
    expect(there).toMatchObject({ end: { status: "FAILED", error: "Declined", events: failed.events.length } });
    expect(JSON.stringify(there)).toContain("arn:aws:states:eu-west-1:123456789012:execution:reproduced-m");
  });

  test("is another run when a derived value of the record was tampered with", async () => {
    const entered = failed.events.find(
      (event) => event.type === "WaitStateEntered" && event.details.input.kind === "present",
    );
    const twin = changed(failed, entered?.id ?? 0, (wire) => {
      const details = wire["stateEnteredEventDetails"] as JsonObject;
      const input = String(details["input"]).replace("run-1", "run-2");
      return { ...wire, stateEnteredEventDetails: { ...details, input } };
    });
    const there = await madeThere(twin, MACHINE);
    expect(there).toMatchObject({ kind: "made", differences: [{ recorded: entered?.id }] });
  });

  test("is another run when the machine there is another", async () => {
    const other = {
      ...MACHINE,
      States: { ...MACHINE.States, Hold: { ...HOLD, Comment: "", Result: undefined, OutputPath: "$.id" } },
    };
    const there = await madeThere(failed, JSON.parse(JSON.stringify(other)) as Json);
    expect(there).toMatchObject({ kind: "made", differences: [{ state: "Hold" }] });
  });

  test("that had not ended goes as far as its record, and is stopped there", async () => {
    const asked = failed.events.findIndex(({ type }) => type === "TaskSubmitted");
    const there = await madeThere({ ...failed, events: failed.events.slice(0, asked + 1) }, MACHINE);
    expect(there).toMatchObject({ kind: "made", differences: [], end: { status: "RUNNING" } });
    const stopped = await engine.eventsOf(there?.kind === "made" ? there.arn : "");
    expect(stopped).toHaveLength(asked + 2);
    expect(stopped.at(-1)?.type).toBe("ExecutionAborted");
  });
});

const PLAIN = {
  StartAt: "Hold",
  States: { Hold: { Type: "Wait", Seconds: 1, Next: "End" }, End: { Type: "Pass", Result: 1, End: true } },
};

describe("an engine that takes no records", () => {
  test("makes what follows from definition and input alone", async () => {
    expect(await madeThere(await recordRun(PLAIN, {}), PLAIN, false)).toMatchObject({ kind: "made", differences: [] });
  });

  test.each([
    ["tasks", MACHINE, "the recorded outcomes of tasks, as of Charge"],
    [
      "chance",
      { StartAt: "A", States: { A: { Type: "Pass", Parameters: { "id.$": "States.UUID()" }, End: true } } },
      "the recorded values of chance and clocks",
    ],
  ])("is not given a run with %s, and it is said why", async (_, machine, why) => {
    const there = await madeThere(
      await recordRun(machine as unknown as JsonObject, {}, world),
      machine as unknown as Json,
      false,
    );
    expect(there).toEqual({ kind: "notMade", why: expect.stringContaining(why) as string });
  });
});

test("what an endpoint refuses is its answer", async () => {
  const record = await recordRun(PLAIN, {});
  const there = await madeThere(record, { ...PLAIN, StartAt: "Nowhere" });
  expect(there).toEqual({ kind: "notMade", why: expect.stringContaining("the endpoint says:") as string });
});

describe("an Express execution", () => {
  const arn = "arn:aws:states:eu-west-1:123456789012:express:orders:run-1:0b7f";
  const expressOf = async (definition: JsonObject): Promise<RecordedExecution> => ({
    ...(await recordRun(definition, { n: 1 })),
    ...{ type: "EXPRESS", arn },
  });
  const NAMED = {
    StartAt: "A",
    States: { A: { Type: "Pass", Parameters: { "name.$": "$$.Execution.Name" }, End: true } },
  };

  test("is held to its end, as no history of it is read back", async () => {
    const there = await madeThere(await expressOf(NAMED), NAMED);
    expect(there).toMatchObject({ kind: "made", compared: "end", differences: [], end: { status: "SUCCEEDED" } });
  });

  test("that ends otherwise there is another run", async () => {
    const other = { StartAt: "A", States: { A: { Type: "Pass", Result: { name: "run-2" }, End: true } } };
    const there = await madeThere(await expressOf(NAMED), other);
    expect(there).toMatchObject({ kind: "made", differences: [{ difference: [{ path: "end.output.name" }] }] });
  });

  test("that had not ended is not made, and it is said why", async () => {
    const whole = await expressOf(NAMED);
    const there = await madeThere({ ...whole, events: whole.events.slice(0, 2) }, NAMED);
    expect(there).toEqual({ kind: "notMade", why: expect.stringContaining("has not ended") as string });
  });
});
