import type { Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import type { RecordedStatus } from "@/lib/history/span";
import type { DemoMachine } from "./machine";

/** One made-up execution, with the definition that it ran with. */
export type DemoExecution = {
  readonly machine: Pick<DemoMachine, "name" | "type">;
  readonly machineArn: string;
  readonly definition: string;
  readonly arn: string;
  readonly name: string;
  readonly status: RecordedStatus;
  readonly startedAt: Instant;
  /** Null while it runs. */
  readonly stoppedAt: Instant | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly events: readonly HistoryEvent[];
  /** The Map Run that it is a child of. */
  readonly mapRunArn: string | null;
};
