import { expect, test } from "vitest";
import { timedParts } from "@/lib/layout/timedText";

test("instants in a sentence are told apart from its words, and what is none stays a word", () => {
  expect(timedParts("It ended less than 14 days ago; until 2026-12-04T14:03:19.836Z.")).toEqual([
    { text: "It ended less than 14 days ago; until " },
    { at: Date.UTC(2026, 11, 4, 14, 3, 19, 836) },
    { text: "." },
  ]);
  expect(timedParts("2026-12-04T14:03:19Z")).toEqual([{ at: Date.UTC(2026, 11, 4, 14, 3, 19) }]);
  expect(timedParts("at 2026-13-45T99:00:00Z")).toEqual([{ text: "at " }, { text: "2026-13-45T99:00:00Z" }]);
  expect(timedParts("It is a Standard execution.")).toEqual([{ text: "It is a Standard execution." }]);
});
