"use client";

import { useState } from "react";
import { RERUN_WAYS, type RerunAnswer, type RerunDone, type RerunWay } from "@/lib/contract/rerun";
import type { Status } from "@/lib/contract/status";
import { useRerunPreview } from "../../_features/rerun";
import { Pending } from "../replay/PendingReplay";
import type { TabProps } from "../tab/tabProps";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { DoneNote } from "./DoneNote";
import { RerunView } from "./RerunView";
import { WAY_LABELS, WAY_NOTES } from "./words";

/** The ways to run this execution again, and what each of them will do before anybody agrees to it. */
export function RerunTab({ opened, showEvent }: TabProps) {
  const { row, revision } = opened;
  const [how, setHow] = useState<RerunWay>(firstWay(row.status, row.type));
  const [done, setDone] = useState<RerunDone | null>(null);
  const preview = useRerunPreview(row.key, revision, how);
  const again = () => void preview.refetch();
  return (
    <div className="h-full overflow-auto border border-t-0 bg-panel" tabIndex={0} role="region" aria-label="Run again">
      <div className="flex max-w-[1040px] flex-col gap-4 p-4">
        <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
          <legend className="sr-only">How to run it again</legend>
          {RERUN_WAYS.map((way) => (
            <label key={way} className="flex items-center gap-1.5 font-medium">
              <input type="radio" name="how" value={way} checked={way === how} onChange={() => setHow(way)} />
              {WAY_LABELS[way]}
            </label>
          ))}
        </fieldset>
        <p className="text-ink-2">{WAY_NOTES[how]}</p>
        {done !== null && <DoneNote done={done} />}
        <QueryView of={{ preview }} loading={<RerunSkeleton />}>
          {({ preview: answer }: { readonly preview: RerunAnswer }) =>
            answer.state === "opened" ? (
              <RerunView
                key={how}
                executionKey={row.key}
                preview={answer.preview}
                showEvent={showEvent}
                onDone={setDone}
              />
            ) : (
              <Pending pending={answer} executionKey={row.key} onAgain={again} />
            )
          }
        </QueryView>
      </div>
    </div>
  );
}

/** What did not succeed is mostly redriven; what is Express, or succeeded, is started anew. */
function firstWay(status: Status, type: string | null): RerunWay {
  const hasFailed = status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED";
  if (!hasFailed) return "start";
  return type === "EXPRESS" ? "resume" : "redrive";
}

function RerunSkeleton() {
  return (
    <div className="flex flex-col gap-4" aria-busy="true" aria-label="Loading the preview">
      <Skeleton className="h-[60px] w-full" />
      <Skeleton className="h-[180px] w-full" />
      <Skeleton className="h-[120px] w-full" />
    </div>
  );
}
