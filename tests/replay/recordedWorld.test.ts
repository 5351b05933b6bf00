import { describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { StateMachine } from "@/lib/asl/machine";
import type { Json, JsonObject } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import { answersOf } from "@/lib/replay/answers";
import { CallsByContent, recordedCallsOf } from "@/lib/replay/recordedCalls";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { runRecorded } from "@/lib/replay/recordedRun";
import { replaySetupOf } from "@/lib/replay/replaySetup";
import { readRecordedExecution } from "@/lib/replay/recordedExecution";
import { verify } from "@/lib/replay/verify";
import { type Answer, recordRun } from "./runs";

/*
 * A machine that is not the recorded one, in the world of the record: what was asked for finds its answer wherever it
 * stands now. A verdict goes by place alone, so for it the same machines are others.
 */

const call = (name: string, parameters: JsonObject, more: JsonObject = { End: true }): JsonObject => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: name, Payload: parameters },
  ResultSelector: { "said.$": "$.Payload.said" },
  ...more,
});

const LINE: JsonObject = {
  StartAt: "Charge",
  States: {
    Charge: call("charge", { order: 1 }, { ResultPath: "$.charge", Next: "Ship" }),
    Ship: call("ship", { order: 1 }, { ResultPath: "$.ship", End: true }),
  },
};

/** Each call is answered with its function and how often its state had been called before. */
const answer: Answer = (task, count) => {
  const { FunctionName } = JSON.parse(task.input) as { FunctionName: string };
  return { ok: { Payload: { said: `${FunctionName} ${count}` } } };
};

const changedLine = (states: JsonObject, startAt = "Charge"): JsonObject => ({
  StartAt: startAt,
  States: { ...(LINE["States"] as JsonObject), ...states },
});

describe("a changed machine finds the recorded answers by what it asks", () => {
  test("a renamed state", async () => {
    const renamed = {
      StartAt: "Take the money",
      States: {
        "Take the money": call("charge", { order: 1 }, { ResultPath: "$.charge", Next: "Ship" }),
        Ship: call("ship", { order: 1 }, { ResultPath: "$.ship", End: true }),
      },
    };
    expect(await outputOf(LINE, renamed, answer)).toEqual({ charge: { said: "charge 0" }, ship: { said: "ship 0" } });
  });

  test("a Pass before the others, which moves every place", async () => {
    const inserted = changedLine({ First: { Type: "Pass", Next: "Charge" } }, "First");
    expect(await outputOf(LINE, inserted, answer)).toEqual({ charge: { said: "charge 0" }, ship: { said: "ship 0" } });
    expect(await outputByPlace(LINE, inserted, answer)).toBeNull();
  });

  test("branches that changed places", async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: call(name.toLowerCase(), { to: name }) } });
    const both = (...branches: JsonObject[]): JsonObject => ({
      StartAt: "Both",
      States: { Both: { Type: "Parallel", Branches: branches, End: true } },
    });
    const [email, sms] = [branch("Email"), branch("Sms")];
    expect(await outputOf(both(email, sms), both(sms, email), answer)).toEqual([
      { said: "sms 0" },
      { said: "email 0" },
    ]);
    // By place each would be told what the other was.
    expect(await outputByPlace(both(email, sms), both(sms, email), answer)).toEqual([
      { said: "email 0" },
      { said: "sms 0" },
    ]);
  });

  test("a call with its retries, attempt by attempt", async () => {
    const retried = (first: JsonObject): JsonObject => ({
      StartAt: "First",
      States: {
        First: first,
        Charge: call("charge", { order: 1 }, { Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 2 }], End: true }),
      },
    });
    const busy: Answer = (task, count) => (count < 2 ? { error: "Busy" } : answer(task, count));
    const recorded = retried({ Type: "Succeed" });
    const one = changedStart(recorded, "Charge");
    const two = retried({ Type: "Wait", Seconds: 5, Next: "Charge" });
    expect(await outputOf(one, two, busy)).toEqual({ said: "charge 2" });
  });

  test("two equal requests, in the order in which they were recorded", async () => {
    const again = changedLine({ Ship: call("charge", { order: 1 }, { ResultPath: "$.ship", End: true }) });
    const inserted = {
      ...again,
      StartAt: "First",
      States: { ...states(again), First: { Type: "Pass", Next: "Charge" } },
    };
    const numbered: Answer = (task) => ({ ok: { Payload: { said: task.state } } });
    expect(await outputOf(again, inserted, numbered)).toEqual({ charge: { said: "Charge" }, ship: { said: "Ship" } });
  });

  test("the same resource with other parameters, by its place", async () => {
    const other = changedLine({ Ship: call("ship", { order: 2 }, { ResultPath: "$.ship", End: true }) });
    expect(await outputOf(LINE, other, answer)).toEqual({ charge: { said: "charge 0" }, ship: { said: "ship 0" } });
  });

  test("parameters whose keys stand in another order", async () => {
    const ship = call(
      "ship",
      {},
      { Parameters: { Payload: { order: 1 }, FunctionName: "ship" }, ResultPath: "$.ship" },
    );
    const inserted = changedLine({ Ship: { ...ship, End: true }, First: { Type: "Pass", Next: "Charge" } }, "First");
    expect(await outputOf(LINE, inserted, answer)).toEqual({ charge: { said: "charge 0" }, ship: { said: "ship 0" } });
  });

  test("a request that the record does not know has no answer, and takes none from another", async () => {
    const queue = {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage",
      Parameters: { QueueUrl: "q", MessageBody: "b" },
      Next: "Charge",
    };
    const run = await replayed(LINE, changedLine({ First: queue }, "First"), answer, true);
    expect(run.status).toBe("RUNNING");
    expect(run.unused).toBeGreaterThan(0);
    expect(run.events.at(-1)?.type).toBe("TaskScheduled");
  });
});

