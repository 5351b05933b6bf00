import { describe, expect, test } from "vitest";
import { comparisonSchema } from "@/lib/contract/comparison";
import { periodsSchema } from "@/lib/contract/periods";
import { open } from "../support/databases";
import { saveMany } from "../support/savedRuns";
import { place, stepscope } from "./run";

const DEFINITION =
  '{"StartAt":"Charge","States":{"Charge":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}';

/** A run that failed and one that went well, stored. */
async function stored() {
  const { env } = place();
  const url = env["DATABASE_URL"] ?? "";
  const store = await open({ kind: "sqlite", url, drop: () => Promise.resolve() });
  const run = { machine: "payments", definition: DEFINITION, startedAt: Date.UTC(2026, 0, 5) };
  const keys = await saveMany(store, [
    { ...run, name: "broken", isGood: false, input: { orderId: "o-2" } },
    { ...run, name: "good", isGood: true, input: { orderId: "o-1" } },
  ]);
  await store.close();
  return { env, failed: keys[0] ?? "" };
}

describe("stepscope compare", () => {
  test("lays the nearest good run beside a failed one, says where they first differ, and exits with 1", async () => {
    const { env, failed } = await stored();
    const { code, out, err } = await stepscope(["compare", failed, "nearest"], { env });
    expect([code, err]).toEqual([1, ""]);
    expect(`\n${out}`).toMatchInlineSnapshot(`
      "
      A  broken  payments  FAILED  PaymentDeclined  1.100 s  6 events
      B  good  payments  SUCCEEDED  100 ms  4 events
      B is A's nearest good run, with the same definition: the one whose input differs least, in 1 value. Looked at: 2 executions of the machine and 1 input of good ones, all there are.
      First difference: Execution: Input $.orderId is "o-2" in A, "o-1" in B
      Their ways part: Charge: failed · PaymentDeclined in A, succeeded in B

      ≠ Execution  1.100 s / 100 ms (−1 s)
          Input $.orderId: "o-2" | "o-1"
          Outcome: failed · PaymentDeclined | succeeded
      ≠ Charge  1.099 s / 99 ms (−1 s)
          Input $.orderId: "o-2" | "o-1"
          Outcome: failed · PaymentDeclined | succeeded
      "
    `);
    const asJson = await stepscope(["compare", "broken", "nearest", "--json"], { env });
    expect(comparisonSchema.parse(JSON.parse(asJson.out))).toMatchObject({ a: { key: failed }, b: { name: "good" } });
  }, 300_000);

  test("exits with 0 where nothing differs, and with 2 where there is nothing to compare", async () => {
    const { env, failed } = await stored();
    const same = await stepscope(["compare", failed, failed], { env });
    expect(same).toMatchObject({ code: 0, err: "" });
    expect(same.out).toContain("Nothing differs.");
    const nobody = await stepscope(["compare", failed, "nobody"], { env });
    expect(nobody).toMatchObject({ code: 2, out: "" });
    expect(nobody.err).toContain("No execution is found by nobody.");
    expect(await stepscope(["compare", "nobody", failed], { env })).toMatchObject({ code: 2, out: "" });
  }, 300_000);
});

describe("stepscope compare --machine", () => {
  test("lays two periods beside each other, and says that nothing can be told of one execution", async () => {
    const { env } = await stored();
    const sides = ["--machine", "payments", "--a", "2026-01-04..2026-01-05", "--b", "2026-01-05..2026-01-06"];
    const { code, out, err } = await stepscope(["compare", ...sides], { env });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("B  2026-01-05T00:00:00.000Z to 2026-01-06T00:00:00.000Z: 2 executions");
    expect(out).toContain("too few to tell");
    expect(out).toContain("0 figures tested");
    const json = await stepscope(["compare", ...sides, "--json"], { env });
    expect(periodsSchema.parse(JSON.parse(json.out))).toMatchObject({ tested: 0, b: { executions: 2 } });
    for (const wrong of [
      ["compare", "--machine", "payments", "--a", "1d..now", "--b", "now..1d"],
      ["compare", "one", "--machine", "payments", "--a", "2d..1d", "--b", "1d..now"],
    ]) {
      const refused = await stepscope(wrong, { env });
      expect([refused.code, refused.err === ""]).toEqual([2, false]);
    }
  });
});
