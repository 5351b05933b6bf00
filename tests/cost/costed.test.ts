import { describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { assumedSentence } from "@/lib/cost/assumed";
import { consoleCount, consoleSentence } from "@/lib/cost/consoleCount";
import { pricesOf } from "@/lib/cost/prices";
import { regionOfEvents } from "@/lib/cost/region";
import { countTransitions } from "@/lib/cost/transitions";
import { typeSentence } from "@/lib/cost/typeVerdict";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { costsOf } from "@/lib/server/cost/costed";

const FUNCTION = "arn:aws:lambda:sa-east-1:111122223333:function:f";

/** A line of a text picture is `id<previous Type name`; details are the least that each type has. */
function history(picture: string, change: (wire: Record<string, unknown>) => Record<string, unknown> = (w) => w) {
  return picture
    .trim()
    .split("\n")
    .map((line): HistoryEvent => {
      const [, id = "", previous = "", type = "", name = ""] = /^\s*(\d+)<(\d+) (\w+) ?(.*)$/.exec(line) ?? [];
      const wire = {
        id: Number(id),
        previousEventId: Number(previous),
        type,
        timestamp: Number(id),
        ...details(type, name),
      };
      const decoded = decodeEvent(change(wire) as never);
      if (!decoded.ok) throw new Error(`${line}: ${decoded.error.member}`);
      return decoded.value;
    });
}

function details(type: string, name: string): object {
  if (type.endsWith("StateEntered")) return { stateEnteredEventDetails: { name, input: "{}" } };
  if (type.endsWith("StateExited")) return { stateExitedEventDetails: { name, output: "{}" } };
  if (type === "LambdaFunctionScheduled") return { lambdaFunctionScheduledEventDetails: { resource: FUNCTION } };
  if (type === "LambdaFunctionFailed") return { lambdaFunctionFailedEventDetails: { error: "Bad" } };
  if (type === "ExecutionFailed") return { executionFailedEventDetails: { error: "Bad" } };
  if (type === "ExecutionRedriven") return { executionRedrivenEventDetails: { redriveCount: 1 } };
  if (type === "ExecutionStarted") return { executionStartedEventDetails: { input: "{}" } };
  if (type === "ExecutionSucceeded") return { executionSucceededEventDetails: { output: "{}" } };
  return {};
}

const TASK_FAILS = `
  1<0 ExecutionStarted
  2<0 PassStateEntered A
  3<2 PassStateExited A
  4<3 TaskStateEntered B
  5<4 LambdaFunctionScheduled
  6<5 LambdaFunctionStarted
  7<6 LambdaFunctionFailed
  8<7 ExecutionFailed`;
const REDRIVEN = `${TASK_FAILS}
  9<8 ExecutionRedriven
  10<4 LambdaFunctionScheduled
  11<10 LambdaFunctionStarted
  12<11 LambdaFunctionSucceeded
  13<12 TaskStateExited B
  14<13 ExecutionSucceeded`;

function counted(picture: string) {
  const { total, entered, retries, redrives, rerun, byState } = countTransitions(fold(history(picture)));
  return { total, entered, retries, redrives, rerun, states: Object.fromEntries(byState) };
}

describe("a redrive", () => {
  it("is one transition, and the task that it schedules again is one more", () => {
    expect(counted(TASK_FAILS)).toMatchObject({ total: 2, redrives: 0, rerun: 0 });
    expect(counted(REDRIVEN)).toMatchObject({ total: 4, entered: 3, retries: 0, redrives: 1, rerun: 1 });
    expect(counted(REDRIVEN).states["B"]).toMatchObject({ entered: 2, retries: 0 });
  });

  it("of a Fail state counts it again each time, though nothing is entered", () => {
    const fails = `
      1<0 ExecutionStarted
      2<0 FailStateEntered F
      3<2 ExecutionFailed
      4<3 ExecutionRedriven
      5<4 ExecutionFailed`;
    expect(counted(fails)).toMatchObject({ total: 3, redrives: 1, rerun: 1 });
    expect(counted(fails).states["F"]).toMatchObject({ entered: 2 });
    const twice = `${fails}
      6<5 ExecutionRedriven
      7<6 ExecutionFailed`;
    expect(counted(twice)).toMatchObject({ total: 5, redrives: 2, rerun: 2 });
  });

  it("of a Parallel counts the states that go on in it, not the Parallel that keeps what it has", () => {
    const parallel = `
      1<0 ExecutionStarted
      2<0 ParallelStateEntered P
      3<2 ParallelStateStarted
      4<3 TaskStateEntered B
      5<4 LambdaFunctionScheduled
      6<5 LambdaFunctionStarted
      7<6 LambdaFunctionFailed
      8<7 TaskStateAborted
      9<7 ParallelStateFailed
      10<9 ExecutionFailed
      11<10 ExecutionRedriven
      12<4 LambdaFunctionScheduled
      13<12 LambdaFunctionStarted
      14<13 LambdaFunctionSucceeded
      15<14 TaskStateExited B
      16<15 ParallelStateSucceeded
      17<15 ParallelStateExited P
      18<17 ExecutionSucceeded`;
    expect(counted(parallel)).toMatchObject({ total: 4, entered: 3, redrives: 1, rerun: 1 });
    expect(counted(parallel).states["P"]).toMatchObject({ entered: 1 });
  });
});

describe("what the AWS console counts", () => {
  const of = (picture: string, recorded?: number) => {
    const trace = fold(history(picture));
    const transitions = countTransitions(trace);
    const count = consoleCount(transitions, trace, recorded);
    return { ...count, sentence: consoleSentence(count, transitions.total) };
  };

  it("is ours with the start and the end", () => {
    expect(of(TASK_FAILS)).toEqual({
      kind: "counted",
      count: 4,
      sentence: "The AWS console shows 4: it counts the start and the end too, which are not charged.",
    });
    expect(of(TASK_FAILS.slice(0, TASK_FAILS.lastIndexOf("\n")))).toMatchObject({ count: 3 });
  });

  it("is its own number where that was recorded", () => {
    expect(of(TASK_FAILS, 4)).toMatchObject({ kind: "recorded", count: 4 });
    expect(of(TASK_FAILS, 9).sentence).toMatch(/^The AWS console showed 9, 7 more: /);
  });
});

const base = { arn: null, type: null, definition: null, cut: false } as const;
const asked = { region: null, overrides: [] };

describe("the region", () => {
  it("comes from the ARN, else from the events, else the figure is an estimate", () => {
    const events = history(TASK_FAILS);
    expect(regionOfEvents(events)).toBe("sa-east-1");
    expect(costsOf({ ...base, events }, asked).prices.region).toBe("sa-east-1");
    const arn = "arn:aws:states:eu-west-3:111122223333:execution:m:n";
    expect(costsOf({ ...base, arn, events }, asked).prices.region).toBe("eu-west-3");
    const nowhere = costsOf({ ...base, events: events.slice(0, 4) }, asked);
    expect(nowhere.prices.region).toBe("unknown");
    expect(nowhere.asRan.lines[0]?.certainty).toMatchObject({ kind: "estimated" });
    expect(nowhere.asRan.lines[0]?.certainty.from).toContain("the region is not known");
  });

  it("is not taken from what only looks like one", () => {
    const odd = history(TASK_FAILS, (wire) =>
      wire["type"] === "LambdaFunctionScheduled"
        ? { ...wire, lambdaFunctionScheduledEventDetails: { resource: "arn:aws:lambda:<region>:1:function:f" } }
        : wire,
    );
    expect(regionOfEvents(odd)).toBeNull();
  });

  it("without Express prices of its own says so, and how to get them", () => {
    expect(assumedSentence(pricesOf("us-east-1"))).toBeNull();
    expect(assumedSentence(pricesOf("sa-east-1"))).toMatch(/^The prices of Express and logs in sa-east-1 .*--write/);
    expect(assumedSentence(pricesOf("unknown"))).toMatch(/^The region is not known/);
  });
});

describe("certainty", () => {
  const certainty = (events: readonly HistoryEvent[]) => costsOf({ ...base, events }, asked).asRan.lines[0]?.certainty;

  it("is exact for a whole record, and not where events do not say which one they follow", () => {
    expect(certainty(history(TASK_FAILS))).toMatchObject({ kind: "exact" });
    const unlinked = history(TASK_FAILS, ({ previousEventId: _, ...wire }) => wire);
    expect(certainty(unlinked)).toMatchObject({ kind: "estimated" });
    expect(certainty(unlinked)?.from).toContain("do not say which one they follow");
  });
});

describe("the verdict", () => {
  const machine = (state: object) => JSON.stringify({ StartAt: "GiveThemTime", States: { GiveThemTime: state } });
  const verdict = (definition: string | null) => {
    const costs = costsOf({ ...base, definition, events: history(TASK_FAILS) }, asked);
    return typeSentence(costs.verdict, "this execution");
  };

  it("names what keeps a machine from being Express before any money", () => {
    expect(verdict(machine({ Type: "Wait", Seconds: 43_200, End: true }))).toBe(
      "Standard is the only possible type: GiveThemTime waits 12 h.",
    );
    const token = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", End: true };
    expect(verdict(machine({ ...token, Parameters: { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" } }))).toBe(
      "Standard is the only possible type: GiveThemTime waits for a task token.",
    );
  });

  it("says which is cheaper where both are possible", () => {
    expect(verdict(machine({ Type: "Pass", End: true }))).toMatch(
      /^(Standard|Express) is cheaper by \$.* for this execution\.$/,
    );
  });

  it("names the state that made a run long before the run", () => {
    const events = history(TASK_FAILS).map((event) => ({ ...event, timestamp: instant(event.id * 10_000_000) }));
    const definition = machine({ Type: "Wait", Seconds: 43_200, End: true });
    const { verdict } = costsOf({ ...base, definition, events }, asked);
    expect(typeSentence(verdict, "it")).toBe("Standard is the only possible type: GiveThemTime waits 12 h.");
  });

  it("names a run that was too long", () => {
    const events = history(TASK_FAILS).map((event) => ({ ...event, timestamp: instant(event.id * 100_000) }));
    const costs = costsOf({ ...base, definition: machine({ Type: "Pass", End: true }), events }, asked);
    expect(typeSentence(costs.verdict, "it")).toMatch(/^Standard is the only possible type: an execution ran for 11 m/);
  });
});
