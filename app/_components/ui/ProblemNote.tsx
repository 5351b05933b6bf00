import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "@/lib/contract/problem";

/** What happened, why, and what to do; `children` are the buttons that do it. */
export function ProblemNote({ problem, children }: { problem: Problem; children?: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex max-w-[720px] gap-3 rounded-r-md border border-l-[3px] border-l-bad bg-panel px-3.5 py-2.5"
    >
      <CircleX size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">{problem.what}</p>
        <p className="wrap-anywhere text-ink-2">{problem.why}</p>
        <p className="wrap-anywhere">{problem.remedy}</p>
        {children !== undefined && <div className="mt-2 flex gap-2">{children}</div>}
      </div>
    </div>
  );
}
