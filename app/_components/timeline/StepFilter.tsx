"use client";

import { clsx } from "clsx";
import { Search, X } from "lucide-react";
import { useState, type KeyboardEvent, type RefObject } from "react";
import { formatCount } from "@/lib/base/wording";
import { MAX_FILTER } from "@/lib/layout/filter/stepFilter";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import type { Selection } from "./useSelection";
import type { StepFilterState } from "./useStepFilter";

type Props = {
  readonly filter: StepFilterState;
  readonly selection: Selection;
  readonly input: RefObject<HTMLInputElement | null>;
};

const EXAMPLES =
  "Text, or state:Charge status:failed error:Timeout duration>5s share>10% attempts>1; - before a term: not";

/** Finds steps: Enter goes from one that matches to the next; `only` leaves the others out. */
export function StepFilter({ filter, selection, input }: Props) {
  const [at, setAt] = useState(-1);
  const { matches, text, problem } = filter;
  const go = (by: number) => {
    const next = (at + by + matches.length) % Math.max(1, matches.length);
    const span = matches[next];
    if (span === undefined) return;
    setAt(next);
    selection.goTo(span);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") go(event.shiftKey && at >= 0 ? -1 : 1);
    if (event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <div className="relative flex min-w-0 flex-1 items-center gap-1.5">
      <Search size={13} aria-hidden className="absolute top-1/2 left-1.5 -translate-y-1/2 text-ink-3" />
      <input
        ref={input}
        type="text"
        value={text}
        maxLength={MAX_FILTER}
        spellCheck={false}
        aria-label="Find and filter steps"
        aria-keyshortcuts="/"
        aria-invalid={problem !== null}
        aria-describedby={text.trim() === "" ? undefined : "step-filter-found"}
        title={EXAMPLES}
        placeholder="Find or filter steps"
        onChange={(event) => {
          filter.setText(event.target.value);
          setAt(-1);
        }}
        onKeyDown={onKeyDown}
        className={clsx(
          "h-6 w-full max-w-72 min-w-24 rounded bg-transparent pr-6 pl-6.5 placeholder:text-ink-3 hover:bg-mute/60 focus:bg-bg",
          problem !== null && "text-bad",
        )}
      />
      {text === "" ? (
        <Kbd className="hidden @[620px]:inline">/</Kbd>
      ) : (
        <Button look="plain" square aria-label="Clear the filter" onClick={() => filter.setText("")}>
          <X size={12} aria-hidden />
        </Button>
      )}
      {text.trim() !== "" && (
        <>
          <span
            id="step-filter-found"
            role="status"
            className={clsx("min-w-0 truncate", problem === null ? "shrink-0 text-ink-3" : "text-bad")}
            title={problem?.why}
          >
            {problem?.why ?? countText(at, matches.length)}
          </span>
          {problem === null && (
            <Button
              look="plain"
              aria-pressed={filter.isOnly("matches")}
              title="Show only steps that match, and what holds them"
              onClick={() => filter.setOnly("matches", !filter.isOnly("matches"))}
            >
              <OnlyMark on={filter.isOnly("matches")} /> only matches
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** A tick box as it looks: the state of what is pressed is seen, not only heard. */
export function OnlyMark({ on }: { on: boolean }) {
  return (
    <span
      aria-hidden
      className={clsx(
        "flex size-3 items-center justify-center rounded-[3px] border text-[9px]",
        on ? "border-accent bg-accent text-bg" : "border-faint",
      )}
    >
      {on && "✓"}
    </span>
  );
}

function countText(at: number, count: number): string {
  if (count === 0) return "none";
  return at >= 0 ? `${formatCount(at + 1)} of ${formatCount(count)}` : formatCount(count);
}
