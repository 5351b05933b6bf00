import type { Metadata } from "next";
import { Suspense } from "react";
import { ExecutionsView } from "../_components/executions/ExecutionsView";
import { ExecutionsSkeleton } from "../_components/executions/ExecutionsSkeleton";

export const metadata: Metadata = { title: "Executions" };

export default function ExecutionsPage() {
  return (
    <Suspense fallback={<ExecutionsSkeleton />}>
      <ExecutionsView />
    </Suspense>
  );
}
