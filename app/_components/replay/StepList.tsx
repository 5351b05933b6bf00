"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import type { TimelineStep } from "@/lib/history/steps";
import { StatusIcon } from "../ui/statusIcons";
import { moveByKey } from "./keys";
import { stepName } from "./stepName";
import type { Steps } from "./useSteps";

const ROW = 28;
/** Levels that are indented; deeper ones stand at the last. */
const MAX_INDENT = 6;

/** All steps in the order in which they began. Only rows on screen are in the document. */
export function StepList({ steps }: { steps: Steps }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { all, current, goTo } = steps;
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay in this component
  const list = useVirtualizer({
    count: all.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const at = current?.index ?? 0;
  useEffect(() => {
    list.scrollToIndex(at, { align: "auto" });
  }, [at, list]);

  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label="Steps"
      aria-activedescendant={`step-${at}`}
      onKeyDown={(event) => moveByKey(event, steps)}
      className="h-full overflow-y-auto outline-offset-[-2px]"
    >
      <div role="presentation" className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((item) => {
          const step = all[item.index];
          if (step === undefined) return null;
          return (
            <StepRow
              key={item.key}
              step={step}
              index={item.index}
              top={item.start}
              of={all.length}
              isSelected={item.index === at}
              onOpen={() => goTo(item.index)}
            />
          );
        })}
      </div>
    </div>
  );
}

type StepRowProps = {
  readonly step: TimelineStep;
  readonly index: number;
  readonly top: number;
  readonly of: number;
  readonly isSelected: boolean;
  readonly onOpen: () => void;
};

function StepRow({ step, index, top, of, isSelected, onOpen }: StepRowProps) {
  return (
    <div
      id={`step-${index}`}
      role="option"
      aria-selected={isSelected}
      aria-setsize={of}
      aria-posinset={index + 1}
      data-step={step.eventId}
      onClick={onOpen}
      className={clsx(
        "absolute inset-x-0 flex h-7 cursor-pointer items-center gap-1.5 border-b border-line-soft pr-2",
        isSelected ? "bg-sel" : "hover:bg-mute/50",
      )}
      style={{ top, paddingLeft: 12 + Math.min(step.depth, MAX_INDENT) * 12 }}
    >
      <StatusIcon mark={step.outcome} />
      <span className="truncate" title={stepName(step)}>
        {step.state ?? "?"}
      </span>
      <span className="ml-auto shrink-0 pl-1 text-ink-3">
        {[
          ...(step.item === null ? [] : [`item ${step.item}`]),
          ...(step.visits > 1 ? [`#${step.visitNumber}`] : []),
          ...(step.attempts > 1 ? [`${step.number} of ${step.attempts}`] : []),
        ].join(", ")}
      </span>
    </div>
  );
}
