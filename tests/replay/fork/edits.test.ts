import { describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { StateMachine } from "@/lib/asl/machine";
import type { Json, JsonObject } from "@/lib/base/json";
import type { Token } from "@/lib/engine/token";
import { comparable } from "@/lib/replay/comparable";
import type { ForkEdits, ForkRun, ForkStage } from "@/lib/replay/fork/fork";
import { forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import { openReplaySession, type ReplaySession } from "@/lib/replay/replaySession";
import { recordRun } from "../runs";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:";

const DEFINITION = {
  StartAt: "Check",
  States: {
    Check: { Type: "Task", Resource: `${FUNCTION}check`, Assign: { "limit.$": "$.limit" }, Next: "Both" },
    Both: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Pay",
          States: {
            Pay: {
              Type: "Task",
              Resource: `${FUNCTION}pay`,
              TimeoutSeconds: 60,
              Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 5, MaxAttempts: 1 }],
              Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Refund" }],
              End: true,
            },
            Refund: { Type: "Pass", Result: "refunded", End: true },
          },
        },
        { StartAt: "Pause", States: { Pause: { Type: "Wait", Seconds: 8, End: true } } },
      ],
      ResultPath: "$.both",
      Next: "Enough?",
    },
    "Enough?": {
      Type: "Choice",
      Choices: [{ Variable: "$.limit", NumericGreaterThan: 10, Next: "Ship" }],
      Default: "Refuse",
    },
    Ship: { Type: "Task", Resource: `${FUNCTION}ship`, End: true },
    Refuse: { Type: "Fail", Error: "TooLittle" },
  },
} satisfies JsonObject;

/** The place of the first visit of `Pay`: branch 0 of the second state. */
const PAY = "2.0.0/1.0" as Token;
const PAY_AGAIN = "2.0.0/1.1" as Token;
const CHOICE = "3.0" as Token;

async function recorded(limit = 5, definition: JsonObject = DEFINITION): Promise<ReplaySession> {
  const subject = await recordRun(definition, { limit }, (task, count) =>
    task.state === "Pay" && count === 0 ? { error: "Busy" } : { ok: JSON.parse(task.input) as Json },
  );
  return openReplaySession(subject);
}

function machineOf(definition: JsonObject): StateMachine {
  const { machine, diagnostics } = parseMachine(definition, { type: "STANDARD" });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return machine;
}

const enteredIn = ({ events }: ForkRun) =>
  events.map(comparable).flatMap(({ type, name }) => (type.endsWith("StateEntered") && name !== null ? [name] : []));

const fork = (session: ReplaySession, at: Token | null, edits: ForkEdits) =>
  runFork(forkBaseOf(session), [{ at, edits }]);

