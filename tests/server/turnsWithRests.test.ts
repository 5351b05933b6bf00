import { expect, test } from "vitest";
import { turnsWithRests } from "@/lib/server/jobs/turnsWithRests";

/** Steps of 400 ms of a clock that only they and the rests move; what happened when, in order. */
function world() {
  let at = 0;
  const happened: string[] = [];
  const inTurn = turnsWithRests({
    now: () => at,
    pause: async (ms) => {
      happened.push(`rest at ${at}`);
      at += ms;
    },
  });
  const step = (name: string, fails = false) =>
    inTurn(async () => {
      happened.push(`${name} at ${at}`);
      await Promise.resolve();
      at += 400;
      happened.push(`${name} until ${at}`);
      if (fails) throw new Error(`${name} failed`);
      return true;
    });
  return { happened, step };
}

test("steps of two kinds come one after another, and after a second of them none writes for a while", async () => {
  const { happened, step } = world();
  const [sums, states] = [step("sums"), step("states")];
  await Promise.all([sums(), states(), sums(), states()]);
  expect(happened).toEqual([
    "sums at 0",
    "sums until 400",
    "states at 400",
    "states until 800",
    "sums at 800",
    "sums until 1200",
    "rest at 1200",
    "states at 1350",
    "states until 1750",
  ]);
});

test("a step that fails fails for who asked for it, and the next one has its turn", async () => {
  const { happened, step } = world();
  const [bad, good] = [step("bad", true)(), step("good")()];
  await expect(bad).rejects.toThrow("bad failed");
  await expect(good).resolves.toBe(true);
  expect(happened.at(-1)).toBe("good until 800");
});
