import type { Comparable } from "./comparable";

/*
 * Ends of an execution of which two forms are known, because the service changed or because sources disagree. The
 * interpreter makes one, and a record may hold the other.
 */

/** How a Choice without a match ends, as it is told of today's service; the documentation names an error of its own. */
const NO_NEXT = /Failed to transition out of the state\. The state does not point to a next state\.$/;

/** Whether the fields of two events of one type tell the same end in two forms. */
export function isOtherForm(ours: Comparable, recorded: Comparable): boolean {
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

/** Whether a timeout of the execution hangs on the last event in place of on none; no recording shows which it is. */
export function isOtherLink(ours: Comparable, recorded: Comparable): boolean {
  return ours.type === "ExecutionTimedOut" && [0, recorded.id - 1].includes(recorded.previousEventId);
}

function valueOf({ fields }: Comparable, name: string) {
  const field = fields.get(name);
  return field?.kind === "json" ? field.value : undefined;
}