test("a task token that is made anew does not keep a callback from its answer", async () => {
  const waiting = (first: string): JsonObject => ({
    StartAt: first,
    States: {
      First: { Type: "Pass", Next: "Ask" },
      Ask: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: { QueueUrl: "q", MessageBody: { "token.$": "$$.Task.Token", for: "approval" } },
        End: true,
      },
    },
  });
  const approved: Answer = () => ({ ok: "approved" });
  expect(await outputOf(changedStart(waiting("Ask"), "Ask"), waiting("First"), approved)).toBe("approved");
});

describe("a verdict goes by place alone", () => {
  test.each([
    ["the same machine", LINE, "MATCH"],
    ["a Pass before the others", changedLine({ First: { Type: "Pass", Next: "Charge" } }, "First"), "DIVERGED"],
    [
      "another parameter",
      changedLine({ Ship: call("ship", { order: 2 }, { ResultPath: "$.ship", End: true }) }),
      "DIVERGED",
    ],
  ])("%s", async (_, machine, verdict) => {
    const record = await recordRun(LINE, {}, answer);
    expect((await verify({ ...record, machine: { ok: true, value: machineOf(machine) } })).verdict).toBe(verdict);
  });
});

async function outputOf(recorded: JsonObject, changed: JsonObject, answers: Answer): Promise<Json> {
  const { output } = await replayed(recorded, changed, answers, true);
  return output === null ? null : (JSON.parse(output) as Json);
}

async function outputByPlace(recorded: JsonObject, changed: JsonObject, answers: Answer): Promise<Json> {
  const { output } = await replayed(recorded, changed, answers, false);
  return output === null ? null : (JSON.parse(output) as Json);
}

async function replayed(recorded: JsonObject, changed: JsonObject, answers: Answer, byContent: boolean) {
  const record: RecordedExecution = await recordRun(recorded, {}, answers);
  const read = readRecordedExecution(record.events, Infinity);
  if (!read.ok) throw new Error(read.error);
  const [before, now] = [machineOf(recorded), machineOf(changed)];
  const { compiled, start, at } = replaySetupOf(record, read.value, now, compile(now));
  const calls = byContent ? { calls: new CallsByContent(recordedCallsOf(record.events, before)) } : {};
  return runRecorded(compiled, start, at, answersOf(record.events, before), {}, calls);
}

function machineOf(definition: JsonObject): StateMachine {
  const { machine, diagnostics } = parseMachine(definition, { type: "STANDARD" });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return machine;
}

function states(machine: JsonObject): JsonObject {
  return machine["States"] as JsonObject;
}

/** Begins at another state; those that are not reached any more are left out. */
function changedStart(machine: JsonObject, startAt: string): JsonObject {
  return { StartAt: startAt, States: { [startAt]: states(machine)[startAt] ?? {} } };
}
