import { describe, expect, test } from "vitest";
import { compareHistories } from "@/lib/replay/compare";
import { history, tampered } from "./histories";

const TASK = `
  1<0 ExecutionStarted {"input":{"n":1}}
  2<0 TaskStateEntered {"name":"Pay","input":{"n":1}}
  3<2 TaskScheduled {"resourceType":"lambda","resource":"invoke","region":"r","parameters":{"Payload":{"n":1}}}
  4<3 TaskStarted {"resourceType":"lambda","resource":"invoke"}
  5<4 TaskFailed {"resourceType":"lambda","resource":"invoke","error":"Busy","cause":"later"}
  6<5 TaskScheduled {"resourceType":"lambda","resource":"invoke","region":"r","parameters":{"Payload":{"n":1}}}
  7<6 TaskStarted {"resourceType":"lambda","resource":"invoke"}
  8<7 TaskSucceeded {"resourceType":"lambda","resource":"invoke","output":{"ok":true}}
  9<8 TaskStateExited {"name":"Pay","output":{"ok":true},"assignedVariables":{"x":"1"}}
  10<9 ExecutionSucceeded {"output":{"ok":true}}`;

const FAN = `
  1<0 ExecutionStarted {"input":{}}
  2<0 ParallelStateEntered {"name":"Fan","input":{}}
  3<2 ParallelStateStarted
  4<3 PassStateEntered {"name":"L","input":{}}
  5<4 PassStateExited {"name":"L","output":{"l":1}}
  6<3 PassStateEntered {"name":"R","input":{}}
  7<6 PassStateExited {"name":"R","output":{"r":1}}
  8<7 ParallelStateSucceeded
  9<7 ParallelStateExited {"name":"Fan","output":[{"l":1},{"r":1}]}
  10<9 ExecutionSucceeded {"output":[{"l":1},{"r":1}]}`;

/** The same run with its branches interleaved. */
const FAN_MIXED = `
  1<0 ExecutionStarted {"input":{}}
  2<0 ParallelStateEntered {"name":"Fan","input":{}}
  3<2 ParallelStateStarted
  4<3 PassStateEntered {"name":"R","input":{}}
  5<3 PassStateEntered {"name":"L","input":{}}
  6<4 PassStateExited {"name":"R","output":{"r":1}}
  7<5 PassStateExited {"name":"L","output":{"l":1}}
  8<7 ParallelStateSucceeded
  9<7 ParallelStateExited {"name":"Fan","output":[{"l":1},{"r":1}]}
  10<9 ExecutionSucceeded {"output":[{"l":1},{"r":1}]}`;

/** Two items at once; the second fails and the first is cut off where it stood. */
const CUT = `
  1<0 ExecutionStarted {"input":[0,1]}
  2<0 MapStateEntered {"name":"Each","input":[0,1]}
  3<2 MapStateStarted {"length":2}
  4<3 MapIterationStarted {"name":"Each","index":0}
  5<3 MapIterationStarted {"name":"Each","index":1}
  6<4 TaskStateEntered {"name":"T","input":0}
  7<6 TaskScheduled {"resourceType":"lambda","resource":"invoke","region":"r","parameters":0}
  8<5 TaskStateEntered {"name":"T","input":1}
  9<8 TaskScheduled {"resourceType":"lambda","resource":"invoke","region":"r","parameters":1}
  10<9 TaskStarted {"resourceType":"lambda","resource":"invoke"}
  11<10 TaskFailed {"resourceType":"lambda","resource":"invoke","error":"E"}
  12<11 MapIterationFailed {"name":"Each","index":1}
  13<11 TaskStateAborted
  14<11 MapIterationAborted {"name":"Each","index":0}
  15<11 TaskStateAborted
  16<11 MapStateFailed
  17<16 ExecutionFailed {"error":"E"}`;

