"use client";

import { formatCount } from "@/lib/base/wording";
import { spanFacts } from "@/lib/layout/spanFacts";
import { spanPath } from "@/lib/layout/spanPath";
import { spanAt, type Tree } from "@/lib/layout/tree";
import { StatusIcon } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { ROW_HEIGHT } from "./metrics";
import type { CardState, ShownCard } from "./useCard";

type Props = {
  readonly tree: Tree;
  readonly labels: ReadonlyMap<number, string>;
  readonly shown: ShownCard;
  /** Width of the rows, px. */
  readonly inner: number;
  readonly card: CardState;
};

const WIDTH = 320;

/** What a bar is: where, what became of it, how long, when, why. */
export function SpanCard({ tree, labels, shown, inner, card }: Props) {
  const span = spanAt(tree, shown.span);
  if (span === null) return null;
  const facts = spanFacts(tree, span);
  return (
    <div
      role="tooltip"
      id="span-card"
      onPointerEnter={card.keep}
      onPointerLeave={card.leave}
      onPointerDown={(event) => event.stopPropagation()}
      className="absolute z-20 cursor-default rounded-md border bg-panel px-3 py-2 text-sm shadow-float select-text"
      style={placeOf(shown, inner)}
    >
      <p className="flex items-start gap-1.5 font-medium">
        <span className="mt-[3px]">
          <StatusIcon mark={span.outcome} named={false} />
        </span>
        <span className="min-w-0 wrap-anywhere" dir="auto">
          {spanPath(tree, shown.span, labels)
            .map(({ name }) => name)
            .join(" › ")}
        </span>
      </p>
      <p className="text-ink-2">
        {facts.outcome} · {facts.duration}
      </p>
      <p className="text-ink-2">
        <Time at={span.start} />, {facts.after} after the start
      </p>
      {facts.planned !== null && <p className="text-ink-2">{facts.planned}</p>}
      {facts.critical !== null && <p className="text-ink-2">{facts.critical}</p>}
      {facts.failure !== null && <p className="mt-1 line-clamp-4 wrap-anywhere text-bad">{facts.failure}</p>}
      {shown.more > 1 && (
        <p className="mt-1 text-ink-3">{formatCount(shown.more)} steps lie here: zoom in to tell them apart</p>
      )}
    </div>
  );
}

/** Below the bar or above it, within the rows. */
function placeOf({ x, top, isAbove }: ShownCard, inner: number) {
  const width = Math.min(WIDTH, inner - 16);
  const left = Math.max(8, Math.min(x, inner - width - 8));
  return isAbove ? { top, left, width, transform: "translateY(-100%)" } : { top: top + ROW_HEIGHT, left, width };
}
