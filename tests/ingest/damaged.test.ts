import { describe, expect, test } from "vitest";
import { checkSeed, FORMS } from "../support/damagedFiles";
import { damage, randomOf } from "../support/mutate";

describe("a damaged file loses nothing that is whole, and stores nothing half", () => {
  // In tens, so that a failure names its seeds and the report stays short.
  test.each(Array.from({ length: 20 }, (_, i) => i * 10))("seeds %i to + 9", async (from) => {
    for (let seed = from; seed < from + 10; seed++) await checkSeed(seed);
  });
});

/** Seeds of larger runs that once lost whole records, with what the damage had done. */
test.each([
  [307, "a doubled piece puts the list of events into the first of them"],
  [6335, "a line ends inside of a name, which was waited for to the end"],
  [10241, "a line ends inside of a name that swallowed the id of an event"],
  [42107, "the ends of the details and of their event are lost: what follows stands among the details"],
])("seed %i: %s", async (seed) => {
  await checkSeed(seed);
});

test("the damage is one, and the same for the same seed", () => {
  const bytes = Buffer.from(FORMS[0]?.text ?? "");
  const [one, again] = [damage(bytes, randomOf(7)), damage(bytes, randomOf(7))];
  expect(one.bytes.equals(again.bytes)).toBe(true);
  expect(one.bytes.equals(bytes)).toBe(false);
  expect(one.bytes.subarray(0, one.from).equals(bytes.subarray(0, one.from))).toBe(true);
});