describe("a fork", () => {
  test("with the input of a state goes the other way, and asks for what the record never saw", async () => {
    const run = await fork(await recorded(), CHOICE, { input: '{"limit": 11}' });
    expect(enteredIn(run).slice(-2)).toEqual(["Enough?", "Ship"]);
    expect(run.status).toBe("RUNNING");
    expect(run.questions).toEqual([
      { token: "4.0", state: "Ship", kind: "task", resource: `${FUNCTION}ship`, input: '{"limit":11}', attempt: 0 },
    ]);
  });

  test("goes on with the answer to its question", async () => {
    const answer = { of: { token: "4.0" as Token }, outcome: { kind: "succeeded", output: '"sent"' } } as const;
    const run = await fork(await recorded(), CHOICE, { input: '{"limit": 11}', outcomes: [answer] });
    expect([run.status, run.output, run.questions]).toEqual(["SUCCEEDED", '"sent"', []]);
  });

  test("takes a failed attempt for a success: nothing is retried, the rest is answered by the record", async () => {
    const session = await recorded(20);
    const outcome = { kind: "succeeded", output: '"paid"' } as const;
    const run = await fork(session, PAY, { outcomes: [{ of: { token: PAY }, outcome }] });
    expect(run.events.filter(({ type }) => type === "LambdaFunctionFailed")).toEqual([]);
    // What Ship is asked for holds "paid", which the record never sent.
    expect(run.questions.map(({ state }) => state)).toEqual(["Ship"]);
    expect(JSON.parse(run.questions[0]?.input ?? "")).toMatchObject({ both: ["paid", { limit: 20 }] });
  });

  test("a failure that is added is retried, and the retry has what the record answered", async () => {
    const session = await recorded(20);
    const outcome = { kind: "failed", error: "Wrong" } as const;
    const caught = await fork(session, PAY_AGAIN, { outcomes: [{ of: { token: PAY_AGAIN }, outcome }] });
    expect(enteredIn(caught)).toContain("Refund");
    const retried = await openReplaySession(
      await recordRun(DEFINITION, { limit: 20 }, (task) => ({ ok: JSON.parse(task.input) as Json })),
    );
    const run = await fork(retried, PAY, {
      outcomes: [{ of: { token: PAY }, outcome: { kind: "failed", error: "Busy" } }],
    });
    expect([run.status, run.questions]).toEqual(["SUCCEEDED", []]);
    expect(run.events.filter(({ type }) => type === "LambdaFunctionFailed")).toHaveLength(1);
    expect(run.output).toBe(retried.replay?.checkpoints.run.output);
  });

  test("an attempt that is retried takes as long as it took, whether the record answers it or an edit", async () => {
    const session = await recorded(20);
    const ends = (run: Pick<ForkRun, "events">) =>
      run.events.flatMap(({ type, timestamp }) => (type.startsWith("LambdaFunction") ? [[type, timestamp]] : []));
    const [...recordedEnds] = ends(session);
    expect(recordedEnds.map(([type]) => type)).toContain("LambdaFunctionFailed");
    // A variable that nothing reads: from here on the run goes by itself.
    const alone = await fork(session, PAY, { variables: { unused: 1 } });
    expect(ends(alone)).toEqual(recordedEnds);
    const outcome = { kind: "succeeded", output: '"paid"' } as const;
    const edited = await fork(session, PAY_AGAIN, { outcomes: [{ of: { token: PAY_AGAIN }, outcome }] });
    const first = await fork(session, PAY, { outcomes: [{ of: { token: PAY }, outcome }] });
    const endOf = (of: typeof recordedEnds, task: number) => of[3 * task + 2]?.[1];
    // Check, Pay that failed, and Pay once more.
    expect([endOf(ends(first), 1), endOf(ends(edited), 2)]).toEqual([endOf(recordedEnds, 1), endOf(recordedEnds, 2)]);
  });

  test("with a shorter timeout ends a task that took longer, and only then", async () => {
    const subject = await recordRun(DEFINITION, { limit: 20 }, (task) => ({ ok: JSON.parse(task.input) as Json }));
    const pay = subject.events.map(comparable).findIndex(({ name }) => name === "Pay");
    const rest = subject.events.slice(pay);
    const scheduled = rest.find(({ type }) => type === "LambdaFunctionScheduled")?.timestamp ?? 0;
    const took = (rest.find(({ type }) => type === "LambdaFunctionSucceeded")?.timestamp ?? 0) - scheduled;
    const session = await openReplaySession(subject);
    const within = async (ms: number) => {
      const states = structuredClone(DEFINITION.States) as unknown as {
        Both: { Branches: [{ States: { Pay: object } }] };
      };
      Object.assign(states.Both.Branches[0].States.Pay, {
        TimeoutSeconds: Math.max(1, Math.floor(ms / 1_000)),
        Retry: [],
      });
      return fork(session, null, { machine: machineOf({ ...DEFINITION, States: states as unknown as JsonObject }) });
    };
    expect(took).toBeGreaterThan(1_100);
    expect(enteredIn(await within(1_000))).toContain("Refund");
    expect(enteredIn(await within(took + 1_000))).not.toContain("Refund");
  });

  test("an outcome that is edited elsewhere ends a task that has started, once", async () => {
    const states = structuredClone(DEFINITION.States) as unknown as { Both: { Branches: JsonObject[] } };
    states.Both.Branches[1] = {
      StartAt: "Pause",
      States: { Pause: { Type: "Wait", Seconds: 1, Next: "Then" }, Then: { Type: "Pass", End: true } },
    };
    const definition = { ...DEFINITION, States: states as unknown as JsonObject };
    const subject = await recordRun(definition, { limit: 20 }, (task) => ({ ok: JSON.parse(task.input) as Json }));
    const session = await openReplaySession(subject);
    const outcome = { kind: "failed", error: "Declined" } as const;
    const run = await fork(session, "2.0.1/2.0" as Token, { outcomes: [{ of: { token: PAY }, outcome }] });
    expect(enteredIn(run)).toContain("Refund");
    // Check and Pay, each once; Ship, which nobody answers, not at all.
    expect(run.events.filter(({ type }) => type === "LambdaFunctionStarted")).toHaveLength(2);
    const failed = run.events.find(({ type }) => type === "LambdaFunctionFailed")?.timestamp ?? 0;
    const then = run.events.map(comparable).findIndex(({ name }) => name === "Then");
    expect(failed).toBe(run.events[then]?.timestamp);
  });

  test("with a variable shows it in its expressions", async () => {
    const shows = JSON.parse(JSON.stringify(DEFINITION)) as typeof DEFINITION;
    Object.assign(shows.States["Enough?"], { Choices: [{ Variable: "$limit", NumericGreaterThan: 10, Next: "Ship" }] });
    const session = await recorded(5, shows);
    expect(enteredIn(await fork(session, CHOICE, {}))).toContain("Refuse");
    expect(enteredIn(await fork(session, CHOICE, { variables: { limit: 11 } }))).toContain("Ship");
  });

  test("with a definition that lacks what runs says which state", async () => {
    const session = await recorded();
    const without = { StartAt: "Other", States: { Other: { Type: "Succeed" } } };
    await expect(fork(session, PAY, { machine: machineOf(without) })).rejects.toThrow(
      "The changed definition has no state 'Both', which runs at this place.",
    );
  });

  test("at a place that the run does not come to says so", async () => {
    const run = await fork(await recorded(), "9.0" as Token, { input: "{}" });
    expect([run.notReached, run.forkedAt]).toEqual([0, null]);
  });

  test("of a fork is the fork with both edits, and equal edits give equal runs", async () => {
    const session = await recorded();
    const stages: ForkStage[] = [
      { at: CHOICE, edits: { input: '{"limit": 11}' } },
      {
        at: "4.0" as Token,
        edits: { input: '"parcel"', outcomes: [{ of: { state: "Ship" }, outcome: { kind: "timedOut" } }] },
      },
    ];
    const [first, second] = [await runFork(forkBaseOf(session), stages), await runFork(forkBaseOf(session), stages)];
    expect(first).toEqual(second);
    expect([first.status, first.error]).toEqual(["FAILED", "States.Timeout"]);
  });
});

