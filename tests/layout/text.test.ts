import { describe, expect, it } from "vitest";
import { formatAge, formatDateTime, formatDay, formatMonth, formatOffset, formatTime } from "@/lib/layout/clock";
import { daysBetween } from "@/lib/layout/days";
import {
  counted,
  cutMiddle,
  formatBytes,
  formatCount,
  formatDuration,
  formatEstimate,
  formatExactDuration,
  formatGigabytes,
  formatQuantity,
} from "@/lib/base/wording";
import { placeLabel, placeOnWidest } from "@/lib/layout/label";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [12, "12 ms"],
    [999, "999 ms"],
    [1000, "1 s"],
    [1204, "1.204 s"],
    [59_999, "59.999 s"],
    [184_000, "3 m 04 s"],
    [3_600_000, "1 h 00 m"],
    [18_120_000, "5 h 02 m"],
    [190_800_000, "2 d 5 h"],
    [172_800_000, "2 d"],
    [-1500, "−1.500 s"],
  ])("of %d ms read %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it("that are estimates are whole seconds, and never nothing", () => {
    expect([0, 1, 17_850, 61_001].map(formatEstimate)).toEqual(["1 s", "1 s", "18 s", "1 m 02 s"]);
  });

  it("are exact below an hour where that is the point", () => {
    expect(formatExactDuration(72_204)).toBe("1 m 12.204 s");
    expect(formatExactDuration(60_000)).toBe("1 m 00 s");
    expect(formatExactDuration(64_004)).toBe("1 m 4.004 s");
    expect(formatExactDuration(18_120_000)).toBe("5 h 02 m");
  });
});

describe("counts and sizes", () => {
  it("are grouped by thin spaces from five digits on", () => {
    expect(formatCount(9999)).toBe("9999");
    expect(formatCount(25_000)).toBe("25\u202f000");
    expect(formatCount(1_234_567)).toBe("1\u202f234\u202f567");
    expect(counted(1, "retry", "retries")).toBe("1 retry");
    expect(counted(2, "retry", "retries")).toBe("2 retries");
  });

  it("show three digits of what is not whole, without an exponent", () => {
    const quantities = [12, 0.5, 6.25, 62_500.5, 0.00001234, 1.5e-9, 0];
    expect([0.0000362, 0.00999, 0.01, 6.25, 0].map(formatGigabytes)).toEqual([
      "38.9 kB",
      "10.7 MB",
      "0.01 GB",
      "6.25 GB",
      "0 B",
    ]);
    expect(quantities.map(formatQuantity)).toEqual([
      "12",
      "0.5",
      "6.25",
      "62\u202f501",
      "0.0000123",
      "0.0000000015",
      "0",
    ]);
  });

  it("count bytes in thousands", () => {
    expect([0, 812, 20_400, 1_200_000].map(formatBytes)).toEqual(["0 B", "812 B", "20.4 kB", "1.2 MB"]);
  });
});

describe("a long id", () => {
  it("is cut in its middle and keeps its ends", () => {
    expect(cutMiddle("8c1f04d2-7a51-4a0e-9c36-5b1fd07de2a", 10)).toBe("8c1f04…e2a");
    expect(cutMiddle("short", 10)).toBe("short");
    expect([...cutMiddle("😀".repeat(30), 9)]).toHaveLength(9);
  });
});

describe("times", () => {
  const at = Date.UTC(2026, 10, 22, 14, 3, 11, 204);

  it("show milliseconds in the zone asked for, and the year only when it is another", () => {
    expect(formatDateTime(at, 0, at)).toBe("22 Nov 14:03:11.204");
    expect(formatDateTime(at, 600, at)).toBe("23 Nov 00:03:11.204");
    expect(formatDateTime(at, 0, at + 40 * 864e5)).toBe("22 Nov 2026 14:03:11.204");
    expect(formatDay(at, 0, at)).toBe("22 Nov");
    expect(formatTime(at, -210)).toBe("10:33:11.204");
  });

  it("say how far a zone is from UTC and how long ago it was", () => {
    expect([0, 120, -210].map(formatOffset)).toEqual(["UTC", "UTC+2", "UTC−3:30"]);
    expect(formatAge(at, at + 184_000)).toBe("3 m 04 s ago");
    expect(formatAge(at, at - 5000)).toBe("in 5 s");
    expect(formatAge(at, at + 20)).toBe("just now");
  });

  it("name a month, and list its days in UTC", () => {
    expect(formatMonth("2026-02")).toBe("Feb 2026");
    const days = daysBetween(Date.UTC(2028, 1, 1), Date.UTC(2028, 2, 1));
    expect([days.length, days[0], days.at(-1)]).toEqual([29, "2028-02-01", "2028-02-29"]);
    expect(daysBetween(0, 1e15)).toHaveLength(100);
    expect(daysBetween(5, 5)).toEqual([]);
  });
});

describe("the label of a row", () => {
  it("stands right of its boxes, else left of them, else on them, and nowhere only where it cannot be read", () => {
    expect(placeLabel(10, 50, 200, 60)).toEqual({ side: "right", at: 56 });
    expect(placeLabel(120, 190, 200, 60)).toEqual({ side: "left", at: 54 });
    expect(placeLabel(10, 190, 200, 60)).toEqual({ side: "inside", at: 16, room: 168 });
    expect(placeLabel(-5000, 5000, 200, 60)).toEqual({ side: "inside", at: 6, room: 188 });
    expect(placeLabel(10, 30, 40, 60).side).toBe("none");
    expect(placeLabel(-90, -10, 200, 60).side).toBe("none");
  });

  it("has no line through it at which the axis breaks, where there is room beside that", () => {
    // The bar ends where the break begins: the label stands behind the break.
    expect(placeLabel(10, 50, 200, 60, [51, 71])).toEqual({ side: "right", at: 77 });
    // At the right edge, after a break that is narrower than the label.
    expect(placeLabel(195, 200, 200, 60, [150, 199])).toEqual({ side: "left", at: 84 });
    expect(placeLabel(195, 200, 200, 40, [100, 199])).toEqual({ side: "left", at: 149 });
    // Room nowhere else.
    expect(placeLabel(10, 50, 130, 60, [60, 90])).toEqual({ side: "right", at: 56 });
  });

  it("stands on the widest of several bars, where it hides none of the others", () => {
    const bars = [
      { left: 0, width: 30 },
      { left: 40, width: 120 },
      { left: 170, width: 30 },
    ];
    expect(placeOnWidest(bars, 200, 60)).toEqual({ side: "inside", at: 46, room: 108 });
    expect(placeOnWidest(bars, 100, 60)).toBeNull();
    expect(placeOnWidest([], 100, 1)).toBeNull();
  });
});
