"use client";

import { TriangleAlert } from "lucide-react";
import type { Health } from "@/lib/contract/health";
import { JOB_KINDS } from "@/lib/contract/jobKinds";
import { counted } from "@/lib/base/wording";
import { useHealth } from "../../_features/health";

/** A line on each kind of background work that fails: why, and whether it is tried again. Nothing while none does. */
export function FailingWork() {
  const { data } = useHealth();
  const failing = data?.failing ?? [];
  if (failing.length === 0) return null;
  return (
    <section aria-label="Background work that fails" className="shrink-0 border-b bg-late-bg/40 px-5 py-1">
      <ul>
        {failing.map((work) => (
          <Line key={work.kind} work={work} />
        ))}
      </ul>
    </section>
  );
}

function Line({ work: { kind, message, attempts, isOver } }: { work: Health["failing"][number] }) {
  return (
    <li className="flex items-center gap-2">
      <TriangleAlert size={13} aria-hidden className="shrink-0 text-late" />
      <span className="shrink-0 font-medium">{JOB_KINDS[kind].label} fails</span>
      <span className="min-w-0 flex-1 truncate text-ink-2" title={message}>
        {message}
      </span>
      <span className="shrink-0 text-ink-2">
        tried {counted(attempts, "time")},{" "}
        {isOver ? "not tried again until something changes" : "tried again by itself"}
      </span>
    </li>
  );
}
