import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { packPages, unpackEntries, unpackTexts } from "@/lib/store/pages";
import type { Entry } from "@/lib/store/record";

function entry(id: number, characters: number): Entry {
  const wire = {
    ...{ timestamp: 1_700_000_000 + id, type: "PassStateEntered", id, previousEventId: id - 1 },
    stateEnteredEventDetails: { name: "Ä", input: JSON.stringify("é".repeat(characters)) },
  };
  const event = decodeEvent(wire as JsonObject);
  if (!event.ok) throw new Error(`no event: ${event.error.member}`);
  return { event: event.value, text: JSON.stringify(wire) };
}

describe("a page of events", () => {
  test.each([0, 100, 7_900, 8_100, 8_192, 9_000, 100_000])("with %i characters of data", async (characters) => {
    const entries = [entry(1, characters), entry(2, 0), entry(3, characters % 50)];
    const pages = await packPages(entries, 4);
    const text = `[\n${entries.map((one) => one.text).join(",\n")}\n]`;
    expect(pages.map(({ number, count, firstId, lastId }) => [number, count, firstId, lastId])).toEqual([[4, 3, 1, 3]]);
    const [page] = pages;
    if (page === undefined) throw new Error("no page");
    expect(gunzipSync(page.data).toString()).toBe(text);
    expect(page.size).toBe(Buffer.byteLength(text));
    expect(await unpackEntries(page)).toEqual(entries);
  });

  test("with a byte that differs is not unpacked", async () => {
    const [page] = await packPages([entry(1, 100)], 0);
    if (page === undefined) throw new Error("no page");
    const data = page.data.slice();
    data[data.length - 6] = (data[data.length - 6] ?? 0) ^ 1;
    await expect(unpackTexts({ ...page, data })).rejects.toThrow();
  });
});
