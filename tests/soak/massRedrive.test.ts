import { test } from "vitest";
import { checkKilledMassRedrive } from "../support/killedMassRedrive";

test("a mass redrive of 400 over HTTP whose process is killed 20 times", { timeout: 3_600_000 }, async () => {
  await checkKilledMassRedrive({ executions: 400, broken: 37, kills: 20, seed: Number(process.env["STEPSCOPE_SEED"]) });
});
