import { describe, expect, it } from "vitest";
import { sourceSchema } from "@/lib/contract/sourceSettings";
import { businessKeysOf, indexedOutputsOf, machineSettingsSchema } from "@/lib/server/machineSettings";

describe("the settings of machines", () => {
  it("name the business key by a path of the input", () => {
    const machines = machineSettingsSchema.parse({ orders: { businessKey: "$.order['id']" }, other: {} });
    expect(businessKeysOf(machines)).toEqual({ orders: "$.order['id']" });
  });

  it.each(["orderId", "$$.Execution.Name", "$order.id", "$[", ""])("refuse %j, which reads no input", (businessKey) => {
    const parsed = machineSettingsSchema.safeParse({ orders: { businessKey } });
    expect(parsed.error?.issues[0]?.message).toBe("a JSONPath of the input such as $.orderId");
  });

  it("name the states whose outputs are indexed, whole or at paths that are written as a query writes them", () => {
    const index = [
      "Charge",
      { state: "Ship it", paths: ["$.parcel.id", '.items[0]["a b"]', "[1]"] },
      { state: "Other" },
    ];
    expect(indexedOutputsOf(machineSettingsSchema.parse({ orders: { index }, other: {} }))).toEqual([
      {
        machine: "orders",
        states: [
          { state: "Charge", paths: null },
          { state: "Ship it", paths: [["parcel", "id"], ["items", 0, "a b"], [1]] },
          { state: "Other", paths: null },
        ],
      },
    ]);
  });

  it.each([
    ["", "the name of a state"],
    [7, 'the name of a state, or { "state": "Charge", "paths": ["order.items[0].id"] }'],
    [{ state: "Charge", paths: [] }, "Too small: expected array to have >=1 items"],
    [{ state: "Charge", paths: ["a..b"] }, "a path within the state's output such as order.items[0].id"],
    [{ state: "Charge", path: ["id"] }, 'Unrecognized key: "path"'],
  ])("refuse %j as a state to index", (state, message) => {
    const parsed = machineSettingsSchema.safeParse({ orders: { index: [state] } });
    expect(parsed.error?.issues[0]?.message).toBe(message);
  });

  it("index each state once", () => {
    const parsed = machineSettingsSchema.safeParse({ orders: { index: ["Charge", { state: "Charge" }] } });
    expect(parsed.error?.issues[0]?.message).toBe("each state once");
  });
});

describe("a source", () => {
  const standard = { name: "prod", kind: "standard" };

  it("is read-only unless its settings say otherwise", () => {
    expect(sourceSchema.parse(standard).readOnly).toBeUndefined();
    expect(sourceSchema.parse({ ...standard, readOnly: false }).readOnly).toBe(false);
  });

  it("of logs, pushes or files cannot be written to", () => {
    const express = sourceSchema.safeParse({ name: "logs", kind: "express", readOnly: false });
    expect(express.error?.issues[0]?.message).toBe("only a source of kind standard or engine can be written to");
  });
});
