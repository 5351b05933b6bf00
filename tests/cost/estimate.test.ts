import { describe, expect, it } from "vitest";
import { estimate, type Workload } from "@/lib/cost/estimate";
import { billedMemoryMb, estimatedMemoryMb } from "@/lib/cost/memory";
import { decimal } from "@/lib/cost/money";
import { pricesOf } from "@/lib/cost/prices";

const prices = pricesOf("us-east-1");
const month = (load: Workload, freeTransitions = 0) => estimate(load, prices, { freeTransitions });

/** [what AWS's page says, the workload, dollars as published, dollars it may be off because AWS rounded a unit] */
const PUBLISHED: readonly [string, Workload, string, string][] = [
  ["3 transitions of 1,000 executions", { type: "STANDARD", executions: 1000, transitions: 3 }, "0.075", "0"],
  ["1,000 children of 2 transitions", { type: "STANDARD", executions: 1000, transitions: 2 }, "0.05", "0"],
  ["1,000 children of 6 transitions", { type: "STANDARD", executions: 1000, transitions: 6 }, "0.15", "0"],
  ["500,000 children of 3 transitions", { type: "STANDARD", executions: 500_000, transitions: 3 }, "37.50", "0"],
  [
    "1,000 Express children of 30 s with a parent transition each",
    { type: "EXPRESS", executions: 1000, durationMs: 30_000, memoryMb: 64, parentTransitions: 1 },
    "0.057",
    "0.0005",
  ],
  [
    "50M objects in batches of 100 as Express",
    { type: "EXPRESS", executions: 500_000, durationMs: 28_000, memoryMb: 64, parentTransitions: 1 },
    "27.59",
    "0.01",
  ],
  [
    "50M objects in batches of 400 as Express",
    { type: "EXPRESS", executions: 125_000, durationMs: 62_000, memoryMb: 64, parentTransitions: 1 },
    "11.33",
    "0.01",
  ],
  [
    "50M objects in batches of 1,000 as Express",
    { type: "EXPRESS", executions: 50_000, durationMs: 150_000, memoryMb: 64, parentTransitions: 1 },
    "9.12",
    "0.01",
  ],
];

describe("AWS's worked examples", () => {
  it.each(PUBLISHED)("%s", (_, load, dollars, tolerance) => {
    expect(month(load).total.minus(dollars).abs().lte(tolerance)).toBe(true);
  });

  it("notices a wrong price", () => {
    const dearer = { ...prices, transition: prices.transition.times("1.01") };
    expect(
      estimate({ type: "STANDARD", executions: 1000, transitions: 3 }, dearer, { freeTransitions: 0 }).total.eq(
        "0.075",
      ),
    ).toBe(false);
  });

  it("50 KB of definition and 400 Map steps of 32 KB need 62.85 MB, billed as 64", () => {
    const mb = estimatedMemoryMb({ definitionKb: 50, payloadKb: 32, steps: 400 });
    expect(mb.toFixed()).toBe("62.85");
    expect(billedMemoryMb(mb)).toBe(64);
    expect(billedMemoryMb(decimal("64.01"))).toBe(128);
  });

  it("11,300 ms at 64 MB cost $0.0000117746 of duration, to AWS's rounded unit", () => {
    const [, duration] = month({ type: "EXPRESS", executions: 1, durationMs: 11_300, memoryMb: 64 }).lines;
    const off = duration!.amount.minus("0.0000117746").div("0.0000117746").abs();
    expect(off.lte("0.0002")).toBe(true);
  });

  it.each([
    ["1,000 GB-hours", 3_600_000, "0", "60.01"],
    ["4,000 GB-hours of the second tier", 14_400_000, "3600000", "119.95"],
    ["24,687.5 GB-hours of the third tier", 88_875_000, "18000000", "405.27"],
  ])("%s", (_, gbs, used, dollars) => {
    // One execution of 1,024 MB for so many seconds is that many GB-seconds.
    const { lines } = estimate({ type: "EXPRESS", executions: 1, durationMs: gbs * 1000, memoryMb: 1024 }, prices, {
      freeTransitions: 0,
      usedGbSeconds: decimal(used),
    });
    expect(lines[1]!.amount.toFixed(2)).toBe(dollars);
  });
});

describe("an estimate", () => {
  it("takes the free tier off once and never below nothing", () => {
    expect(month({ type: "STANDARD", executions: 1000, transitions: 3 }, 4000).total.toFixed()).toBe("0");
    expect(month({ type: "STANDARD", executions: 1000, transitions: 5 }, 4000).total.toFixed()).toBe("0.025");
  });

  it("says that a price is assumed where the region's own is unknown", () => {
    const there = estimate({ type: "EXPRESS", executions: 10, durationMs: 100, memoryMb: 64 }, pricesOf("eu-west-3"), {
      freeTransitions: 0,
    });
    expect(there.lines.every((l) => l.certainty.kind === "estimated")).toBe(true);
  });
});
