import { test } from "vitest";
import { checkKilledCollectors } from "../../support/killedCollectors";

test(
  "a process that reads sources is killed at ten moments: nothing is lost, nothing is there twice",
  {
    timeout: 600_000,
  },
  async () => {
    await checkKilledCollectors(10, 1);
  },
);
