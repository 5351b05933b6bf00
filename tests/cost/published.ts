import type { Workload } from "@/lib/cost/estimate";

/** What AWS publishes: where, the workload, the free tier or not, dollars, and dollars that AWS's rounded units may be off. */
export type Published = {
  readonly what: string;
  readonly load: Workload;
  readonly freeTier: boolean;
  readonly dollars: string;
  readonly within: string;
};

const without = (what: string, load: Workload, dollars: string, within = "0"): Published => ({
  what,
  load,
  freeTier: false,
  dollars,
  within,
});
const children = (executions: number, durationMs: number): Workload => ({
  type: "EXPRESS",
  executions,
  durationMs,
  memoryMb: 64,
  parentTransitions: 1,
});
const standard = (executions: number, transitions: number): Workload => ({ type: "STANDARD", executions, transitions });

/** From AWS's pricing page and its workshops. */
export const PUBLISHED: readonly Published[] = [
  without("3 transitions of 1,000 executions", standard(1000, 3), "0.075"),
  without("1,000 children of 2 transitions", standard(1000, 2), "0.05"),
  without("1,000 children of 6 transitions", standard(1000, 6), "0.15"),
  without("500,000 children of 3 transitions", standard(500_000, 3), "37.50"),
  without("50M objects in batches of 400 as Standard", standard(125_000, 3), "9.38", "0.005"),
  without("50M objects in batches of 1,000 as Standard", standard(50_000, 3), "3.75"),
  without("1,000 Express children of 30 s with a parent transition each", children(1000, 30_000), "0.057", "0.0005"),
  without("50M objects in batches of 100 as Express", children(500_000, 28_000), "27.59", "0.01"),
  without("50M objects in batches of 400 as Express", children(125_000, 62_000), "11.33", "0.01"),
  without("50M objects in batches of 1,000 as Express", children(50_000, 150_000), "9.12", "0.01"),
  without(
    "1,000 Express runs of 11,300 ms",
    { type: "EXPRESS", executions: 1000, durationMs: 11_300, memoryMb: 64 },
    "0.01",
    "0.003",
  ),
  {
    what: "4 transitions of 100,000 executions beyond the free tier",
    load: standard(100_000, 4),
    freeTier: true,
    dollars: "9.90",
    within: "0",
  },
  {
    what: "1M Express runs of 30 s: the free tier is not for Express",
    load: { type: "EXPRESS", executions: 1_000_000, durationMs: 30_000, memoryMb: 64 },
    freeTier: true,
    dollars: "32.26",
    within: "0.01",
  },
  {
    // The page multiplies by rounded GB-hours ($0.06, $0.03, $0.01642), which is 9 cents more than its GB-seconds.
    what: "100M Express runs of 10 s whose memory is estimated, over all tiers",
    load: {
      type: "EXPRESS",
      executions: 100_000_000,
      durationMs: 10_000,
      memory: { definitionKb: 50, payloadKb: 32, steps: 400 },
    },
    freeTier: true,
    dollars: "482.97",
    within: "0.10",
  },
];
