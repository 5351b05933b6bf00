import { clsx } from "clsx";
import type { StageView } from "@/lib/contract/replay";
import { formatCount } from "@/lib/base/wording";

type Props = { readonly stage: StageView; readonly onEvent: (event: number) => void };

/** Whether a value is recorded, computed, or both; by its words and its edge, which is dashed for what is computed. */
export function OriginMark({ stage, onEvent }: Props) {
  const { isComputed, recorded, differences } = stage;
  const differs = differences.length > 0;
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-xs">
      {recorded !== null && (
        <button
          type="button"
          onClick={() => onEvent(recorded.eventId)}
          title="Show the event that records it"
          className="rounded border px-1.5 text-ink-2 hover:bg-mute hover:text-ink"
        >
          recorded · event {formatCount(recorded.eventId)}
        </button>
      )}
      {recorded !== null && isComputed && (
        <span className={clsx("font-semibold", differs ? "text-bad" : "text-ok")}>
          {differs ? "≠" : "="}
          <span className="sr-only">{differs ? " differs from " : " is what was "}</span>
        </span>
      )}
      {isComputed && (
        <span
          title="The interpreter made it; the history does not need to hold it"
          className="rounded border border-dashed border-ink-3 px-1.5 text-ink-2"
        >
          computed
        </span>
      )}
    </span>
  );
}
