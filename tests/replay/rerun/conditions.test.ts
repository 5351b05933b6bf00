import { describe, expect, it, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import {
  redriveConditions,
  type RedriveConditionName,
  type RedriveFacts,
  redriveUntil,
} from "@/lib/replay/rerun/conditions";

const DAY = 86_400_000;
const STARTED = Date.UTC(2026, 0, 1);
const STOPPED = STARTED + DAY;
const LAUNCH = Date.UTC(2023, 10, 15);

const FACTS: RedriveFacts = {
  type: "STANDARD",
  status: "FAILED",
  isMapRunChild: false,
  startedAt: instant(STARTED),
  stoppedAt: instant(STOPPED),
  lastEventId: 40,
};

type Row = readonly [RedriveConditionName, Partial<RedriveFacts>, now: number, "met" | "notMet" | "unknown"];

const NOW = STOPPED + DAY;
const TABLE: readonly Row[] = [
  ["standard", {}, NOW, "met"],
  ["standard", { type: "EXPRESS" }, NOW, "notMet"],
  ["standard", { type: null }, NOW, "unknown"],
  ["status", { status: "TIMED_OUT" }, NOW, "met"],
  ["status", { status: "ABORTED" }, NOW, "met"],
  ["status", { status: "SUCCEEDED" }, NOW, "notMet"],
  ["status", { status: "RUNNING" }, NOW, "notMet"],
  ["status", { status: "PENDING_REDRIVE" }, NOW, "notMet"],
  ["status", { status: "UNKNOWN" }, NOW, "unknown"],
  ["mapRun", {}, NOW, "met"],
  ["mapRun", { isMapRunChild: true }, NOW, "notMet"],
  ["mapRun", { isMapRunChild: null }, NOW, "unknown"],
  ["launch", { startedAt: instant(LAUNCH) }, NOW, "met"],
  ["launch", { startedAt: instant(LAUNCH - 1) }, NOW, "notMet"],
  ["launch", { startedAt: null }, NOW, "unknown"],
  ["events", { lastEventId: 24_998 }, NOW, "met"],
  ["events", { lastEventId: 24_999 }, NOW, "notMet"],
  ["events", { lastEventId: null }, NOW, "unknown"],
  ["period", {}, STOPPED + 14 * DAY - 1, "met"],
  ["period", {}, STOPPED + 14 * DAY, "notMet"],
  ["period", { stoppedAt: null }, NOW, "unknown"],
  ["age", {}, STARTED + 365 * DAY - 1, "met"],
  ["age", {}, STARTED + 365 * DAY, "notMet"],
  ["age", { startedAt: null }, NOW, "unknown"],
];

describe("a condition of RedriveExecution", () => {
  it.each(TABLE)("%s of %o at %d is %s", (name, change, now, is) => {
    const found = redriveConditions({ ...FACTS, ...change }, instant(now)).find(({ condition }) => condition === name);
    expect(found?.is).toBe(is);
  });
});

test("all conditions together say what the engine says of a run, each refusal in the same words", () => {
  for (const [, change, now] of TABLE) {
    const facts = { ...FACTS, ...change };
    const { type, status, startedAt, stoppedAt, lastEventId } = facts;
    if (type === null || startedAt === null || stoppedAt === null || lastEventId === null) continue;
    if (facts.isMapRunChild !== false || status === "UNKNOWN" || status === "PENDING_REDRIVE") continue;
    const run = {
      ...{ status, startedAt, now: stoppedAt, nextEventId: lastEventId + 1 },
      execution: { type, stateMachineName: "orders" },
    };
    const told = redrivable(run, instant(now));
    const refused = redriveConditions(facts, instant(now)).filter(({ is }) => is === "notMet");
    if (told.status === "NOT_REDRIVABLE") expect(refused.map(({ text }) => text)).toContain(told.reason);
    else expect(refused).toEqual([]);
  }
});

test("it can be redriven until the first of both ends: 14 days after its end, a year after its start", () => {
  expect(redriveUntil(FACTS)).toBe(STOPPED + 14 * DAY);
  expect(redriveUntil({ ...FACTS, stoppedAt: instant(STARTED + 360 * DAY) })).toBe(STARTED + 365 * DAY);
  expect(redriveUntil({ ...FACTS, stoppedAt: null })).toBeNull();
});
