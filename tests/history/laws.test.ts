import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { instant } from "@/lib/base/instant";
import { decodeEvent } from "@/lib/history/decode";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { createFold, fold } from "@/lib/history/fold";
import { decodeLogRecord, encodeLogRecord } from "@/lib/history/logRecord";
import type { ExecutionTrace } from "@/lib/history/span";
import { story } from "@/lib/history/story";
import { anyEvent, anyHistory } from "../support/arbitraryEvents";
import { compact } from "../support/compact";

const overJson = (value: JsonObject): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

describe("codecs", () => {
  it("read back every event they write, through JSON text", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(decodeEvent(overJson(encodeEvent(event)))).toEqual({ ok: true, value: event });
      }),
      { numRuns: 300 },
    );
  });

  it("read back every log record they write", () => {
    fc.assert(
      fc.property(anyEvent, fc.string(), fc.nat(), (event, executionArn, redriveCount) => {
        const record = { event, executionArn, redriveCount };
        expect(decodeLogRecord(overJson(encodeLogRecord(record)))).toEqual({ ok: true, value: record });
      }),
      { numRuns: 300 },
    );
  });

  it("keep an event of an unknown type whole, and members they do not know", () => {
    const strange = { timestamp: 1.5, type: "PassStatePondered", id: 3, previousEventId: 2, pondered: { deep: [1] } };
    const decoded = decodeEvent(strange);
    expect(decoded.ok && decoded.value.type).toBe("Unknown");
    expect(decoded.ok && encodeEvent(decoded.value)).toEqual(strange);
    const added = {
      timestamp: 1.5,
      type: "PassStateEntered",
      id: 3,
      previousEventId: 2,
      added: "above",
      stateEnteredEventDetails: { name: "A", input: "1", inputDetails: { truncated: false, size: 1 }, beside: [true] },
    };
    const known = decodeEvent(added);
    expect(known.ok && encodeEvent(known.value)).toEqual(added);
  });

  it.each([
    ["the wire", 1730886123.123],
    ["a tool that prints milliseconds", 1730886123123],
    ["the AWS CLI", "2024-11-06T10:42:03.123000+01:00"],
    ["Python", "2024-11-06 09:42:03.123000+00:00"],
    ["an SDK", "2024-11-06T09:42:03.123Z"],
  ])("read the time as %s writes it", (_, timestamp) => {
    const decoded = decodeEvent({ timestamp, type: "MapRunSucceeded", id: "7", previousEventId: "6" });
    expect(decoded).toEqual({
      ok: true,
      value: { id: 7, previousEventId: 6, timestamp: 1730886123123, type: "MapRunSucceeded", details: {} },
    });
  });

  it.each([
    ["no id", { id: null }, "id"],
    ["id 0", { id: 0 }, "id"],
    ["a broken id", { id: "7a" }, "id"],
    ["a time in the order of one country", { timestamp: "11/6/2024 9:42:03 AM" }, "timestamp"],
    ["an endless time", { timestamp: 1e300 }, "timestamp"],
    ["a state without a name", { stateEnteredEventDetails: {} }, "stateEnteredEventDetails.name"],
    [
      "an input that is not text",
      { stateEnteredEventDetails: { name: "A", input: {} } },
      "stateEnteredEventDetails.input",
    ],
    ["details that are no object", { stateEnteredEventDetails: "A" }, "stateEnteredEventDetails"],
  ])("name the member that is wrong: %s", (_, wrong, member) => {
    const good = { timestamp: 1.5, type: "PassStateEntered", id: 1, stateEnteredEventDetails: { name: "A" } };
    expect(decodeEvent(good).ok).toBe(true);
    const decoded = decodeEvent({ ...good, ...wrong });
    expect(!decoded.ok && decoded.error.member).toBe(member);
  });
});

describe("the fold", () => {
  it("gives every event to exactly one span, parents before children, whatever comes", () => {
    fc.assert(
      fc.property(anyHistory, (events) => checkShape(fold(events), events)),
      { numRuns: 300 },
    );
  });

  it("folds a prefix and then the rest to the same as all at once, and leaves what it returned alone", () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(60), (events, cut) => {
        const growing = createFold();
        for (const event of events.slice(0, cut)) growing.push(event);
        const before = growing.trace();
        const copy = structuredClone(before);
        expect(before).toEqual(fold(events.slice(0, cut)));
        for (const event of events.slice(cut)) growing.push(event);
        expect(growing.trace()).toEqual(fold(events));
        expect(before).toEqual(copy);
      }),
      { numRuns: 300 },
    );
  });

  it("does not care for the order of events, nor for events that come twice", () => {
    const shuffled = anyHistory.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events.slice(0, 5)], {
          minLength: events.length + Math.min(5, events.length),
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        const trace = fold(other);
        expect({ ...trace, duplicates: 0 }).toEqual(fold(events));
        expect(trace.duplicates).toBe(other.length - events.length);
      }),
      { numRuns: 300 },
    );
  });

  it("leaves nothing open when the run has ended, and the story can be told of anything", () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        const trace = fold(events);
        const text = story(trace)
          .map((part) => part.text)
          .join("");
        expect(text.length).toBeGreaterThan(5);
        const ids = new Set(events.map((event) => event.id));
        for (const part of story(trace)) if (part.eventId !== undefined) expect(ids.has(part.eventId)).toBe(true);
        const last = events[events.length - 1];
        if (last !== undefined && /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(last.type)) {
          expect(trace.spans.filter((span) => span.outcome === "open")).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("names the gaps of a record and tells running from complete", () => {
    const whole = compact(
      "1<0 ExecutionStarted\n2<0 PassStateEntered A\n3<2 PassStateExited A\n4<3 ExecutionSucceeded",
    );
    expect(fold(whole).completeness).toMatchObject({ kind: "complete", missing: 0, gaps: [] });
    expect(fold(whole.slice(0, 3)).completeness).toMatchObject({ kind: "running", ended: false });
    expect(fold(whole.slice(0, 3), { truncated: true }).completeness.kind).toBe("partial");
    expect(fold(whole.slice(2)).completeness).toMatchObject({ kind: "partial", missing: 2, gaps: [[1, 2]] });
    expect(fold([]).completeness.kind).toBe("partial");
  });

  it("stays linear in depth and size: 20,000 Parallels inside each other", () => {
    const events: HistoryEvent[] = [];
    for (let i = 0; i < 20_000; i += 2) {
      const at = instant(1e12 + i);
      const details = { name: `P${i}`, input: { kind: "withheld" as const } };
      events.push({ id: i + 1, previousEventId: i, timestamp: at, type: "ParallelStateEntered", details });
      events.push({ id: i + 2, previousEventId: i + 1, timestamp: at, type: "ParallelStateStarted", details: {} });
    }
    checkShape(fold(events), events);
  });
});

function checkShape(trace: ExecutionTrace, events: readonly HistoryEvent[]): void {
  const owned = trace.spans.flatMap((span) => span.events).sort((a, b) => a - b);
  expect(owned).toEqual([...new Set(events.map((event) => event.id))].sort((a, b) => a - b));
  for (const [i, span] of trace.spans.entries()) {
    expect(span.index).toBe(i);
    expect(span.parent).toBeLessThan(i);
    expect(span.parent === -1).toBe(span.kind === "execution");
    if (span.outcome === "open") expect(span.end).toBeNull();
    if (span.end !== null) expect(span.end).toBeGreaterThanOrEqual(span.start);
  }
  expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
}
