"use client";

import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { useCost } from "../../_features/cost";
import { Money } from "../ui/Money";

/** What the execution cost, beside the name of its tab; nothing while that is not known. */
export function CostTabBadge({ opened }: { opened: OpenedExecution }) {
  const { data } = useCost(opened.row.key, opened.revision);
  if (data === undefined) return null;
  return (
    <>
      {" "}
      <span className="ml-0.5 text-ink-3">
        <Money amount={data.asRan.total} asOf={data.asOf} />
      </span>
    </>
  );
}
