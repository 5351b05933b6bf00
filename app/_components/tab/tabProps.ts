import type { OpenedExecution } from "@/lib/contract/openedExecution";
import type { DefinedStates } from "@/lib/layout/definition";
import type { ExecutionState } from "./useExecutionState";

/** What every tab of an execution is given. */
export type TabProps = {
  readonly opened: OpenedExecution;
  readonly state: ExecutionState;
  /** States of its definition; null when none is known. */
  readonly definition: DefinedStates | null;
  /** Selects an event, on this tab where it shows events, else on the timeline. */
  readonly showEvent: (event: number) => void;
};
