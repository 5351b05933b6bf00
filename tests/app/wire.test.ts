import { expect, test } from "vitest";
import { withTimeAsText } from "@/app/_components/json/wire";

test("an event's time is shown to the millisecond, in its place, and what is no number stays", () => {
  const event = { timestamp: 1_795_183_399.836, type: "TaskFailed", id: 18 };
  expect(JSON.stringify(withTimeAsText(event))).toBe(
    '{"timestamp":"2026-11-20T14:03:19.836Z","type":"TaskFailed","id":18}',
  );
  // Whose quotient is not the millisecond's.
  expect(withTimeAsText({ timestamp: 1_795_183_399.007 })).toEqual({ timestamp: "2026-11-20T14:03:19.007Z" });
  expect(withTimeAsText({ timestamp: "then" })).toEqual({ timestamp: "then" });
});
