import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePermalink, type Permalink, printPermalink, TABS } from "@/lib/contract/permalink";

const key = "0123456789abcdef0123";

const links: fc.Arbitrary<Permalink> = fc.record({
  key: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 20, maxLength: 20 }),
  tab: fc.option(fc.constantFrom(...TABS)),
  event: fc.option(fc.integer({ min: 1, max: 1e12 })),
  fork: fc.option(fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 20, maxLength: 20 })),
  range: fc.option(
    fc.tuple(fc.nat(1e9), fc.integer({ min: 1, max: 1e9 })).map(([from, more]) => ({ from, to: from + more })),
  ),
});

describe("a permalink", () => {
  test("prints and parses back, with and without a host", () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(parsePermalink(printPermalink(link))).toEqual({ ok: true, value: link });
        expect(parsePermalink(`http://127.0.0.1:3000${printPermalink(link)}#x`)).toEqual({ ok: true, value: link });
      }),
    );
  });

  test("of an event has the form that is documented", () => {
    expect(printPermalink({ key, tab: null, event: 24999, fork: null, range: null })).toBe(
      `/executions/${key}?event=24999`,
    );
  });

  test("of another version is refused rather than misread", () => {
    expect(parsePermalink(`/executions/${key}?v=2&event=1`)).toEqual({ ok: false, error: { part: "v", found: "2" } });
  });

  test.each([
    ["/executions/short", "path"],
    ["/machines/0123456789abcdef0123", "path"],
    [`/executions/${key}?event=0`, "event"],
    [`/executions/${key}?event=1e3`, "event"],
    [`/executions/${key}?tab=__proto__`, "tab"],
    [`/executions/${key}?fork=short`, "fork"],
    [`/executions/${key}?from=5&to=5`, "range"],
    [`/executions/${key}?from=5`, "range"],
  ])("%s is refused by its %s", (address, part) => {
    expect(parsePermalink(address)).toMatchObject({ ok: false, error: { part } });
  });

  test("ignores parameters it does not know", () => {
    expect(parsePermalink(`/executions/${key}?utm_source=chat&event=3`)).toMatchObject({
      ok: true,
      value: { event: 3 },
    });
  });
});
