import type { Engine } from "@/lib/runner/durable/engine";
import type { EngineStore } from "@/lib/store/subjects/engine";
import type { StartedBy } from "@/lib/store/engine/rows";

/** What operations work on, and who asks. */
export type ApiContext = {
  readonly engine: Engine;
  readonly store: EngineStore;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly startedBy: StartedBy;
  /** Test case of the mock file, for executions that are started. */
  readonly mockCase: string | null;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
  /** The request came from another engine. */
  readonly isForwarded?: boolean;
};
