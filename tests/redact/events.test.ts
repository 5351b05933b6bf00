import { describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import { encodeEvent } from "@/lib/history/encode";
import { present } from "@/lib/history/payload";
import { redactEvents } from "@/lib/redact/events";
import { redactionOf } from "@/lib/redact/redactor";

const SECRET = "tok-5e7a9d";

function head(id: number) {
  return { id, previousEventId: id - 1, timestamp: instant(0) };
}

const EVENTS: readonly HistoryEvent[] = [
  { ...head(1), type: "ExecutionStarted", details: { input: present(`{"order":1,"copy":"${SECRET}"}`) } },
  { ...head(2), type: "PassStateEntered", details: { name: "Take", input: present(`{"a":1,"token":"${SECRET}"}`) } },
  {
    ...head(3),
    type: "PassStateExited",
    details: {
      name: "Take",
      output: { kind: "truncated", text: `{"token":"${SECRET.slice(0, 8)}` },
      assigned: { kind: "present", values: { token: `"${SECRET}"`, other: `{"x":"${SECRET}"}`, plain: "1" } },
    },
  },
  { ...head(4), type: "ExecutionFailed", details: { error: "E", cause: `no such token: ${SECRET}` } },
  {
    ...head(5),
    type: "Unknown",
    wireType: "Newer",
    wire: { type: "Newer", newerEventDetails: { input: `{"token":"${SECRET}"}` } },
  },
];

describe("events as they are shown", () => {
  test("hold nothing that a rule hides, in any of their members, nor what another event hides", () => {
    const shown = redactEvents(redactionOf([{ key: "token" }], String).of(null), EVENTS);
    const text = JSON.stringify(shown.map(encodeEvent));
    expect(text).not.toContain(SECRET.slice(0, 8));
    expect(text).toContain("order");
    const exited = shown[2];
    expect(exited?.type === "PassStateExited" && exited.details.assigned?.values).toEqual({
      token: '"[redacted: token]"',
      other: '{"x":"[redacted: token]"}',
      plain: "1",
    });
    expect(JSON.stringify(EVENTS.map(encodeEvent))).toContain(SECRET);
  });

  test("are the same objects where nothing is hidden", () => {
    const shown = redactEvents(redactionOf([{ key: "nothing" }], String).of(null), EVENTS);
    shown.forEach((event, i) => {
      expect(event).toBe(EVENTS[i]);
    });
  });
});

describe("an answer", () => {
  test("loses what is hidden and keeps the words that say what it is", () => {
    const redactor = redactionOf([{ key: "secret" }], String).of(null);
    redactor.payload('{"secret":["opened","some-secret"]}');
    expect(redactor.answer({ state: "opened", stages: [{ text: "opened", value: '"some-secret"', n: 1 }] })).toEqual({
      state: "opened",
      stages: [{ text: "[redacted: secret]", value: '"[redacted: secret]"', n: 1 }],
    });
  });
});
