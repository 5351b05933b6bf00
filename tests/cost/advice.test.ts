import { describe, expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import type { AdviceFacts, StateUse } from "@/lib/cost/advice/advice";
import { adviseMachine } from "@/lib/cost/advice/adviseMachine";
import { mapItemsAdvice } from "@/lib/cost/advice/mapItems";
import { pollingAdvice, pollingLoops } from "@/lib/cost/advice/polling";
import { retriesAdvice } from "@/lib/cost/advice/retries";
import { typeAdvice } from "@/lib/cost/advice/typeAdvice";
import { total } from "@/lib/cost/line";
import { pricesOf } from "@/lib/cost/prices";
import { NO_QUANTITIES } from "@/lib/cost/quantities";

const DAY = 86_400_000;
const TASK = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "f" } };
const CALLBACK = {
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" },
};

function machineOf(states: Record<string, object>, startAt = Object.keys(states)[0]) {
  const { machine, diagnostics } = parseMachine(JSON.stringify({ StartAt: startAt, States: states }));
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  return machine;
}

const use = (state: string, over: Partial<StateUse> = {}): [string, StateUse] => [
  state,
  { state, executions: 1_000, visits: 1_000, transitions: 1_000, retries: 0, totalMs: 100_000, ...over },
];

/** A thousand executions of a day, 5 transitions and half a second each. */
function facts(over: Partial<AdviceFacts> = {}): AdviceFacts {
  const quantities = { ...NO_QUANTITIES, executions: 1_000, transitions: 5_000, timeChunks: 5_000, chunks: 5_000 };
  return {
    ...{ type: "STANDARD", machine: machineOf({ A: { ...TASK, End: true } }), prices: pricesOf("us-east-1"), ms: DAY },
    ...{ quantities, longestMs: 900, states: new Map([use("A")]), retries: { lookedAt: 1_000, ms: DAY, states: [] } },
    ...over,
  };
}

describe("the type", () => {
  test("short executions of many transitions should be Express, for the difference of 30 days", () => {
    const advice = typeAdvice(facts());
    expect(advice).toMatchObject({ kind: "type", holds: true, state: null });
    // 30 × (5,000 × 0.000025 − 1,000 × 0.000001 − 5,000 × 0.1 s × 1/16 GB × 0.00001667)
    expect(advice.monthly?.toFixed()).toBe("3.704371875");
    expect(total(advice.now).toFixed()).toBe("0.125");
  });

  test("the twin: with a callback it cannot be, and both figures are still there", () => {
    const machine = machineOf({
      A: { ...TASK, ...CALLBACK, End: true },
    });
    const advice = typeAdvice(facts({ machine }));
    expect(advice).toMatchObject({ holds: false, monthly: null });
    expect(advice.sentence).toBe("Standard is the only possible type: A waits for a task token.");
    expect(advice.instead.length).toBeGreaterThan(0);
  });

  test.each([
    ["ran longer than five minutes", { longestMs: 400_000 }],
    ["its definition is not known", { machine: null }],
    ["a child of a Map Run was counted", { quantities: { ...facts().quantities, children: 3 } }],
    [
      "Standard is cheaper",
      { quantities: { ...facts().quantities, transitions: 1_000, timeChunks: 500_000, chunks: 500_000 } },
    ],
    [
      "hardly anything ran",
      { quantities: { ...facts().quantities, executions: 3, transitions: 15, timeChunks: 15, chunks: 15 } },
    ],
    ["nothing ran", { quantities: NO_QUANTITIES }],
  ] as const)("does not hold where %s", (_, over) => {
    expect(typeAdvice(facts(over))).toMatchObject({ holds: false, monthly: null });
  });

  test("Express that would be cheaper as Standard says so", () => {
    const quantities = { ...facts().quantities, transitions: 1_000, timeChunks: 500_000, chunks: 500_000 };
    const advice = typeAdvice(facts({ type: "EXPRESS", quantities }));
    expect(advice).toMatchObject({ holds: true });
    expect(advice.sentence).toMatch(/^As Standard it would cost \$.* less in 30 days\.$/);
  });
});

