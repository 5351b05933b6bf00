import type { SpanOutcome } from "@/lib/history/span";
import { formatCount } from "@/lib/base/wording";
import { countOutcomes } from "@/lib/layout/cells";
import { OUTCOME_NAMES } from "@/lib/layout/label";
import type { MapItem } from "@/lib/layout/mapItems";
import { StatusIcon } from "../ui/statusIcons";

type Props = {
  readonly items: readonly MapItem[];
  readonly chosen: ReadonlySet<SpanOutcome>;
  readonly onChoose: (outcomes: ReadonlySet<SpanOutcome>) => void;
};

const ORDER = ["failed", "timedOut", "aborted", "open", "caught", "unknown", "succeeded"] as const;

/** An item that only succeeded thanks to a catcher is told apart from one that failed, and from one that was stopped. */
const NAMES = { ...OUTCOME_NAMES, caught: "caught inside", open: "running" } as const satisfies Record<
  SpanOutcome,
  string
>;

/** How many items came to what; a click leaves the others out. */
export function OutcomeChips({ items, chosen, onChoose }: Props) {
  const counts = countOutcomes(items);
  return ORDER.filter((outcome) => counts[outcome] > 0).map((outcome) => (
    <button
      key={outcome}
      type="button"
      aria-pressed={chosen.has(outcome)}
      onClick={() => {
        const next = new Set(chosen);
        if (!next.delete(outcome)) next.add(outcome);
        onChoose(next);
      }}
      className="flex h-6 items-center gap-1.5 rounded-md border px-1.5 hover:bg-mute/60 aria-pressed:border-accent aria-pressed:bg-sel"
    >
      <StatusIcon mark={outcome} named={false} size={11} />
      {formatCount(counts[outcome])} {NAMES[outcome]}
    </button>
  ));
}
