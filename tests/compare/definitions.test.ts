import { expect, test } from "vitest";
import { definitionDifference } from "@/lib/compare/definitions";

const pass = (next: string | null) => ({ Type: "Pass", ...(next === null ? { End: true } : { Next: next }) });
const OLD = { StartAt: "A", States: { A: pass("B"), B: pass("C"), C: pass(null) } };
const NEW = { StartAt: "A", States: { A: pass("D"), D: pass("C"), C: pass(null) } };

test("two definitions differ by the states that came, went and changed, and by their lines", () => {
  const { states, lines, otherLines } = definitionDifference(JSON.stringify(OLD), JSON.stringify(NEW));
  expect(states.toSorted((a, b) => (a.state < b.state ? -1 : 1))).toEqual([
    { state: "A", kind: "changed" },
    { state: "B", kind: "removed" },
    { state: "D", kind: "added" },
  ]);
  expect(lines.filter((line) => line?.after === null).map((line) => line?.text.trim())).toEqual([
    `"Next": "B"`,
    `"B": {`,
  ]);
  expect(otherLines).toBe(0);
});

test("a definition that is only laid out otherwise does not differ", () => {
  expect(definitionDifference(JSON.stringify(OLD), JSON.stringify(OLD, null, 7))).toEqual({
    ...{ states: [], lines: [], otherLines: 0 },
  });
});

test("far apart changes are told with three lines around each, and a gap between", () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`S${i}`, pass(i === 29 ? null : `S${i + 1}`)]));
  const changed = { ...many, S2: { ...many["S2"], Comment: "x" }, S25: { ...many["S25"], Comment: "y" } };
  const { lines } = definitionDifference(
    JSON.stringify({ StartAt: "S0", States: many }),
    JSON.stringify({ StartAt: "S0", States: changed }),
  );
  expect(lines.filter((line) => line === null)).toHaveLength(2);
  const added = lines.flatMap((line) => (line !== null && line.before === null ? [line.text.trim()] : []));
  expect(added.filter((text) => text.startsWith(`"Comment"`))).toEqual([`"Comment": "x"`, `"Comment": "y"`]);
});

test("a text that is no JSON is compared as it stands", () => {
  expect(definitionDifference("a\nb", "a\nc").lines).toHaveLength(3);
});
