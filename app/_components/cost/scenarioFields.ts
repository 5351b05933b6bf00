import { EXPRESS_LIMIT_MS } from "@/lib/cost/checks";
import type { Scenario } from "@/lib/cost/calculator";

export type ScenarioField = Exclude<keyof Scenario, "freeTier">;
export type FieldRange = {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly unit: string;
  /** What it changes, on hover. */
  readonly hint: string;
};

/** Bounds are AWS's where it has any: five minutes, 256 KB of payload, 1 MB of definition. */
export const SCENARIO_FIELDS = {
  executions: {
    name: "Executions a month",
    from: 1,
    to: 1_000_000_000,
    unit: "",
    hint: "Each one is a request of Express.",
  },
  transitions: {
    name: "States entered",
    from: 1,
    to: 25_000,
    unit: "each",
    hint: "State transitions of one execution without retries: what Standard charges.",
  },
  retryPercent: {
    name: "Retries",
    from: 0,
    to: 100,
    unit: "%",
    hint: "For every 100 states entered. Standard charges each as a transition.",
  },
  durationMs: {
    name: "Duration",
    from: 1,
    to: EXPRESS_LIMIT_MS,
    unit: "ms",
    hint: "Of one execution, waiting included: what Express charges. AWS ends it after five minutes.",
  },
  payloadKb: {
    name: "Data held",
    from: 0,
    to: 256,
    unit: "kB",
    hint: "Payload of an execution at any one time; Express memory is estimated from it.",
  },
  steps: {
    name: "Map and Parallel steps",
    from: 1,
    to: 10_000,
    unit: "",
    hint: "Each holds a copy of the data in memory.",
  },
  definitionKb: {
    name: "Definition",
    from: 0,
    to: 1_000,
    unit: "kB",
    hint: "Size of the definition; it is held in memory too.",
  },
  memoryMb: {
    name: "Memory",
    from: 1,
    to: 3_008,
    unit: "MB",
    hint: "Billed in chunks of 64 MB. Estimated from data, steps and definition unless it is set.",
  },
  logKb: {
    name: "Logs",
    from: 0,
    to: 10_000,
    unit: "kB",
    hint: "Written to CloudWatch Logs by one execution: Express has no other history.",
  },
} as const satisfies Record<ScenarioField, FieldRange>;
