import { describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { DAY_MS, HOUR_MS, SECOND_MS } from "@/lib/base/time";
import { dataSize } from "@/lib/cost/size";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { type LimitFacts, limitsOf } from "@/lib/history/limits";
import { MAX_EVENTS, MAX_PAYLOAD } from "@/lib/history/serviceLimits";
import { compact } from "../support/compact";
import { corpusCases, corpusPresent } from "../support/corpus";

const here = corpusPresent();
const T0 = instant(1_700_000_000_000);
const LOOP = ["1<0 ExecutionStarted", "2<0 PassStateEntered A", "3<2 PassStateExited A"];

function limits(events: readonly HistoryEvent[], facts: Partial<LimitFacts> = {}) {
  const trace = fold(events);
  const { status, startedAt, stoppedAt } = trace.execution;
  const known = { status, startedAt, stoppedAt, type: "STANDARD", isLive: true, now: T0 } as const;
  return limitsOf(trace, { ...known, events, ...facts });
}

/** A loop whose last event has this id, an event a second. */
function loop(lastId: number): HistoryEvent[] {
  const lines = Array.from(
    { length: 301 },
    (_, i) => `+1000 ${lastId - 300 + i}<${lastId - 301 + i} PassStateEntered A`,
  );
  return compact(lines.join("\n"));
}

describe("25,000 events", () => {
  it("are run out of at the rate of the last ones", () => {
    const events = loop(5_000);
    const last = events.at(-1)?.timestamp ?? T0;
    const at = (facts: Partial<LimitFacts>) => limits(events, { status: "RUNNING", ...facts }).events;
    expect(at({ now: last })).toEqual({ used: 5_000, share: 0.2, fullAt: last + 20_000 * SECOND_MS });
    // Nothing came for as long as the last events took together: half the rate.
    expect(at({ now: instant(last + 300 * SECOND_MS) })?.fullAt).toBe(last + 300 * SECOND_MS + 40_000 * SECOND_MS);
    // Of a record that nobody follows it is the rate it had, as long as that can still be.
    expect(at({ now: instant(last + HOUR_MS), isLive: false })?.fullAt).toBe(last + 20_000 * SECOND_MS);
    expect(at({ now: instant(last + DAY_MS), isLive: false })?.fullAt).toBeNull();
  });

  it("are run out of at no time by what has ended, stands still or is an Express execution", () => {
    expect(limits(compact([...LOOP, "4<3 ExecutionSucceeded"].join("\n"))).events).toMatchObject({
      used: 4,
      fullAt: null,
    });
    expect(limits(compact("1<0 ExecutionStarted")).events).toMatchObject({ used: 1, fullAt: null });
    const slow = loop(5_000).map((event, i) => ({ ...event, timestamp: instant(T0 + i * 2 * HOUR_MS) }));
    expect(limits(slow, { status: "RUNNING" }).events).toMatchObject({ fullAt: null });
    expect(limits(loop(5_000).slice(-100), { status: "RUNNING" }).events).toMatchObject({ fullAt: null });
    expect(limits(compact(LOOP.join("\n")), { type: "EXPRESS" }).events).toBeNull();
  });
});

describe("256 KiB", () => {
  it("are compared with the largest payload, in bytes, and its state", () => {
    const text = JSON.stringify("é".repeat(1_000));
    const events = compact(
      [
        "1<0 ExecutionStarted",
        `2<0 PassStateEntered Big input=${JSON.stringify(text)}`,
        "3<2 PassStateExited Big",
      ].join("\n"),
    );
    expect(limits(events).payload).toEqual({
      bytes: 2_002,
      share: 2_002 / MAX_PAYLOAD,
      eventId: 2,
      state: "Big",
      isLowerBound: false,
    });
    expect(limits(events.slice(0, 1)).payload).toMatchObject({ bytes: 2, state: null });
  });

  it.runIf(here)("are compared with what the store keeps, in every recording", () => {
    for (const one of corpusCases().filter(({ exception }) => exception === null)) {
      const events = one.events.flatMap((wire) => {
        const decoded = decodeEvent(wire as JsonObject);
        return decoded.ok ? [decoded.value] : [];
      });
      const { largestPayload, incomplete } = dataSize(events);
      expect(limits(events).payload?.bytes ?? 0).toBe(largestPayload);
      expect(limits(events).payload?.isLowerBound ?? incomplete).toBe(incomplete);
    }
  });
});

describe("a redrive and the end of what AWS keeps", () => {
  const failed = compact("1<0 ExecutionStarted\n2<0 FailStateEntered A\n3<2 ExecutionFailed error=E");
  const end = failed[2]?.timestamp ?? T0;

  it("are 14 and 90 days from the end", () => {
    expect(limits(failed, { now: instant(end + 13 * DAY_MS) })).toMatchObject({
      redrive: { until: end + 14 * DAY_MS, isOver: false },
      expiry: { at: end + 90 * DAY_MS, isOpen: false, isOver: false },
    });
    expect(limits(failed, { now: instant(end + 14 * DAY_MS) }).redrive?.isOver).toBe(true);
    expect(limits(failed, { now: instant(end + 90 * DAY_MS) }).expiry?.isOver).toBe(true);
  });

  it("leave out what succeeded, what is Express, and what has too many events to be redriven", () => {
    const succeeded = compact([...LOOP, "4<3 ExecutionSucceeded"].join("\n"));
    expect(limits(succeeded).redrive).toBeNull();
    expect(limits(failed, { type: "EXPRESS" })).toMatchObject({ redrive: null, expiry: null });
    const full = compact(`${MAX_EVENTS - 1}<1 ExecutionFailed error=E`);
    expect(limits(full).redrive?.isOver).toBe(true);
    expect(limits(compact(`${MAX_EVENTS - 2}<1 ExecutionFailed error=E`)).redrive?.isOver).toBe(false);
  });

  it("end what is open a year after its start", () => {
    const open = compact(LOOP.slice(0, 2).join("\n"));
    const start = open[0]?.timestamp ?? T0;
    expect(limits(open).expiry).toEqual({ at: start + 365 * DAY_MS, isOpen: true, isOver: false });
    expect(limits(open, { now: instant(start + 365 * DAY_MS + HOUR_MS) }).expiry?.isOver).toBe(true);
  });
});
