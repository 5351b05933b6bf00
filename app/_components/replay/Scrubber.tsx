"use client";

import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import { useRef, type PointerEvent } from "react";
import type { TimelineStep } from "@/lib/history/steps";
import { formatCount, formatExactDuration } from "@/lib/base/wording";
import { Button } from "../ui/Button";
import { Kbd } from "../ui/Kbd";
import { StatusIcon } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { moveByKey } from "./keys";
import { stepName, stepText } from "./stepName";
import type { Steps } from "./useSteps";

/** Failures drawn on the track; more would be one red line. */
const MAX_MARKS = 300;

type Props = { readonly steps: Steps; readonly startedAt: number | null; readonly divergedAt: number | null };

/** A slider over the steps, from the first to the last. */
export function Scrubber({ steps, startedAt, divergedAt }: Props) {
  const { all, current, failures } = steps;
  if (current === null) return null;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b px-3 py-1.5">
      <div className="flex items-center">
        <Move label="First step" to={() => steps.goTo(0)} off={current.index === 0}>
          <ChevronFirst size={15} aria-hidden />
        </Move>
        <Move label="Previous step" to={() => steps.move(-1)} off={current.index === 0}>
          <ChevronLeft size={15} aria-hidden />
        </Move>
        <Move label="Next step" to={() => steps.move(1)} off={current.index === all.length - 1}>
          <ChevronRight size={15} aria-hidden />
        </Move>
        <Move label="Last step" to={() => steps.goTo(all.length - 1)} off={current.index === all.length - 1}>
          <ChevronLast size={15} aria-hidden />
        </Move>
      </div>
      <Track steps={steps} current={current} divergedAt={divergedAt} />
      <span className="w-24 text-right whitespace-nowrap text-ink-2">
        {formatCount(current.index + 1)} of {formatCount(all.length)}
      </span>
      {failures.length > 0 && (
        <span className="flex items-center gap-1 whitespace-nowrap text-ink-2">
          <Button look="plain" aria-label="Previous failure" onClick={() => steps.moveFailure(-1)}>
            <Kbd>[</Kbd>
          </Button>
          {formatCount(failures.length)} failed
          <Button look="plain" aria-label="Next failure" onClick={() => steps.moveFailure(1)}>
            <Kbd>]</Kbd>
          </Button>
        </span>
      )}
      <div className="flex w-full min-w-0 flex-wrap items-baseline gap-x-2">
        <span className="self-center">
          <StatusIcon mark={current.outcome} />
        </span>
        <h2 className="truncate font-semibold">{stepName(current)}</h2>
        <span className="text-ink-2">{current.stateType}</span>
        <span className="text-ink-2">
          <Time at={current.at} />
          {startedAt !== null && ` · ${formatExactDuration(current.at - startedAt)} after the start`}
        </span>
      </div>
    </div>
  );
}

type MoveProps = { label: string; to: () => void; off: boolean; children: React.ReactNode };

function Move({ label, to, off, children }: MoveProps) {
  return (
    <Button look="plain" square aria-label={label} title={label} disabled={off} onClick={to}>
      {children}
    </Button>
  );
}

type TrackProps = { readonly steps: Steps; readonly current: TimelineStep; readonly divergedAt: number | null };

function Track({ steps, current, divergedAt }: TrackProps) {
  const { all, failures, goTo } = steps;
  const track = useRef<HTMLDivElement>(null);
  const last = all.length - 1;
  const place = (index: number) => `${(index / Math.max(1, last)) * 100}%`;
  const follow = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    goTo(Math.round(((event.clientX - box.left) / box.width) * last));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Step of the run"
      aria-valuemin={1}
      aria-valuemax={all.length}
      aria-valuenow={current.index + 1}
      aria-valuetext={stepText(current, all.length)}
      onKeyDown={(event) => moveByKey(event, steps)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
      }}
      className="relative h-7 min-w-40 flex-1 cursor-pointer touch-none rounded px-2"
    >
      <div ref={track} className="relative h-full">
        <div className="absolute inset-x-0 top-3 h-1 rounded-full bg-mute" />
        <div className="absolute top-3 left-0 h-1 rounded-full bg-faint" style={{ width: place(current.index) }} />
        {failures.slice(0, MAX_MARKS).map(({ index, outcome }) => (
          <span
            key={index}
            className={`absolute top-1.5 h-4 w-0.5 -translate-x-1/2 ${outcome === "caught" ? "bg-caught" : outcome === "timedOut" ? "bg-late" : "bg-bad"}`}
            style={{ left: place(index) }}
          />
        ))}
        {divergedAt !== null && (
          <span
            title="Here the replay went another way"
            className="absolute top-[17px] -translate-x-1/2 bg-panel px-px text-sm leading-none font-semibold text-bad"
            style={{ left: place(divergedAt) }}
          >
            ≠
          </span>
        )}
        <span
          className="absolute top-[7px] size-3.5 -translate-x-1/2 rounded-full border-2 border-panel bg-ink shadow-[0_0_0_1px_var(--ink)]"
          style={{ left: place(current.index) }}
        />
      </div>
    </div>
  );
}
