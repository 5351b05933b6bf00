import { clsx } from "clsx";
import { X } from "lucide-react";
import { DEFAULT_LAST, OVERVIEW_LAST, type OverviewLast, type OverviewQuery } from "@/lib/contract/overview";
import { Button } from "../ui/Button";
import { Minute } from "../ui/Minute";

type Props = { readonly query: OverviewQuery; readonly onAsk: (query: OverviewQuery) => void };

/** Which stretch of time the page shows. */
export function RangeBar({ query, onAsk }: Props) {
  return (
    <div role="group" aria-label="Started" className="flex flex-wrap items-center">
      {query.kind === "between" && (
        <Button
          look="plain"
          title="Back to the last 24 hours"
          onClick={() => onAsk({ kind: "last", last: DEFAULT_LAST })}
        >
          <span className="font-medium text-ink">
            <Minute at={query.from} /> – <Minute at={query.to} />
          </span>
          <X size={13} aria-hidden />
        </Button>
      )}
      {(Object.keys(OVERVIEW_LAST) as OverviewLast[]).map((last) => {
        const isChosen = query.kind === "last" && query.last === last;
        return (
          <Button
            key={last}
            look="plain"
            aria-pressed={isChosen}
            className={clsx(isChosen && "bg-mute font-medium")}
            onClick={() => onAsk({ kind: "last", last })}
          >
            {OVERVIEW_LAST[last].name}
          </Button>
        );
      })}
    </div>
  );
}
