import { ChevronDown, ChevronUp } from "lucide-react";
import type { ComparisonView } from "@/lib/contract/comparison";
import { comparisonNotes } from "@/lib/contract/comparisonNotes";
import { formatCount } from "@/lib/base/wording";
import { Button } from "../ui/Button";
import { type OfferedCommands, usePageCommands } from "../ui/pageCommands";
import { CompareHead } from "./CompareHead";
import { FirstDifference } from "./FirstDifference";
import { KindFilter } from "./KindFilter";
import { RowList } from "./RowList";
import { type DifferenceTour, useDifferenceTour } from "./useDifferenceTour";

const KEYS: OfferedCommands<"next" | "previous" | "first"> = {
  title: "Comparison",
  commands: [
    { id: "next", key: "]", name: "Go to the next difference" },
    { id: "previous", key: "[", name: "Go to the previous difference" },
    { id: "first", key: "f", name: "Go to the first difference" },
  ],
  more: [],
};

/** Two executions side by side. */
export function OpenedComparison({ view }: { readonly view: ComparisonView }) {
  const tour = useDifferenceTour(view);
  usePageCommands(KEYS, (id) => {
    if (id === "first") tour.goTo(view.first?.row ?? 0);
    else tour.move(id === "next" ? 1 : -1);
  });
  return (
    <div className="flex h-full min-h-[560px] flex-col px-5 pt-3 pb-4 max-[760px]:px-2.5">
      <CompareHead view={view} />
      <FirstDifference view={view} onGo={tour.goTo} />
      <Notes notes={comparisonNotes(view)} />
      <div className="mb-1.5 flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1">
        <Tour tour={tour} />
        <KindFilter counts={view.counts} kinds={tour.kinds} onToggle={tour.toggle} />
      </div>
      <RowList view={view} tour={tour} />
    </div>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul aria-label="Of this comparison" className="mb-2 grid max-w-[1020px] shrink-0 gap-0.5 text-ink-2">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function Tour({ tour: { stops, at, move } }: { readonly tour: DifferenceTour }) {
  const place = stops.indexOf(at ?? -1);
  return (
    <div className="flex items-center gap-1">
      <Button
        square
        aria-label="Previous difference"
        title="Previous difference ([)"
        disabled={stops.length === 0}
        onClick={() => move(-1)}
      >
        <ChevronUp size={14} aria-hidden />
      </Button>
      <Button
        square
        aria-label="Next difference"
        title="Next difference (])"
        disabled={stops.length === 0}
        onClick={() => move(1)}
      >
        <ChevronDown size={14} aria-hidden />
      </Button>
      <span role="status" className="ml-1 text-ink-2">
        {stops.length === 0
          ? "no difference"
          : `${place < 0 ? "–" : formatCount(place + 1)} of ${formatCount(stops.length)} places that differ`}
      </span>
    </div>
  );
}
