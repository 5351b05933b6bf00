"use client";

import { useState } from "react";
import { counted } from "@/lib/base/wording";
import type { SetAsideAnswer } from "@/lib/contract/source";
import { problemFrom } from "../../_features/http";
import { useRetrySetAside, useSetAside } from "../../_features/sources";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Time } from "../ui/Time";

/** Records of a source that could not be stored, behind a button: what, when and why, and to try them again. */
export function SetAsideRecords({ source, count }: { source: string; count: number }) {
  const [isOpen, setOpen] = useState(false);
  const retry = useRetrySetAside(source);
  return (
    <section aria-label={`Records of ${source} that were set aside`} className="border border-line-soft px-3 py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          {counted(count, "record")} could not be stored: set aside, and kept.{" "}
          <span className="text-ink-2">What is tried again and fails is set aside anew, with its reason.</span>
        </p>
        <div className="flex gap-2">
          <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide" : "Show"}
          </Button>
          <Button disabled={retry.isPending} onClick={() => retry.mutate(null)}>
            Try all again
          </Button>
        </div>
      </div>
      {retry.error !== null && <ProblemNote problem={problemFrom(retry.error)} />}
      {isOpen && <Listed source={source} onRetry={(id) => retry.mutate(id)} />}
    </section>
  );
}

type Retrying = { readonly source: string; readonly onRetry: (id: number) => void };

function Listed({ source, onRetry }: Retrying) {
  const [before, setBefore] = useState<number | null>(null);
  const page = useSetAside(source, before);
  return (
    <div className="mt-2 grid gap-2">
      <QueryView of={{ page }} loading={<Skeleton className="h-24 w-full" />}>
        {({ page: { records, next } }) => (
          <>
            <Records records={records} onRetry={onRetry} />
            <div className="flex gap-2">
              {before !== null && <Button onClick={() => setBefore(null)}>Newest</Button>}
              {next !== null && <Button onClick={() => setBefore(next)}>Older</Button>}
            </div>
          </>
        )}
      </QueryView>
    </div>
  );
}

function Records({ records, onRetry }: Pick<SetAsideAnswer, "records"> & Pick<Retrying, "onRetry">) {
  if (records.length === 0) return <p className="text-ink-2">None is left here.</p>;
  return (
    <ul className="grid gap-2">
      {records.map(({ id, at, what, why, isAsked }) => (
        <li key={id} className="flex items-start justify-between gap-3 border-t border-line-soft pt-2">
          <div className="min-w-0">
            <p className="mono wrap-anywhere">{what === "" ? "a record without a name" : what}</p>
            <p className="wrap-anywhere text-ink-2">
              <Time at={at} /> · {why}
            </p>
          </div>
          <Button disabled={isAsked} onClick={() => onRetry(id)}>
            {isAsked ? "Waits for the next look" : "Try again"}
          </Button>
        </li>
      ))}
    </ul>
  );
}
