import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { isExecutionKey } from "@/lib/contract/key";
import { ExecutionSkeleton } from "../../_components/execution/ExecutionSkeleton";
import { ExecutionView } from "../../_components/execution/ExecutionView";

export const metadata: Metadata = { title: "Execution" };

export default async function ExecutionPage({ params }: { params: Promise<{ key: string }> }) {
  const { key } = await params;
  if (!isExecutionKey(key)) notFound();
  return (
    <Suspense fallback={<ExecutionSkeleton />}>
      <ExecutionView id={key} key={key} />
    </Suspense>
  );
}
