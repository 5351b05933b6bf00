import type { Chain } from "./chains";
import type { Comparable } from "./comparable";

/*
 * Ends of an execution of which two forms are known, because the service changed or because sources disagree. The
 * interpreter makes one, and a record may hold the other.
 */

/** How a Choice without a match ends, as it is told of today's service; the documentation names an error of its own. */
const NO_NEXT = /Failed to transition out of the state\. The state does not point to a next state\.$/;

/** Whether the fields of two events of one type tell the same end in two forms. */
export function isOlderForm(ours: Comparable, recorded: Comparable): boolean {
  // Its own timeout: with an error as measured by others, and without as the details were optional before.
  if (ours.type === "ExecutionTimedOut") return ours.fields.size > 0 && recorded.fields.size === 0;
  if (ours.type !== "ExecutionFailed") return false;
  const cause = valueOf(ours, "cause");
  return (
    valueOf(ours, "error") === "States.Runtime" &&
    typeof cause === "string" &&
    NO_NEXT.test(cause) &&
    valueOf(recorded, "error") === "States.NoChoiceMatched"
  );
}

/**
 * Whether an event hangs on another predecessor that is as good. A timeout of the execution: on the last event in place
 * of on none. What a redrive goes on with: on the ExecutionRedriven, as is recorded of a Fail state alone, in place of
 * on what it takes up. `chain`: that of the recorded event.
 */
export function isOtherLink(ours: Comparable, recorded: Comparable, chain: Chain): boolean {
  const { previousEventId } = recorded;
  if (ours.type === "ExecutionTimedOut") return [0, recorded.id - 1].includes(previousEventId);
  const before = chain.events[chain.events.indexOf(recorded) - 1];
  return before?.type === "ExecutionRedriven" && before.id === previousEventId;
}

function valueOf({ fields }: Comparable, name: string) {
  const field = fields.get(name);
  return field?.kind === "json" ? field.value : undefined;
}
