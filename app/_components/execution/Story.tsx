import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { StoryPart } from "@/lib/contract/openedExecution";
import type { Status } from "@/lib/contract/status";
import { StoryText } from "./StoryText";

const EDGE = {
  RUNNING: "border-l-run",
  SUCCEEDED: "border-l-ok",
  FAILED: "border-l-bad",
  TIMED_OUT: "border-l-late",
  ABORTED: "border-l-cut",
  PENDING_REDRIVE: "border-l-run",
  UNKNOWN: "border-l-faint",
} as const satisfies Record<Status, string>;

type Props = {
  readonly parts: readonly StoryPart[];
  readonly status: Status;
  readonly onSelect: (event: number) => void;
  /** Where to go on from here, behind the sentence. */
  readonly children?: ReactNode;
};

/** The sentence that says what happened; each noun that has an event selects it. */
export function Story({ parts, status, onSelect, children }: Props) {
  if (parts.length === 0) return null;
  return (
    <section aria-label="What happened" className="shrink-0">
      <div
        className={clsx(
          "max-h-[118px] overflow-y-auto max-[760px]:max-h-none rounded-r-md border border-l-[3px] bg-panel px-3.5 py-2 text-lg",
          EDGE[status],
        )}
      >
        <p className="max-w-[1020px] wrap-anywhere">
          <StoryText parts={parts} onSelect={onSelect} /> {children}
        </p>
      </div>
    </section>
  );
}
