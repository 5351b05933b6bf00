import type { Metadata } from "next";
import { Suspense } from "react";
import { CostSkeleton } from "../_components/cost/CostSkeleton";
import { CostView } from "../_components/cost/CostView";

export const metadata: Metadata = { title: "Cost" };

export default function CostPage() {
  return (
    <Suspense fallback={<CostSkeleton />}>
      <CostView />
    </Suspense>
  );
}
