import { clsx } from "clsx";
import type { OpenedReplay } from "@/lib/contract/replay";
import { codeOfVerdict } from "@/lib/contract/verdict";
import { formatCount } from "@/lib/base/wording";
import { VerdictName } from "../ui/VerdictLabel";
import { acceptedText } from "./labels";

export const VIEWS = ["steps", "differences"] as const;
export type ReplayView = (typeof VIEWS)[number];

type Props = {
  readonly replay: OpenedReplay;
  readonly view: ReplayView;
  readonly onView: (view: ReplayView) => void;
};

/** The verdict, what it rests on, and for a run that diverged the choice of what to look at. */
export function VerdictBar({ replay, view, onView }: Props) {
  const { verdict, reason, accepted, findings, diverged } = replay;
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-bg px-3.5 py-1">
      <span className="font-medium">
        <VerdictName code={codeOfVerdict(verdict)} />
      </span>
      <span className="min-w-0 flex-1 text-ink-2 wrap-anywhere">
        {[summary(replay), reason].filter(Boolean).join(" ")}
        {accepted.length > 0 && (
          <>
            {" Accepted: "}
            {accepted.map(acceptedText).join(", ")}.
          </>
        )}
        {findings.length > 0 && (
          <>
            {" AWS accepted the definition, though the checks here mind: "}
            {findings
              .map(({ message, location }) => (location === null ? message : `${message} (${location})`))
              .join("; ")}
            .
          </>
        )}
      </span>
      {diverged > 0 && (
        <div role="group" aria-label="What to look at" className="flex rounded-md border">
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={view === one}
              onClick={() => onView(one)}
              className={clsx(
                "h-6 px-2.5 first:rounded-l-md last:rounded-r-md",
                view === one ? "bg-mute font-medium" : "text-ink-2 hover:text-ink",
              )}
            >
              {one === "steps" ? "Steps" : `Differences ${formatCount(diverged)}`}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function summary({ verdict, isReplayed }: OpenedReplay): string {
  switch (verdict) {
    case "MATCH":
      return "With the results that are recorded, the definition gives the same history, event for event.";
    case "MATCH (accepted non-determinism)":
      return "With the results that are recorded, the definition gives the same history, but for what may differ.";
    case "DIVERGED":
      return isReplayed
        ? "With the results that are recorded, the definition goes another way."
        : "The recorded way is none that the definition allows.";
    case "NOT REPLAYABLE":
      return "";
  }
}
