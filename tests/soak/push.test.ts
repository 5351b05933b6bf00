import { test } from "vitest";
import { checkPushed } from "../support/pushedAccount";

test(
  "a million ends that are pushed cost at most 12,000 requests of a history, and none is lost",
  { timeout: 7_200_000 },
  async () => {
    console.log(await checkPushed(1_000_000));
  },
);
