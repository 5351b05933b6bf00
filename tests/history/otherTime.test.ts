import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { readTime } from "@/lib/history/decode";
import { decodeLogRecord } from "@/lib/history/logRecord";

const AT = instant(Date.UTC(2026, 2, 1, 10, 0, 0, 123));
const SECOND = instant(Date.UTC(2026, 2, 1, 10, 0, 0));

describe("a time is read from", () => {
  test.each([
    ["seconds", 1772359200.123, AT],
    ["seconds as text", "1772359200.123", AT],
    ["milliseconds", 1772359200123, AT],
    ["microseconds", 1772359200123456, AT],
    ["microseconds as text", "1772359200123456", AT],
    ["nanoseconds", 1772359200123456789, AT],
    ["nanoseconds as text", "1772359200123456789", AT],
    ["Go's String()", "2026-03-01 10:00:00.123 +0000 UTC", AT],
    ["Go's String() with its clock", "2026-03-01 11:00:00.123456789 +0100 CET m=+0.000012", AT],
    ["JavaScript's toString()", "Sun Mar 01 2026 11:00:00 GMT+0100 (Central European Standard Time)", SECOND],
    ["Java's Date", "Sun Mar 01 10:00:00 UTC 2026", SECOND],
    ["the command date", "Sun Mar  1 10:00:00 UTC 2026", SECOND],
    ["small letters", "2026-03-01t10:00:00.123z", AT],
    ["an offset of hours alone", "2026-03-01T12:00:00.123+02", AT],
    ["no separators", "20260301T100000Z", SECOND],
    ["protocol buffers", { seconds: "1772359200", nanos: 123000000 }, AT],
    ["Java's Instant", { epochSecond: 1772359200, nano: 123000000 }, AT],
    ["MongoDB", { $date: "2026-03-01T10:00:00.123Z" }, AT],
    ["MongoDB's canonical form", { $date: { $numberLong: "1772359200123" } }, AT],
    ["PowerShell", { value: "/Date(1772359200123)/", DisplayHint: 2 }, AT],
  ])("%s", (_, written, at) => {
    expect(readTime(written)).toBe(at);
  });
});

test.each([
  ["a date", "2026-03-01"],
  ["a zone whose offset the name does not say", "Sun Mar 01 10:00:00 CET 2026"],
  ["a month and a day that nobody tells apart", "03/04/2026 10:00:00 AM"],
  ["a thirteenth month", "20261301T100000Z"],
  ["an object of something else", { year: 2026 }],
  ["an object without a number", { seconds: "soon" }],
  ["more than nanoseconds", 1e21],
  ["nanoseconds of another century", 5e18],
])("%s is no time", (_, written) => {
  expect(readTime(written)).toBeNull();
});

test("milliseconds of a far year stay what they are, and are refused where they are kept", () => {
  expect([8.64e15, 8e15, 1e14, 9.9e14].map(readTime)).toEqual([8.64e15, 8e15, 1e14, 9.9e14].map(instant));
});

test("a log record's time is in milliseconds, however small, and in what exports make of it", () => {
  const at = (event_timestamp: string | number) => {
    const record = { id: "1", type: "ExecutionStarted", details: {}, execution_arn: "arn", event_timestamp };
    const decoded = decodeLogRecord(record);
    return decoded.ok ? decoded.value.event.timestamp : decoded.error.expected;
  };
  expect([at("5000"), at("1772359200123"), at(1772359200123456), at("2026-03-01T10:00:00.123Z")]).toEqual([
    5000,
    AT,
    AT,
    AT,
  ]);
  expect(at("yesterday")).toBe("epoch milliseconds");
});