describe("items of a Map", () => {
  const inner = (over: object = {}) => ({
    StartAt: "One",
    States: {
      One: { ...TASK, ...over, Next: "Two" },
      Two: { Type: "Pass", Next: "Three" },
      Three: { Type: "Pass", End: true },
    },
  });
  const each = { visits: 50_000, transitions: 50_000, totalMs: 5_000_000 };
  const states = new Map([
    use("Each"),
    use("One", each),
    use("Two", { ...each, totalMs: 0 }),
    use("Three", { ...each, totalMs: 0 }),
  ]);
  const mapOf = (processor: object) => machineOf({ Each: { Type: "Map", ItemProcessor: processor, End: true } });

  test("of three states cost less as Express children, which cost their start, request and time", () => {
    const [advice] = mapItemsAdvice(facts({ machine: mapOf(inner()), states }));
    expect(advice).toMatchObject({ kind: "mapItems", state: "Each", holds: true });
    expect(total(advice?.now ?? []).toFixed()).toBe("3.75");
    // 50,000 × (0.000025 + 0.000001 + 0.1 s × 1/16 GB × 0.00001667)
    expect(total(advice?.instead ?? []).toFixed()).toBe("1.305209375");
  });

  test.each([
    ["holds a callback", inner(CALLBACK), states],
    ["is Express already", { ...inner(), ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" } }, states],
    ["was not come to", inner(), new Map<string, StateUse>()],
    ["takes long", inner(), new Map([...states, use("One", { ...each, totalMs: 50_000 * 240_000 })])],
    [
      "runs for more than five minutes an item",
      inner(),
      new Map([...states, use("One", { ...each, totalMs: 50_000 * 301_000 })]),
    ],
  ] as const)("does not hold where it %s", (_, processor, uses) => {
    const [advice] = mapItemsAdvice(facts({ machine: mapOf(processor), states: uses }));
    expect(advice).toMatchObject({ holds: false, monthly: null });
  });

  test("Standard children of a Distributed Map are charged for their start either way", () => {
    const processor = { ...inner(), ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
    const [advice] = mapItemsAdvice(facts({ machine: mapOf(processor), states }));
    expect(advice).toMatchObject({ holds: true });
    expect(total(advice?.instead ?? []).toFixed()).toBe("0.055209375");
  });

  test("without a Map there is nothing to say", () => {
    expect(mapItemsAdvice(facts())).toMatchObject([{ holds: false, state: null }]);
  });
});

const POLLING = {
  Start: { ...TASK, Next: "Wait" },
  Wait: { Type: "Wait", Seconds: 5, Next: "Ask" },
  Ask: { ...TASK, Next: "Done?" },
  "Done?": { Type: "Choice", Choices: [{ Variable: "$.done", BooleanEquals: true, Next: "End" }], Default: "Wait" },
  End: { Type: "Succeed" },
};

describe("a loop that polls", () => {
  const round = { visits: 12_000, transitions: 12_000 };
  const states = new Map([use("Start"), use("Wait", round), use("Ask", round), use("Done?", round), use("End")]);

  test("is found, and a callback saves what its rounds cost", () => {
    const machine = machineOf(POLLING);
    expect(pollingLoops(machine)).toEqual([{ wait: "Wait", states: ["Wait", "Ask", "Done?"], isInner: false }]);
    const [advice] = pollingAdvice(facts({ machine, states }));
    expect(advice).toMatchObject({ kind: "polling", state: "Wait", holds: true });
    // 30 × (36,000 − 1,000) × 0.000025
    expect(advice?.monthly?.toFixed()).toBe("26.25");
  });

  test("the twin: a Wait on the way to the end is no loop, nor one that only a Catch leads back to", () => {
    const on = { ...POLLING, "Done?": { ...POLLING["Done?"], Default: "End" } };
    expect(pollingLoops(machineOf(on))).toEqual([]);
    const caught = { ...on, Ask: { ...POLLING.Ask, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Wait" }] } };
    expect(pollingLoops(machineOf(caught))).toEqual([]);
    expect(pollingAdvice(facts({ machine: machineOf(on), states }))).toMatchObject([{ holds: false }]);
  });

  test.each([
    ["it was not come to", { states: new Map<string, StateUse>() }],
    ["it is Express", { type: "EXPRESS" }],
    ["its definition is not known", { machine: null }],
  ] as const)("does not hold where %s", (_, over) => {
    const [advice] = pollingAdvice(facts({ machine: machineOf(POLLING), states, ...over }));
    expect(advice).toMatchObject({ holds: false, monthly: null });
  });

  test("within a branch nobody knows how often it was begun", () => {
    const branch = { StartAt: "Start", States: POLLING };
    const machine = machineOf({ Both: { Type: "Parallel", Branches: [branch], End: true } });
    expect(pollingAdvice(facts({ machine, states }))).toMatchObject([{ holds: false, state: "Wait" }]);
  });
});

describe("retries", () => {
  const seen = (retries: number, mended: number) => ({
    retries: { lookedAt: 1_000, ms: DAY, states: [{ state: "A", executions: 100, retries, mended }] },
  });

  test("that mend nothing cost more than they mend", () => {
    const [advice] = retriesAdvice(facts(seen(600, 0)));
    expect(advice).toMatchObject({ kind: "retries", state: "A", holds: true });
    // 30 × 600 × 0.000025
    expect(advice?.monthly?.toFixed()).toBe("0.45");
  });

  test("the twin: what they mend would have cost as much to run again", () => {
    // 100 mended executions of 5 transitions are 500: fewer retries than that are worth it.
    expect(retriesAdvice(facts(seen(499, 100)))).toMatchObject([{ holds: false }]);
    expect(retriesAdvice(facts(seen(501, 100)))).toMatchObject([{ holds: true }]);
  });

  test.each([
    ["nothing was tried again", seen(0, 0)],
    ["it is Express", { ...seen(600, 0), type: "EXPRESS" }],
    ["nothing ran", { retries: { lookedAt: 0, ms: 0, states: [] } }],
  ] as const)("does not hold where %s", (_, over) => {
    expect(retriesAdvice(facts(over))).toMatchObject([{ holds: false, monthly: null }]);
  });
});

test("what holds comes first, the most before the rest, and each kind is answered", () => {
  const states = new Map([use("Start"), use("Wait", { transitions: 9_000 }), use("Ask"), use("Done?")]);
  const all = adviseMachine(facts({ machine: machineOf(POLLING), states }));
  expect(new Set(all.map(({ kind }) => kind)).size).toBe(4);
  const held = all.map(({ monthly }) => (monthly === null ? 0 : Number(monthly)));
  expect(held).toEqual(held.toSorted((a, b) => b - a));
});