const CUT_LATER = `
  1<0 ExecutionStarted {"input":[0,1]}
  2<0 MapStateEntered {"name":"Each","input":[0,1]}
  3<2 MapStateStarted {"length":2}
  4<3 MapIterationStarted {"name":"Each","index":0}
  5<3 MapIterationStarted {"name":"Each","index":1}
  6<4 TaskStateEntered {"name":"T","input":0}
  7<6 TaskScheduled {"resourceType":"lambda","resource":"invoke","region":"r","parameters":0}
  8<7 TaskStarted {"resourceType":"lambda","resource":"invoke"}
  9<5 TaskStateEntered {"name":"T","input":1}
  10<9 TaskScheduled {"resourceType":"lambda","resource":"invoke","region":"r","parameters":1}
  11<10 TaskStarted {"resourceType":"lambda","resource":"invoke"}
  12<11 TaskFailed {"resourceType":"lambda","resource":"invoke","error":"E"}
  13<12 MapIterationFailed {"name":"Each","index":1}
  14<12 TaskStateAborted
  15<12 MapIterationAborted {"name":"Each","index":0}
  16<12 TaskStateAborted
  17<12 MapStateFailed
  18<17 ExecutionFailed {"error":"E"}`;

/** The one divergence of a tampered twin, as kind, state and id. */
function divergence(drawing: string, from: string, to: string) {
  const { divergences } = compareHistories(history(drawing), tampered(drawing, from, to));
  expect(divergences).toHaveLength(1);
  const [only] = divergences;
  return [only?.kind, only?.state, only?.recorded];
}

describe("one chain", () => {
  test("a history matches itself, in whatever order its events come", () => {
    const { divergences, pairs } = compareHistories(history(TASK), history(TASK).toReversed());
    expect(divergences).toEqual([]);
    expect(pairs).toBe(10);
  });

  test("payloads are compared as values, not as texts", () => {
    const spaced = history(TASK).map((event) =>
      event.type === "TaskSucceeded"
        ? { ...event, details: { ...event.details, output: { kind: "present" as const, text: '{ "ok" : true }' } } }
        : event,
    );
    expect(compareHistories(history(TASK), spaced).divergences).toEqual([]);
  });

  test.each([
    ["another next state", '"name":"Pay","input"', '"name":"Ship","input"', ["nextState", "Ship", 2]],
    [
      "another state input",
      'StateEntered {"name":"Pay","input":{"n":1}}',
      'StateEntered {"name":"Pay","input":{"n":2}}',
      ["stateInput", "Pay", 2],
    ],
    [
      "other task parameters",
      '"parameters":{"Payload":{"n":1}}',
      '"parameters":{"Payload":{"n":"1"}}',
      ["taskParameters", "Pay", 3],
    ],
    ["another resource", '"resource":"invoke","region"', '"resource":"other","region"', ["taskParameters", "Pay", 3]],
    ["another error", '"error":"Busy"', '"error":"Gone"', ["failure", "Pay", 5]],
    ["another cause", '"cause":"later"', '"cause":"sooner"', ["failure", "Pay", 5]],
    ["a missing attempt", "6<5 TaskScheduled", "6<5 TaskSubmitted", ["attempt", null, 6]],
    [
      "another output",
      'StateExited {"name":"Pay","output":{"ok":true}',
      'StateExited {"name":"Pay","output":{"ok":false}',
      ["output", "Pay", 9],
    ],
    ["another variable", '{"x":"1"}', '{"x":"2"}', ["output", "Pay", 9]],
    ["another end", "10<9 ExecutionSucceeded", "10<9 ExecutionFailed", ["end", null, 10]],
    ["another predecessor", "9<8 TaskStateExited", "9<7 TaskStateExited", ["link", "Pay", 9]],
  ])("%s is found at its event", (_what, from, to, expected) => {
    expect(divergence(TASK, from, to)).toEqual(expected);
  });

  test("an event that only one side has is missing or extra", () => {
    const short = history(TASK).slice(0, -1);
    expect(compareHistories(short, history(TASK)).divergences).toMatchObject([{ kind: "missing", recorded: 10 }]);
    expect(compareHistories(history(TASK), short).divergences).toMatchObject([{ kind: "extra", ours: 10 }]);
  });

  test("a payload that the record withholds is not compared, and counted as accepted", () => {
    const withheld = history(TASK).map((event) =>
      event.type === "TaskStateExited"
        ? { ...event, details: { ...event.details, output: { kind: "withheld" as const } } }
        : event,
    );
    const { divergences, accepted } = compareHistories(history(TASK), withheld);
    expect(divergences).toEqual([]);
    expect(accepted).toEqual([{ kind: "hiddenPayload", chain: "", recorded: 9 }]);
  });

  test("the difference names the place inside the payload", () => {
    const { divergences } = compareHistories(
      history(TASK),
      tampered(TASK, '"output":{"ok":true}}\n  9', '"output":{"ok":[1]}}\n  9'),
    );
    expect(divergences[0]?.difference).toEqual([{ path: "output.ok", ours: "true", recorded: "[1]" }]);
  });
});

