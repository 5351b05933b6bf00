import { describe, expect, it } from "vitest";
import { priceChanges } from "@/lib/cost/priceChanges";
import { readPriceList } from "@/lib/cost/priceList";
import { pricesOf } from "@/lib/cost/prices";
import { product } from "./products";

const states = [
  product("EUW1-StateTransition", [
    ["0", "4000", "0.0000000000"],
    ["4000", "Inf", "0.0000300000"],
  ]),
  product("EUW1-StepFunctions-Request", [["0", "Inf", "0.0000010000"]]),
  product("EUW1-StepFunctions-GB-Second", [
    ["18000000", "Inf", "0.0000045600"],
    ["0", "3600000", "0.0000166700"],
    ["3600000", "18000000", "0.0000083300"],
  ]),
];
const logs = [
  product("EUW1-DataProcessing-Bytes", [["0", "Inf", "0.5700000000"]]),
  product("EUW1-DataScanned-Bytes", [["0", "Inf", "0.0057000000"]]),
  product("EUW1-TimedStorage-ByteHrs", [["0", "Inf", "0.03"]]),
];

describe("AWS's Price List", () => {
  it("becomes a table of the region, beyond what is free, tiers in order", () => {
    expect(readPriceList("eu-west-1", { states, logs }, "2026-11-22")).toEqual({
      ok: true,
      value: {
        region: "eu-west-1",
        asOf: "2026-11-22",
        transition: "0.00003",
        request: "0.000001",
        gbSecond: [
          { upTo: "3600000", price: "0.00001667" },
          { upTo: "18000000", price: "0.00000833" },
          { upTo: null, price: "0.00000456" },
        ],
        logIngest: "0.57",
        logScan: "0.0057",
      },
    });
  });

  it("leaves out what it cannot read, so that the price in force stays", () => {
    const torn = product("EUW1-StepFunctions-GB-Second", [
      ["0", "3600000", "0.1"],
      ["9", "Inf", "0.1"],
    ]);
    const odd = ["no json", "[]", "{}", product("EUW1-StateTransition", [["0", "Inf", "a lot"]])];
    const read = readPriceList("eu-west-1", { states: [...odd, torn, states[1]!], logs: [] }, "2026-11-22");
    expect(read).toEqual({ ok: true, value: { region: "eu-west-1", asOf: "2026-11-22", request: "0.000001" } });
  });

  it("without anything of Step Functions is an error that names the region", () => {
    expect(readPriceList("xx-west-1", { states: [], logs }, "2026-11-22")).toMatchObject({
      ok: false,
      error: expect.stringContaining("xx-west-1"),
    });
  });

  it("is shown as what would change", () => {
    const read = readPriceList("eu-west-1", { states, logs }, "2026-11-22");
    if (!read.ok) throw new Error(read.error);
    expect(priceChanges(pricesOf("eu-west-1"), pricesOf("eu-west-1", [read.value]))).toEqual([
      { region: "eu-west-1", what: "state transition", from: "0.000025", to: "0.00003" },
      { region: "eu-west-1", what: "GB of logs taken in", from: "0.5", to: "0.57" },
      { region: "eu-west-1", what: "GB of logs scanned", from: "0.005", to: "0.0057" },
    ]);
  });
});
