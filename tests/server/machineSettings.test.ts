import { describe, expect, it } from "vitest";
import { sourceSchema } from "@/lib/contract/sourceSettings";
import { businessKeysOf, machineSettingsSchema } from "@/lib/server/machineSettings";

describe("the settings of machines", () => {
  it("name the business key by a path of the input", () => {
    const machines = machineSettingsSchema.parse({ orders: { businessKey: "$.order['id']" }, other: {} });
    expect(businessKeysOf(machines)).toEqual({ orders: "$.order['id']" });
  });

  it.each(["orderId", "$$.Execution.Name", "$order.id", "$[", ""])("refuse %j, which reads no input", (businessKey) => {
    const parsed = machineSettingsSchema.safeParse({ orders: { businessKey } });
    expect(parsed.error?.issues[0]?.message).toBe("a JSONPath of the input such as $.orderId");
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
