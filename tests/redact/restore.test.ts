import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactionOf } from "@/lib/redact/redactor";
import { restored } from "@/lib/redact/restore";

const RECORDED = '{"id":1,"token":"tok-1","items":[{"token":"tok-2"}],"body":"{\\"token\\":\\"tok-3\\"}"}';
const shownOf = (text: string) =>
  redactionOf([{ key: "token" }], String)
    .of(null)
    .payload(text);
const SHOWN = shownOf(RECORDED);

describe("what was shown and is sent back", () => {
  test("is what was recorded where nobody touched it", () => {
    expect(SHOWN).not.toContain("tok-");
    expect(restored(SHOWN, SHOWN, RECORDED)).toBe(RECORDED);
  });

  test("has its hidden values where they are still shown as hidden, and what was edited elsewhere", () => {
    const edited = JSON.stringify(JSON.parse(SHOWN.replace('"id":1', '"id":2,"new":[]')), null, 2);
    const meant = restored(edited, SHOWN, RECORDED);
    expect(meant).toBe(RECORDED.replace('"id":1', '"id":2,"new":[]'));
  });

  test("takes a value that was written over the hidden one", () => {
    const edited = SHOWN.replace("[redacted: token]", "other");
    expect(restored(edited, SHOWN, RECORDED)).toBe(RECORDED.replace("tok-1", "other"));
  });

  test.each([
    ["at another place", SHOWN.replace('"id":1', '"id":"[redacted: token]"')],
    ["inside of a longer text", SHOWN.replace('"id":1', '"id":"Bearer [redacted: token]"')],
    ["in a text that is no JSON", "[redacted: token]"],
  ])("is refused with a marker %s", (_, edited) => {
    expect(restored(edited, SHOWN, RECORDED)).toBeNull();
  });

  test("stays as it is where nothing was hidden", () => {
    expect(restored('{"a":2}', '{"a":1}', '{"a":1}')).toBe('{"a":2}');
  });

  test("is what was recorded, for any JSON and any member that is added", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("token", "a", "b", "__proto__"), fc.jsonValue()), (value) => {
        const recorded = JSON.stringify(value);
        const shown = shownOf(recorded);
        const edited = JSON.stringify({ ...(JSON.parse(shown) as object), added: 1 });
        const meant = restored(edited, shown, recorded);
        expect(JSON.parse(meant ?? "null")).toEqual(JSON.parse(JSON.stringify({ ...JSON.parse(recorded), added: 1 })));
      }),
    );
  });
});
