import type { ReactNode } from "react";
import type { CostSide as Side } from "@/lib/contract/cost";
import { CostLines } from "./CostLines";
import { Money } from "../ui/Money";

type Props = {
  readonly title: string;
  readonly side: Pick<Side, "total" | "lines" | "memory">;
  readonly asOf: string;
  readonly children?: ReactNode;
};

/** What something costs as one type: the sum, and the lines that add up to it. */
export function CostSide({ title, side, asOf, children }: Props) {
  return (
    <section aria-label={title} className="min-w-0">
      <h2 className="flex items-baseline justify-between gap-3 border-b pb-1.5">
        <span className="font-medium">{title}</span>
        <span className="text-xl font-semibold">
          <Money amount={side.total} asOf={asOf} />
        </span>
      </h2>
      <CostLines lines={side.lines} />
      {side.memory !== null && (
        <p className="pt-1.5 text-ink-2">
          Memory {side.memory.estimatedMb.toFixed(2)} MB, billed as {side.memory.billedMb} MB.
        </p>
      )}
      {children}
    </section>
  );
}
