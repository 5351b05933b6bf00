import { clsx } from "clsx";
import type { ErrorGroupRow } from "@/lib/contract/overview";
import { useClock } from "../ui/zone";

const LOOKS = {
  new: { text: "New", title: "Seen first within a day", className: "text-bad" },
  ongoing: { text: "Ongoing", title: "Open", className: "text-ink" },
  regressed: {
    text: "Regressed",
    title: "It was resolved, and an execution that ended after that failed so again",
    className: "text-bad",
  },
  resolved: { text: "Resolved", title: "Nothing that ended after it was resolved failed so", className: "text-ok" },
  quiet: { text: "Quiet", title: "Until it becomes worse than in the week before", className: "text-ink-2" },
} as const satisfies Record<ErrorGroupRow["life"]["state"], object>;

/** How a way of failing stands. */
export function GroupState({ life: { state, since, becameWorse, note } }: { readonly life: ErrorGroupRow["life"] }) {
  const clock = useClock();
  const { text, title, className } = LOOKS[state];
  const why = becameWorse ? "It was to be quiet, and became worse" : title;
  return (
    <span
      className={clsx("whitespace-nowrap", className)}
      title={[why, `since ${clock.dateTime(since)}`, note].filter((line) => line !== null).join("\n")}
    >
      {becameWorse ? "Worse again" : text}
    </span>
  );
}
