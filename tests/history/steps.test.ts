import { expect, test } from "vitest";
import { fold } from "@/lib/history/fold";
import { stepsOf } from "@/lib/history/steps";
import { failedOrder, pollingOrder } from "../browser/support/orders";
import { eventsOf } from "../layout/support/trees";

test("steps of a state that is visited again are told apart by the visit, those of one attempt after another by the attempt", () => {
  const looped = stepsOf(fold(eventsOf(pollingOrder(0, 3)))).filter(({ state }) => state === "CheckStatus");
  expect(looped.map(({ visitNumber, visits }) => [visitNumber, visits])).toEqual([1, 2, 3, 4].map((n) => [n, 4]));
  const charged = stepsOf(fold(eventsOf(failedOrder()))).filter(({ state }) => state === "ChargeCard");
  expect(charged.map(({ visits, number, attempts }) => [visits, number, attempts])).toEqual([
    [1, 1, 3],
    [1, 2, 3],
    [1, 3, 3],
  ]);
});

test("each item of a Map visits its states by itself", () => {
  const packed = stepsOf(fold(eventsOf(failedOrder()))).filter(({ state }) => state === "Pack");
  expect(packed.length).toBeGreaterThan(30);
  expect(new Set(packed.map(({ visits }) => visits))).toEqual(new Set([1]));
});
