"use client";

import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { useEvent } from "../../_features/events";
import { Skeleton } from "../ui/Skeleton";
import { PayloadView } from "./PayloadView";
import { payloadOf } from "./wire";

/** Input, output and, when it failed, the error of the whole execution. */
export function DataTab({ opened }: { opened: OpenedExecution }) {
  const { row, firstEventId, lastEventId, cause } = opened;
  const first = useEvent(row.key, firstEventId);
  const last = useEvent(row.key, lastEventId);
  const ended = last.data?.event["type"] === "ExecutionSucceeded";
  const input = payloadOf(first.data?.event["type"] === "ExecutionStarted" ? first.data.event : undefined, "input");
  const output = payloadOf(ended ? last.data?.event : undefined, "output");
  if (first.isPending && firstEventId !== null) return <Loading />;
  return (
    <div className="grid h-full grid-cols-2 divide-x overflow-hidden border border-t-0 bg-panel">
      <div className="min-w-0 overflow-y-auto" tabIndex={0} role="region" aria-label="Input">
        <PayloadView heading="h2" title="Input" {...input} missing="The record does not hold the input." />
      </div>
      <div className="min-w-0 overflow-y-auto" tabIndex={0} role="region" aria-label="Output">
        {row.error !== null && (
          <>
            <PayloadView heading="h2" title="Error" text={row.error} />
            {cause !== null && <PayloadView heading="h2" title="Cause" text={cause} />}
          </>
        )}
        {(row.error === null || output.text !== null) && (
          <PayloadView heading="h2" title="Output" {...output} missing={row.status === "RUNNING" ? "It is still running." : "The record does not hold an output."} />
        )}
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div className="grid h-full grid-cols-2 gap-4 border border-t-0 bg-panel p-4">
      <Skeleton className="h-40" />
      <Skeleton className="h-40" />
    </div>
  );
}
