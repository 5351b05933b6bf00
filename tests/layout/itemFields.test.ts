import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@/lib/base/json";
import { itemValues, MAX_VALUE, tellingFields } from "@/lib/layout/itemFields";

const fieldsOf = (items: readonly Json[], most = 3) => tellingFields(items.map(itemValues), most);

describe("the fields that tell items apart", () => {
  it("are those that differ most, what is named like an id first", () => {
    const items = Array.from({ length: 50 }, (_, i) => ({
      currency: "EUR",
      note: `A long remark about the order number ${i} that nobody would read to tell it from another one`,
      amount: 100 + i,
      order: { id: `o-${i}` },
      status: i % 3 === 0 ? "open" : "paid",
      placedAt: `2026-01-05T12:00:${String(i).padStart(2, "0")}Z`,
    }));
    expect(fieldsOf(items, 9)).toEqual(["order.id", "amount", "note", "placedAt", "status"]);
  });

  it("are none where all items are alike, and the item itself where it is a single value", () => {
    expect(fieldsOf([{ a: 1 }, { a: 1 }])).toEqual([]);
    expect(fieldsOf(["x", "y"])).toEqual(["$"]);
    expect(itemValues("x").get("$")).toBe("x");
  });

  it("are found in batches by their first element", () => {
    const batch = (id: string) => ({ Items: [{ id }, { id: "another" }] });
    expect(fieldsOf([batch("a"), batch("b")])).toEqual(["Items[0].id"]);
  });

  it("stay within their bounds, whatever the input", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (input) => {
        const values = itemValues(input as Json);
        expect(values.size).toBeLessThanOrEqual(60);
        for (const text of values.values()) expect(text.length).toBeLessThanOrEqual(MAX_VALUE);
      }),
    );
  });
});