test("failures that were recorded right after one another are each retried as long after as they were", async () => {
  const branch = (name: string) => {
    const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 3, MaxAttempts: 1 }];
    const task = { Type: "Task", Resource: `${FUNCTION}pay`, Retry, End: true };
    return { StartAt: name, States: { [name]: task } };
  };
  const definition = {
    StartAt: "All",
    States: { All: { Type: "Parallel", Branches: ["A", "B", "C", "D"].map(branch), End: true } },
  } satisfies JsonObject;
  const subject = await recordRun(definition, { n: 1 }, (task, count) =>
    count === 0 ? { error: "Busy" } : { ok: JSON.parse(task.input) as Json },
  );
  const failed = subject.events.filter(({ type }) => type === "LambdaFunctionFailed");
  expect(failed.map(({ id }) => id)).toEqual([0, 1, 2, 3].map((i) => (failed[0]?.id ?? 0) + i));
  expect(new Set(failed.map(({ timestamp }) => timestamp)).size).toBe(4);
  const base = forkBaseOf(await openReplaySession(subject));
  const { events } = await runFork(base, [{ at: null, edits: { machine: base.machine } }]);
  const told = (all: typeof events) => all.map(({ id, type, timestamp }) => ({ id, type, timestamp }));
  expect(told(events)).toEqual(told(subject.events));
});
