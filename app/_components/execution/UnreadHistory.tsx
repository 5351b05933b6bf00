import type { OpenedExecution } from "@/lib/contract/openedExecution";

const WHY = {
  withheld:
    "AWS gives its history to nobody who may not use the key that it is encrypted with: allow the source's role kms:Decrypt on it. Status and times come from the list.",
  expired:
    "AWS keeps histories for 90 days after the end and has this one no more. Status and times come from the list.",
} as const satisfies Record<NonNullable<OpenedExecution["unread"]>, string>;

/** Why an execution has no events, where that is for good. */
export function UnreadHistory({ unread }: Pick<OpenedExecution, "unread">) {
  if (unread === null) return null;
  return (
    <p className="-mt-1.5 mb-2.5 text-ink-2">
      <span className="font-medium text-ink">No history.</span> {WHY[unread]}
    </p>
  );
}
