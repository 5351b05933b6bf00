import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { eventSize } from "@/lib/cost/size";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { anyEvent } from "../support/arbitraryEvents";

const entered = (text: string): HistoryEvent => ({
  id: 2,
  previousEventId: 0,
  timestamp: instant(0),
  type: "TaskStateEntered",
  details: { name: "Zahlen für Ärzte", input: { kind: "present", text } },
});
const bytes = (text: string) => new TextEncoder().encode(text).length;

test("what an event takes as JSON is counted as it would be written", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.json(),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  );
  fc.assert(
    fc.property(text, (one) => {
      const event = entered(one);
      expect(eventSize(event).allEvents).toBe(bytes(JSON.stringify(encodeEvent(event))));
    }),
    { numRuns: 2_000 },
  );
  expect(eventSize(entered("é€"))).toMatchObject({ largestPayload: 5, incomplete: false });
});

test("so is every type of event, with members that are not known and payloads that are cut, withheld or redacted", () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      expect(eventSize(event).allEvents).toBe(bytes(JSON.stringify(encodeEvent(event))));
    }),
    { numRuns: 3_000 },
  );
  for (const ms of [0, 1, 999, -1, 1e12 - 1, 1e12, 1767614400000, 1767614400100, 1767614400120, 1767614400123, 1e13]) {
    const event = { ...entered(""), timestamp: instant(ms) };
    expect(eventSize(event).allEvents).toBe(bytes(JSON.stringify(encodeEvent(event))));
  }
});
