import { describe, expect, test } from "vitest";
import { takenTogether } from "@/lib/ingest/sources/standard/collectStandard";

/** AWS allows some twenty histories a second; an emulator answers hundreds. */
describe("executions that are taken from what is due together", () => {
  test.each([
    ["nothing is known of the speed", 0, 32],
    ["AWS's quota", 20, 32],
    ["an emulator", 140.4, 140],
    ["a fast emulator", 5_000, 256],
  ])("%s", (_what, perSecond, count) => {
    expect(takenTogether(perSecond)).toBe(count);
  });
});
