"use client";

import { useRouter } from "next/navigation";
import type { PointerEvent } from "react";
import { executionHref } from "@/lib/contract/permalink";
import type { MachineRow } from "@/lib/contract/overview";
import { outcomeAt, STRIP, stripPaths, stripWords } from "@/lib/layout/outcomeStrip";
import { STATUS } from "../ui/statusIcons";
import { useClock } from "../ui/zone";

/** The last outcomes of a machine, the newest at the right: what did not succeed is higher. Pressing one opens it. */
export function OutcomeStrip({ outcomes }: { readonly outcomes: MachineRow["outcomes"] }) {
  const router = useRouter();
  const clock = useClock();
  const at = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return outcomeAt(outcomes, clientX - left, width);
  };
  return (
    <svg
      role="img"
      aria-label={stripWords(outcomes, (status) => STATUS[status].name.toLowerCase())}
      viewBox={`0 0 ${STRIP.width} ${STRIP.height}`}
      width={STRIP.width}
      height={STRIP.height}
      className="cursor-pointer"
      onPointerMove={(event) => {
        const found = at(event);
        const { currentTarget } = event;
        currentTarget.parentElement?.setAttribute(
          "title",
          found === null ? "" : `${STATUS[found.status].name} · ${clock.dateTime(found.startedAt)}`,
        );
      }}
      onPointerUp={(event) => {
        const found = at(event);
        if (found !== null) router.push(executionHref(found.key));
      }}
    >
      {stripPaths(outcomes).map(({ status, path }) => (
        <path key={status} d={path} fill={STATUS[status].fill} />
      ))}
    </svg>
  );
}
