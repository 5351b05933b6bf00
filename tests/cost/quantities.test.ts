import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { costAlone } from "@/lib/cost/bill";
import { costAs, type CostedExecution } from "@/lib/cost/execution";
import { pricesOf } from "@/lib/cost/prices";
import { addQuantities, NO_QUANTITIES, ofOneExecution, quantitiesOf } from "@/lib/cost/quantities";
import { dataSize } from "@/lib/cost/size";
import { countTransitions } from "@/lib/cost/transitions";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { present } from "@/lib/history/payload";
import { anyEvent } from "../support/arbitraryEvents";
import { chargeRun, longRun } from "../support/ingested";

const prices = pricesOf("us-east-1");

function costed(events: readonly HistoryEvent[], change: Partial<CostedExecution> = {}): CostedExecution {
  return { trace: fold(events), size: dataSize(events), definitionBytes: null, ...change };
}

const RUN_A = "arn:aws:states:us-east-1:111122223333:mapRun:orders/Each:a";
const RUN_B = "arn:aws:states:us-east-1:111122223333:mapRun:orders/Each:b";

/** A Map state that starts a Map Run for each ARN, one after the other. */
function mapRuns(arns: readonly string[]): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const add = (type: string, details: object) => {
    const id = events.length + 1;
    events.push({ id, previousEventId: id - 1, timestamp: instant(id), type, details } as HistoryEvent);
  };
  add("ExecutionStarted", { input: present("{}") });
  for (const mapRunArn of arns) {
    add("MapStateEntered", { name: "Each", input: present("{}") });
    add("MapStateStarted", { length: 0 });
    add("MapRunStarted", { mapRunArn });
    add("MapRunSucceeded", {});
    add("MapStateSucceeded", {});
    add("MapStateExited", { name: "Each", output: present("[]") });
  }
  add("ExecutionSucceeded", { output: present("[]") });
  return events;
}

describe("children of a Map Run", () => {
  const count = (children: readonly (readonly [string, number])[]) =>
    countTransitions(fold(mapRuns([RUN_A, RUN_B])), new Map(children));

  it("are a transition of the parent each, where Map Run data tells their number", () => {
    expect(
      count([
        [RUN_A, 40],
        [RUN_B, 2],
      ]),
    ).toMatchObject({ total: 44, children: { kind: "known", count: 42 } });
  });

  it("leave a lower bound where nobody tells it, never nothing", () => {
    expect(count([])).toMatchObject({ total: 2, children: { kind: "unknown", mapRuns: 2, count: 0 } });
    expect(count([[RUN_B, 2]])).toMatchObject({ total: 4, children: { kind: "unknown", mapRuns: 1, count: 2 } });
  });

  it("are priced as far as they are known, and said to be more", () => {
    const execution = costed(mapRuns([RUN_A, RUN_B]), { mapRunChildren: new Map([[RUN_A, 40]]) });
    const cost = costAs("STANDARD", execution, prices);
    expect(cost.total.toFixed()).toBe("0.00105");
    expect(cost.lines.map((line) => line.certainty.kind)).toEqual(["estimated", "estimated"]);
    expect(quantitiesOf(execution)).toMatchObject({ transitions: 2, children: 40, unknownMapRuns: 1, atLeast: true });
  });
});

describe("stored quantities", () => {
  const runs = [
    chargeRun({ n: 1 }, { failures: 3 }),
    chargeRun({ n: 2 }, { end: "succeeded" }),
    chargeRun({ n: 3 }, { end: "open" }),
    longRun(300),
    mapRuns([RUN_A]),
  ];
  const ofOne = (execution: CostedExecution) =>
    ofOneExecution(quantitiesOf(execution), { ...execution.trace.execution, tooLong: false });

  it.each(["STANDARD", "EXPRESS"] as const)("cost as %s what the events do, to the last digit", (type) => {
    for (const events of runs) {
      const execution = costed(events, { definitionBytes: 2000 });
      const fromEvents = costAs(type, execution, prices);
      expect(costAlone(ofOne(execution), type, prices).total.toFixed()).toBe(fromEvents.total.toFixed());
    }
  });

  it("are as AWS billed them where it said so", () => {
    const billed = { durationMs: 5000, memoryMb: 128 };
    expect(quantitiesOf(costed(runs[1]!, { billed }))).toMatchObject({ timeChunks: 50, memoryChunks: 2, billed: true });
  });

  it("of a set are the sums of its parts, in any order and grouping", () => {
    const all = runs.map((events) => ofOne(costed(events)));
    const whole = all.reduce(addQuantities, NO_QUANTITIES);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(all.length), (shuffled, cut) => {
        const groups = [shuffled.slice(0, cut), shuffled.slice(cut)].map((g) => g.reduce(addQuantities, NO_QUANTITIES));
        expect(groups.reduce(addQuantities, NO_QUANTITIES)).toEqual(whole);
      }),
    );
    expect(whole).toMatchObject({ executions: 5, transitions: 3 + 1 + 1 + 149 + 1, retries: 2 });
  });

  it("name the time that retries took", () => {
    const { retryMs } = quantitiesOf(costed(runs[0]!));
    expect(retryMs).toBeGreaterThan(1900);
    expect(quantitiesOf(costed(runs[1]!)).retryMs).toBe(0);
  });
});

describe("the count of transitions", () => {
  it("never falls when an event is added, whatever the events are", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 25 }), (some) => {
        const events = some.map((event, i) => ({ ...event, id: i + 1, previousEventId: i }));
        let before = 0;
        for (let length = 0; length <= events.length; length++) {
          const { total } = countTransitions(fold(events.slice(0, length)));
          expect(total).toBeGreaterThanOrEqual(before);
          before = total;
        }
      }),
    );
  });

  it("never falls along a run, and a retry adds to it", () => {
    for (const events of [chargeRun({}, { failures: 4 }), longRun(80), mapRuns([RUN_A, RUN_B])]) {
      const totals = events.map((_, i) => countTransitions(fold(events.slice(0, i + 1))).total);
      expect(totals).toEqual([...totals].sort((a, b) => a - b));
    }
  });
});
