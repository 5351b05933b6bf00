import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitting, instantOf, MAX_PAGE, pageOf, wholeOf, wireLength } from "@/lib/cli/mcp/answerPages";
import { visible } from "@/lib/cli/terminal";

const NOW = Date.UTC(2026, 10, 30);

/** Every page of a text, each asked for with the cursor of the one before. */
function pagesOf(text: string): string[] {
  const pages: string[] = [];
  const whole = wholeOf(text, NOW);
  for (let cursor: string | null = null; ;) {
    const page = pageOf(whole, cursor);
    if (!page.ok) throw new Error(page.error);
    pages.push(page.value.text);
    cursor = page.value.next;
    if (cursor === null) return pages;
  }
}

/** What a text takes as a JSON string on a protected standard output. */
const onWire = (text: string) => Buffer.byteLength(visible(JSON.stringify(text))) - 2;

/** Long texts of what is longer on the wire than it looks, and of lines. */
const hostile = fc
  .array(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", "\n", "\u0001", "\u202e", "🚚", "\ud800", "é")),
    {
      maxLength: 40,
    },
  )
  .chain((parts) => fc.nat(400).map((times) => parts.join("").repeat(times)));

describe("answers in pages", () => {
  test("pages put together are the text, none is larger than it may be, and none but of an empty text is empty", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const pages = pagesOf(text);
        expect(pages.join("")).toBe(text);
        for (const page of pages) expect(onWire(page)).toBeLessThanOrEqual(MAX_PAGE);
        if (text !== "") expect(pages.every((page) => page !== "")).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("a text is measured as it goes over the wire", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(wireLength(text)).toBe(onWire(text));
      }),
    );
  });

  test("a page ends behind a line, and where a line is longer than a page between characters", () => {
    const lines = Array.from({ length: 900 }, (_, n) => `line ${n} of a long answer\n`).join("");
    for (const page of pagesOf(lines)) expect(page.endsWith("\n")).toBe(true);
    for (const page of pagesOf("🚚".repeat(9_000))) expect(page).toMatch(/^🚚+$/u);
  });

  test("a cursor goes on in the text that it was given for, and in no other", () => {
    const text = "first ".repeat(5_000);
    const first = pageOf(wholeOf(text, NOW), null);
    const next = first.ok ? first.value.next : null;
    expect(pageOf(wholeOf(text, NOW), next).ok).toBe(true);
    expect(pageOf(wholeOf(`${text}!`, NOW), next)).toMatchObject({ ok: false });
    for (const wrong of ["", "0", "-1.000000000000.1", "5", `999999.${next?.split(".")[1]}.1`, "x".repeat(5_000)]) {
      expect(pageOf(wholeOf(text, NOW), wrong)).toMatchObject({ ok: false });
    }
  });

  test("a cursor keeps the instant of its first page", () => {
    const first = pageOf(wholeOf("x".repeat(20_000), NOW), null);
    expect(instantOf(first.ok ? first.value.next : null, NOW + 5_000)).toBe(NOW);
    expect(instantOf(null, NOW + 5_000)).toBe(NOW + 5_000);
    expect(instantOf("of nothing", NOW + 5_000)).toBe(NOW + 5_000);
  });

  test("a text that is cut to fit says so, and one that fits is whole", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 10, max: 300 }), (text, limit) => {
        const cut = fitting(text, limit);
        expect(onWire(cut)).toBeLessThanOrEqual(limit);
        if (onWire(text) <= limit) expect(cut).toBe(text);
        else expect(cut.endsWith("…")).toBe(true);
      }),
    );
  });
});
