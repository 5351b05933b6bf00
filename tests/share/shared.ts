import { parseRecorded } from "@/lib/asl/parse";
import type { HistoryEvent } from "@/lib/history/event";
import { fold } from "@/lib/history/fold";
import { story } from "@/lib/history/story";
import type { SharedExecution } from "@/lib/share/shared";

/** An execution as it is shared, of its events. */
export function sharedOf(
  history: readonly HistoryEvent[],
  { definition = null, ...rest }: Partial<SharedExecution> = {},
): SharedExecution {
  const machine = definition === null ? undefined : parseRecorded(definition).machine;
  const known = machine === undefined ? {} : { machine };
  const trace = fold(history, known);
  const { status, error, cause } = trace.execution;
  return {
    key: "k".repeat(20),
    arn: "arn:aws:states:eu-west-1:123456789012:execution:orders:o-17",
    name: "o-17",
    machine: "orders",
    machineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
    type: "STANDARD",
    ...{ status, error, cause, trace, history, definition },
    story: story(trace, known),
    page: null,
    ...rest,
  };
}