describe("chains side by side", () => {
  test("branches interleaved otherwise match", () => {
    const { divergences, accepted } = compareHistories(history(FAN), history(FAN_MIXED));
    expect(divergences).toEqual([]);
    expect(new Set(accepted.map(({ kind }) => kind))).toEqual(new Set(["interleaving"]));
  });

  test("a value changed in one branch is found in that branch alone", () => {
    const { divergences } = compareHistories(history(FAN), tampered(FAN_MIXED, '"output":{"r":1}', '"output":{"r":2}'));
    expect(divergences).toMatchObject([
      { kind: "output", chain: "Fan:1.1/branch R", state: "R", ours: 7, recorded: 6 },
    ]);
  });

  test("each chain tells its own first divergence", () => {
    const twin = FAN_MIXED.replace('"output":{"r":1}', '"output":{"r":2}');
    const { divergences } = compareHistories(history(FAN), tampered(twin, '"output":{"l":1}', '"output":{"l":2}'));
    expect(divergences.map(({ chain }) => chain)).toEqual(["Fan:1.1/branch R", "Fan:1.1/branch L"]);
  });

  test("the sibling of a failure may be cut off at another place", () => {
    for (const [ours, recorded] of [
      [CUT, CUT_LATER],
      [CUT_LATER, CUT],
    ] as const) {
      const { divergences, accepted } = compareHistories(history(ours), history(recorded));
      expect(divergences).toEqual([]);
      expect(accepted.filter(({ kind }) => kind === "abortPoint")).toHaveLength(1);
    }
  });

  test("but not what it did before, nor the chain that failed, nor that it was aborted", () => {
    const diverges = (from: string, to: string) =>
      compareHistories(history(CUT), tampered(CUT_LATER, from, to)).divergences.length > 0;
    expect(diverges('"parameters":0', '"parameters":5')).toBe(true);
    expect(diverges('"error":"E"}\n  13', '"error":"F"}\n  13')).toBe(true);
    expect(diverges("15<12 MapIterationAborted", "15<12 MapIterationSucceeded")).toBe(true);
  });

  test("a failure without one of its aborted states diverges", () => {
    const { divergences } = compareHistories(
      history(CUT),
      tampered(CUT, "15<11 TaskStateAborted", "15<11 WaitStateAborted"),
    );
    expect(divergences.length).toBeGreaterThan(0);
  });
});

test("an object with a key named __proto__ is data like any other", () => {
  const drawing = TASK.replaceAll('{"n":1}', '{"__proto__":{"n":1}}');
  expect(compareHistories(history(drawing), history(drawing)).divergences).toEqual([]);
  expect(
    divergence(
      drawing,
      'StateEntered {"name":"Pay","input":{"__proto__":{"n":1}}',
      'StateEntered {"name":"Pay","input":{"__proto__":{"n":2}}',
    ),
  ).toEqual(["stateInput", "Pay", 2]);
});
