import { test } from "vitest";
import { checkKilledCollectors } from "../support/killedCollectors";

test("a process that reads sources is killed at 200 moments", { timeout: 3_600_000 }, async () => {
  await checkKilledCollectors(200, Number(process.env["STEPSCOPE_SEED"]));
});
