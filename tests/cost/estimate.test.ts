import { describe, expect, it } from "vitest";
import { estimate, type Workload } from "@/lib/cost/estimate";
import { billedMemoryMb, estimatedMemoryMb } from "@/lib/cost/memory";
import { decimal } from "@/lib/cost/money";
import { pricesOf } from "@/lib/cost/prices";
import { PUBLISHED } from "./published";

const prices = pricesOf("us-east-1");
const month = (load: Workload, freeTransitions = 0) => estimate(load, prices, { freeTransitions });

describe("AWS's worked examples", () => {
  it.each(PUBLISHED)("$what", ({ load, freeTier, dollars, within }) => {
    const { total } = month(load, freeTier ? prices.freeTransitions : 0);
    expect(total.minus(dollars).abs().lte(within), total.toFixed()).toBe(true);
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
