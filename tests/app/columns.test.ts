import { expect, test } from "vitest";
import { columnsIn } from "@/app/_components/executions/useColumns";

test("columns that are hidden and drawn wider stay so beside names that another version kept", () => {
  const kept = { hidden: ["events", "owner"], widths: { error: 300, owner: 90, name: 1e9, cost: "wide" } };
  expect(columnsIn(kept)).toEqual({ hidden: ["events"], widths: { error: 300 } });
});

test("what is no choice of columns at all is none", () => {
  expect(columnsIn({ hidden: "events", widths: {} })).toBeNull();
  expect(columnsIn(["events"])).toBeNull();
  expect(columnsIn(null)).toBeNull();
});
