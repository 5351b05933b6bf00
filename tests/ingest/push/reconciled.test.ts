import { test } from "vitest";
import { checkPushed } from "../../support/pushedAccount";

test("ends are pushed and a tenth of them lost: a list brings the rest, and failures alone have their histories", async () => {
  // A million in tests/soak.
  await checkPushed(2_000);
});
