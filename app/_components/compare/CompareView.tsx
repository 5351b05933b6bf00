"use client";

import { Link } from "../ui/Link";
import type { ComparedWith } from "@/lib/contract/comparison";
import { useComparison } from "../../_features/comparison";
import { CompareForm } from "../compareWith/CompareForm";
import { buttonClass } from "../ui/Button";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { useHydrated } from "../ui/useHydrated";
import { CompareSkeleton } from "./CompareSkeleton";

/** Its program comes with the answer: the page that asks what to compare with has no need of it. */
const OPENED = {
  name: "The comparison",
  load: () => import("./OpenedComparison").then((part) => part.OpenedComparison),
} as const;

type Props = { readonly executionKey: string; readonly other: ComparedWith };

/** Drawn in the browser: rows have their places in style attributes, which the policy on styles lets in from scripts alone. */
export function CompareView({ executionKey, other }: Props) {
  const comparison = useComparison(executionKey, other);
  if (!useHydrated()) return <CompareSkeleton />;
  return (
    <QueryView
      of={{ comparison }}
      loading={<CompareSkeleton />}
      actions={
        <>
          <Link href={`/executions/${executionKey}`} className={buttonClass()}>
            Back to the execution
          </Link>
          <Link href={`/compare?a=${executionKey}`} className={buttonClass()}>
            Compare with another one
          </Link>
        </>
      }
    >
      {({ comparison: view }) => <Part source={OPENED} props={{ view }} loading={<CompareSkeleton />} />}
    </QueryView>
  );
}

/** The page of one execution that is still to be compared with something. */
export function ChooseOther({ executionKey }: { readonly executionKey: string }) {
  return (
    <div className="mx-auto max-w-[640px] px-5 pt-6 pb-10">
      <h1 className="text-xl font-semibold tracking-tight">Compare</h1>
      <p className="mt-0.5 mb-4 text-ink-2">
        What is{" "}
        <Link href={`/executions/${executionKey}`} className="text-accent underline">
          the execution
        </Link>{" "}
        to be laid beside?
      </p>
      <CompareForm executionKey={executionKey} />
    </div>
  );
}

export function NothingToCompare() {
  return (
    <div className="mx-auto max-w-[640px] px-5 pt-6 pb-10">
      <h1 className="text-xl font-semibold tracking-tight">Compare</h1>
      <p className="mt-0.5 mb-3 text-ink-2">
        Open an execution and choose Compare… there. Of one that failed, the key g lays its nearest good run beside it.
      </p>
      <Link href="/executions?status=FAILED" className={buttonClass()}>
        Failed executions
      </Link>
    </div>
  );
}
