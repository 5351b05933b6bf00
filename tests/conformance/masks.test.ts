import { describe, expect, test } from "vitest";
import type { Json } from "@/lib/base/json";
import { type MaskOptions, masks } from "@/lib/conformance/masks";
import { jsonDifferences } from "@/lib/replay/jsonDiff";

const NOTHING: MaskOptions = { given: new Set(), taskTokens: new Set(), withoutRedriveCount: false };
const UUID = "0b5c0f1e-8a75-4c0e-9f0e-0d1f4d9f6a11";
const OTHER = "7a5c0f1e-8a75-4c0e-9f0e-0d1f4d9f6a22";

function matches(ours: Json, recorded: Json, options: Partial<MaskOptions> = {}): boolean {
  return jsonDifferences("v", ours, recorded, masks({ ...NOTHING, ...options }).match).length === 0;
}

describe("date hides an ISO date-time, alone and inside a text", () => {
  test.each<[string, string, boolean]>([
    ["2024-11-06T09:42:03.123Z", "date", true],
    ["from 2024-11-06T09:42:03+01:00 on", "from date on", true],
    ["2024-11-06", "date", false],
    ["2016-13-05T21:29:29Z", "date", false],
    ["today", "date", false],
    ["2024-11-06T09:42:03.123Z", "dates", false],
  ])("%s is shown as %s: %s", (ours, recorded, expected) => expect(matches(ours, recorded)).toBe(expected));
});

describe("timestamp hides what a time key holds, unless that was ISO", () => {
  test.each<[Json, boolean]>([
    [{ TimestampValue: "2016-12-05 21:29:29Z" }, true],
    [{ TimestampValue: 1_480_973_369 }, true],
    [{ TimestampValue: "2016-12-05T21:29:29Z" }, false],
    [{ TimestampValue: "soon" }, false],
    [{ TimestampValue: null }, false],
  ])("%j: %s", (ours, expected) => expect(matches(ours, { TimestampValue: "timestamp" })).toBe(expected));

  test("other keys may hold the word itself only", () => {
    expect(matches({ when: "2016-12-05 21:29:29Z" }, { when: "timestamp" })).toBe(false);
  });
});

describe("a placeholder that the run makes stands for one value of its form", () => {
  test("a uuid for a UUID", () => {
    expect(matches(UUID, "<uuid:1>")).toBe(true);
    expect(matches("no uuid", "<uuid:1>")).toBe(false);
  });

  test("the same for the same, another for another", () => {
    expect(matches([UUID, UUID], ["<uuid:1>", "<uuid:1>"])).toBe(true);
    expect(matches([UUID, OTHER], ["<uuid:1>", "<uuid:1>"])).toBe(false);
    expect(matches([UUID, UUID], ["<uuid:1>", "<uuid:2>"])).toBe(false);
  });

  test("inside a text the rest has to be equal", () => {
    expect(matches(`id ${UUID}!`, "id <uuid:1>!")).toBe(true);
    expect(matches(`id ${UUID}?`, "id <uuid:1>!")).toBe(false);
  });

  test("one that the run was given stands for itself", () => {
    expect(matches(UUID, "<uuid:1>", { given: new Set(["<uuid:1>"]) })).toBe(false);
    expect(matches("<uuid:1>", "<uuid:1>", { given: new Set(["<uuid:1>"]) })).toBe(true);
  });

  test("the JSON inside a cause has to be an object", () => {
    expect(matches("The Parameters '{\"a\":1}' are wrong", "The Parameters '<json-input:1>' are wrong")).toBe(true);
    expect(matches("The Parameters 'a' are wrong", "The Parameters '<json-input:1>' are wrong")).toBe(false);
  });

  test("a task token matches whatever the recording has for it, consistently", () => {
    const taskTokens = new Set(["arn#1.0", "arn#2.0"]);
    expect(matches(["arn#1.0", "arn#1.0"], ["a_task_token", "a_task_token"], { taskTokens })).toBe(true);
    expect(matches(["arn#1.0", "arn#2.0"], ["a_task_token", "a_task_token"], { taskTokens })).toBe(false);
    expect(matches("arn#3.0", "a_task_token", { taskTokens })).toBe(false);
  });
});

describe("the context object has a RedriveCount since July 2024", () => {
  const old = { Id: "i", Input: {}, StartTime: "date", Name: "n", RoleArn: "r" };
  const ours = { Id: "i", Input: {}, StartTime: "2024-01-01T00:00:00.000Z", Name: "n", RoleArn: "r", RedriveCount: 0 };

  test("an older recording lacks it", () => {
    expect(matches({ Execution: ours }, { Execution: old }, { withoutRedriveCount: true })).toBe(true);
    expect(matches({ Execution: ours }, { Execution: old })).toBe(false);
  });

  test("and nothing else", () => {
    const tampered = { ...old, Name: "m" };
    expect(matches({ Execution: ours }, { Execution: tampered }, { withoutRedriveCount: true })).toBe(false);
    const redriven = { ...ours, RedriveCount: 1 };
    expect(matches({ Execution: redriven }, { Execution: old }, { withoutRedriveCount: true })).toBe(false);
  });
});
