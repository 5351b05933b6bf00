"use client";

import { formatCount } from "@/lib/base/wording";
import type { ForkList } from "@/lib/contract/fork";
import { useForks } from "../../_features/forks";
import { buttonClass } from "../ui/Button";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Link } from "../ui/Link";
import { ForkPanel } from "./ForkPanel";

/** The forks that are kept, of all executions. */
export function ReplaysView() {
  const forks = useForks();
  return (
    <div className="mx-auto max-w-[1100px] px-5 pt-6 pb-10">
      <h1 className="text-xl font-semibold tracking-tight">Replays</h1>
      <p className="mt-0.5 text-ink-2">
        What would have happened: executions that were forked, with something changed. They count nowhere as executions.{" "}
        <Link href="/redrives" className="text-accent underline">
          What was redriven together
        </Link>{" "}
        is listed apart.
      </p>
      <QueryView of={{ forks }} loading={<Skeleton className="mt-4 h-96 w-full" />}>
        {({ forks: list }: { readonly forks: ForkList }) => (list.total === 0 ? <NoForks /> : <Listed list={list} />)}
      </QueryView>
    </div>
  );
}

function Listed({ list: { forks, total } }: { readonly list: ForkList }) {
  return (
    <>
      <ul aria-label="Forks" className="mt-4 grid gap-3">
        {forks.map((fork) => (
          <ForkPanel key={fork.key} fork={fork} />
        ))}
      </ul>
      {total > forks.length && (
        <p className="mt-3 text-ink-2">
          These are the newest {formatCount(forks.length)} of {formatCount(total)}. The others are found at their
          executions.
        </p>
      )}
    </>
  );
}

function NoForks() {
  return (
    <div className="mt-4 border bg-panel px-4 py-5">
      <p className="font-medium">No fork is kept yet</p>
      <p className="mt-0.5 mb-3 text-ink-2">
        Open an execution, go to the step in its Replay tab that should have gone otherwise, and choose What if…
      </p>
      <Link href="/executions?status=FAILED" className={buttonClass()}>
        Failed executions
      </Link>
    </div>
  );
}
