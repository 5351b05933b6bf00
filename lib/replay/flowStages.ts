import type { StageName } from "@/lib/engine/trace";

/** A stage of the data flow; beside those of the trace, what a task was sent and what it was submitted with. */
export type FlowStage = StageName | "sent" | "submitted";

/** In the order in which a value goes through them. */
export const FLOW_STAGES = [
  "afterItemSelector",
  "input",
  "afterInputPath",
  "afterItemsPath",
  "afterParameters",
  "afterArguments",
  "sent",
  "submitted",
  "result",
  "afterResultSelector",
  "afterResultPath",
  "afterOutputPath",
  "output",
  "variables",
] as const satisfies readonly FlowStage[];
