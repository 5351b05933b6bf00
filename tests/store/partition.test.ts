import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { encodeEvent } from "@/lib/history/encode";
import type { EventOf, HistoryEvent } from "@/lib/history/event";
import { conflictsOf, isSameEvent } from "@/lib/store/compatible";
import { partition } from "@/lib/store/partition";
import type { Entry } from "@/lib/store/record";
import { chargeRun, T0 } from "../support/ingested";

const entries = (events: readonly HistoryEvent[]): Entry[] =>
  events.map((event) => ({ event, text: JSON.stringify(encodeEvent(event)) }));
const later = (events: readonly HistoryEvent[], ms: number): HistoryEvent[] =>
  events.map((event) => ({ ...event, timestamp: instant(event.timestamp + ms) }));
const ids = (part: readonly Entry[]) => part.map(({ event }) => event.id);

describe("records of one event", () => {
  const [started, entered, scheduled] = chargeRun({ n: 1 }) as [
    EventOf<"ExecutionStarted">,
    EventOf<"TaskStateEntered">,
    EventOf<"TaskScheduled">,
  ];

  test("agree where one tells less, and differ where both tell something else", () => {
    const withheld = { ...started, details: { ...started.details, input: { kind: "withheld" } } } as HistoryEvent;
    const other = { ...started, details: { ...started.details, roleArn: "arn:other" } } as HistoryEvent;
    const [spaced, changed] = ['{ "n": 1 }', '{"n":2}'].map(
      (text) => ({ ...started, details: { ...started.details, input: { kind: "present", text } } }) as HistoryEvent,
    ) as [HistoryEvent, HistoryEvent];
    expect([withheld, spaced].map((event) => isSameEvent(started, event))).toEqual([true, true]);
    expect([other, changed, entered].map((event) => isSameEvent(started, event))).toEqual([false, false, false]);
  });

  test("agree in time to the precision given", () => {
    const at = (ms: number): HistoryEvent => ({ ...scheduled, timestamp: instant(T0 + ms) });
    expect(isSameEvent(at(1345), at(1000))).toBe(true);
    expect([at(1344), at(2000), at(0)].map((event) => isSameEvent(at(1345), event))).toEqual([false, false, false]);
  });

  test("that contradict are named by their ids", () => {
    const run = chargeRun({ n: 1 }, { failures: 2 });
    const twin = run.map((event) => (event.id > 7 ? { ...event, previousEventId: 2 } : event));
    expect(conflictsOf(entries(run), entries(run))).toEqual([]);
    expect(conflictsOf(entries(run), entries(twin))).toEqual([8, 9]);
  });
});

describe("events of one ARN", () => {
  const one = chargeRun({ run: 1 });
  const two = later(chargeRun({ run: 2 }, { end: "succeeded" }), 60_000);

  test("after the end of the only known run are nobody's until another start comes", () => {
    const { runs, unassigned } = partition([{ start: T0, own: [] }], entries([...one, ...two.slice(1)]));
    expect(ids(runs[0] ?? [])).toEqual(one.map(({ id }) => id));
    expect(ids(unassigned)).toEqual(two.slice(1).map(({ id }) => id));
  });

  test("after a redrive are of the same run", () => {
    const redriven = {
      id: 7,
      previousEventId: 6,
      timestamp: instant(T0 + 9000),
      type: "ExecutionRedriven",
      details: {},
    };
    const again = later(one.slice(4), 9000).map((event) => ({ ...event, id: event.id + 3 }));
    const all = entries([...one, redriven as HistoryEvent, ...again]);
    expect(partition([{ start: T0, own: [] }], all).unassigned).toEqual([]);
    const lost = all.filter(({ event }) => event.type !== "ExecutionRedriven");
    expect(ids(partition([{ start: T0, own: [] }], lost).unassigned)).toEqual([8, 9]);
  });

  test("without any start are one run but for those that contradict each other", () => {
    const { runs, unassigned } = partition([], entries([...one.slice(1, 4), ...two.slice(3, 5)]));
    expect(ids(runs[0] ?? [])).toEqual([2, 3, 5]);
    expect(ids(unassigned)).toEqual([4, 4]);
  });

  test("of two records that are known are told apart although they overlap", () => {
    const overlapping = later(two, -59_500);
    const known = [
      { start: T0, own: entries(one) },
      { start: T0 + 500, own: [] },
    ];
    const { runs, unassigned } = partition(known, entries([...one, ...overlapping]));
    expect(runs.map(ids)).toEqual([one.map(({ id }) => id), overlapping.map(({ id }) => id)]);
    expect(unassigned).toEqual([]);
  });
});
