import { describe, expect, it } from "vitest";
import { instant } from "@/lib/base/instant";
import { DAY_MS, HOUR_MS } from "@/lib/base/time";
import type { Limits } from "@/lib/history/limits";
import { limitLines } from "@/lib/layout/limitLines";

const NOW = Date.UTC(2026, 10, 22, 14);
const NONE: Limits = { events: null, payload: null, redrive: null, expiry: null };
const PAYLOAD = { bytes: 1_200, share: 0.0046, eventId: 7, state: "Charge", isLowerBound: false };

/** `limit: words`, with `!` where it is near. */
function said(limits: Partial<Limits>): string[] {
  return limitLines({ ...NONE, ...limits }, NOW).map(
    ({ limit, parts, isNear }) => `${limit}${isNear ? "!" : ""}: ${parts.map(({ text }) => text).join("")}`,
  );
}

describe("the limits of an execution in words", () => {
  it.each([
    [{ events: { used: 46, share: 46 / 25_000, fullAt: null } }, "events: 46 of 25\u202f000 events (0.2 %)"],
    [{ events: { used: 3, share: 3 / 25_000, fullAt: null } }, "events: 3 of 25\u202f000 events (< 0.1 %)"],
    [{ events: { used: 20_000, share: 0.8, fullAt: null } }, "events!: 20\u202f000 of 25\u202f000 events (80 %)"],
    [
      { events: { used: 5_000, share: 0.2, fullAt: instant(NOW + 5 * HOUR_MS) } },
      "events!: 5000 of 25\u202f000 events (20 %), at the present rate full at 2026-11-22 19:00:00.000 UTC",
    ],
    [
      { events: { used: 5_000, share: 0.2, fullAt: instant(NOW + 5 * DAY_MS) } },
      "events: 5000 of 25\u202f000 events (20 %), at the present rate full at 2026-11-27 14:00:00.000 UTC",
    ],
    [{ payload: PAYLOAD }, "payload: largest payload 1.2 kB (0.5 % of 256 KiB), Charge"],
    [
      { payload: { ...PAYLOAD, bytes: 235_930, share: 0.9, state: null, isLowerBound: true } },
      "payload!: largest payload at least 235.9 kB (90 % of 256 KiB)",
    ],
    [
      { redrive: { until: instant(NOW + 13.5 * DAY_MS), isOver: false } },
      "redrive: can be redriven for 13 d, until 2026-12-06 02:00:00.000 UTC",
    ],
    [
      { redrive: { until: instant(NOW + 30 * HOUR_MS), isOver: false } },
      "redrive!: can be redriven for 1 d 6 h, until 2026-11-23 20:00:00.000 UTC",
    ],
    [{ redrive: { until: instant(NOW - 1), isOver: true } }, "redrive: can no longer be redriven"],
    [{ expiry: { at: instant(NOW + 89 * DAY_MS), isOpen: false, isOver: false } }, "expiry: AWS keeps it for 89 d"],
    [{ expiry: { at: instant(NOW), isOpen: false, isOver: true } }, "expiry: AWS keeps it no longer"],
    [
      { expiry: { at: instant(NOW + 10 * DAY_MS), isOpen: true, isOver: false } },
      "expiry: open for a year at 2026-12-02 14:00:00.000 UTC, which ends it",
    ],
  ] as const)("%j", (limits, words) => {
    expect(said(limits)).toEqual([words]);
  });

  it("are none of an execution that has none, and the year of an open run is said in its last month", () => {
    expect(said({})).toEqual([]);
    expect(said({ expiry: { at: instant(NOW + 300 * DAY_MS), isOpen: true, isOver: false } })).toEqual([]);
  });
});
